"""The ten départements are in place after a bare ``migrate``."""

from django.db import migrations
from django.utils.text import slugify

from territories.datafiles import read_departements


def create_departements(apps, schema_editor):
    departement = apps.get_model("territories", "Departement")
    for row in read_departements():
        departement.objects.get_or_create(
            code=row["code"], defaults={"name": row["name"], "slug": slugify(row["name"]), "outline": row["outline"]}
        )


class Migration(migrations.Migration):
    dependencies = [("territories", "0001_initial")]

    operations = [migrations.RunPython(create_departements, migrations.RunPython.noop)]
