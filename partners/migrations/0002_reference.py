"""The three partners, the scientific domains and the audiences that the portal starts with; all editable afterwards.

The partners' areas are a working assumption from their names and seats (académies de Reims, Nancy-Metz, Strasbourg).
"""

from django.db import migrations

PARTNERS = [
    {
        "slug": "accustica",
        "name": "Accustica",
        "city": "Reims",
        "summary": "La culture scientifique en Champagne-Ardenne, avec les établissements d’enseignement supérieur.",
        "website": "https://www.accustica.org/",
        "departements": ["08", "10", "51", "52"],
    },
    {
        "slug": "nef-des-sciences",
        "name": "La Nef des sciences",
        "city": "Mulhouse",
        "summary": "Le centre de culture scientifique d’Alsace, à l’Université de Haute-Alsace.",
        "website": "https://www.nef-sciences.fr/",
        "departements": ["67", "68"],
    },
    {
        "slug": "universite-de-lorraine",
        "name": "Université de Lorraine",
        "city": "Nancy et Metz",
        "summary": "La recherche lorraine à la rencontre de toutes et tous, des campus aux villages.",
        "website": "https://www.univ-lorraine.fr/",
        "departements": ["54", "55", "57", "88"],
    },
]
THEMES = {
    "astronomie": "Astronomie et espace",
    "biodiversite": "Biodiversité",
    "environnement": "Climat et environnement",
    "terre": "Terre et géologie",
    "sante": "Santé et corps humain",
    "alimentation": "Alimentation et agriculture",
    "mathematiques": "Mathématiques",
    "physique-chimie": "Physique et chimie",
    "energie": "Énergie",
    "numerique": "Numérique et IA",
    "techniques": "Techniques et ingénierie",
    "archeologie": "Archéologie et histoire",
    "societes": "Humains et sociétés",
}
AUDIENCES = {
    "tout-public": "Tout public",
    "familles": "Familles",
    "jeune-public": "Jeune public",
    "cycle-1": "Scolaires : maternelle (cycle 1)",
    "cycle-2": "Scolaires : CP-CE2 (cycle 2)",
    "cycle-3": "Scolaires : CM1-6e (cycle 3)",
    "cycle-4": "Scolaires : 5e-3e (cycle 4)",
    "lycee": "Scolaires : lycée",
    "etudiants": "Étudiants",
    "adultes": "Adultes",
    "enseignants": "Enseignants et professionnels",
    "publics-empeches": "Publics empêchés",
}


def create_reference(apps, schema_editor):
    partner = apps.get_model("partners", "Partner")
    for row in PARTNERS:
        fields = {name: value for name, value in row.items() if name not in {"slug", "departements"}}
        created, _ = partner.objects.get_or_create(slug=row["slug"], defaults=fields)
        created.departements.set(row["departements"])
    for model, names in (("Theme", THEMES), ("Audience", AUDIENCES)):
        for position, (slug, name) in enumerate(names.items(), start=1):
            apps.get_model("partners", model).objects.get_or_create(
                slug=slug, defaults={"name": name, "position": position * 10}
            )


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("territories", "0002_departements")]

    operations = [migrations.RunPython(create_reference, migrations.RunPython.noop)]
