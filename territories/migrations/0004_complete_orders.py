from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("territories", "0003_receives_reminders"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="departement",
            options={"ordering": ["name", "code"], "verbose_name": "département"},
        ),
    ]
