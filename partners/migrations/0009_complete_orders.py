from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0008_staff_by_team"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="audience",
            options={
                "ordering": ["position", "name", "pk"],
                "verbose_name": "public",
                "verbose_name_plural": "publics",
            },
        ),
        migrations.AlterModelOptions(
            name="membership",
            options={
                "ordering": ["partner__name", "user__email", "pk"],
                "verbose_name": "membre de l’équipe",
                "verbose_name_plural": "membres de l’équipe",
            },
        ),
        migrations.AlterModelOptions(
            name="partner",
            options={"ordering": ["name", "pk"], "verbose_name": "partenaire"},
        ),
        migrations.AlterModelOptions(
            name="theme",
            options={
                "ordering": ["position", "name", "pk"],
                "verbose_name": "domaine scientifique",
                "verbose_name_plural": "domaines scientifiques",
            },
        ),
    ]
