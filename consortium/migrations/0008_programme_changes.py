from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consortium", "0007_unsaved_form_page")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="changes",
            field=models.JSONField(default=list, editable=False),
        ),
    ]
