from django.db import migrations, models


def close(apps, schema_editor):
    """Who might not log in is not active: one notion, one column."""
    apps.get_model("partners", "User").objects.filter(is_staff=False).update(is_active=False)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0007_request_token_digest"),
    ]

    operations = [
        migrations.RunPython(close, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="user",
            name="is_staff",
        ),
        migrations.AddField(
            model_name="user",
            name="access_closed_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Ce qui a été ouvert avant ne sert plus.",
                null=True,
                verbose_name="accès fermé le",
            ),
        ),
    ]
