"""Each sitting keeps the facets of its own: counting the options of a page needs no venue and no arithmetic."""

from django.db import migrations, models

CODES = ("mi", "hi", "vi", "pi", "ii")


def fill(apps, schema_editor):
    occurrence = apps.get_model("events", "Occurrence")
    changed = []
    for sitting in occurrence.objects.select_related("venue").iterator(chunk_size=1000):
        own = ((code, getattr(sitting, f"accessible_{code}")) for code in CODES)
        answers = ((code, getattr(sitting.venue, f"accessible_{code}") if yes is None else yes) for code, yes in own)
        tokens = [
            f"departement:{sitting.venue.commune_id[:2]}",
            *(f"accessible:{code}" for code, yes in answers if yes),
        ]
        sitting.facets = " ".join(tokens)
        changed.append(sitting)
    occurrence.objects.bulk_update(changed, ["facets"], batch_size=500)


def _on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


DROP = "DROP INDEX occurrence_listing"
BEFORE = (
    'CREATE INDEX occurrence_listing ON events_occurrence ("end", start, event_id)'
    " INCLUDE (venue_id, accessible_mi, accessible_hi, accessible_vi, accessible_pi, accessible_ii)"
)
AFTER = 'CREATE INDEX occurrence_listing ON events_occurrence ("end", start, event_id) INCLUDE (facets)'


class Migration(migrations.Migration):
    # PostgreSQL does not change a table that has rows waiting for their deferred constraints: each step by itself.
    atomic = False

    dependencies = [("events", "0005_covering_indexes")]

    operations = [
        migrations.AddField(
            model_name="occurrence",
            name="facets",
            field=models.CharField(blank=True, default="", editable=False, max_length=120),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(_on_postgresql((DROP, AFTER)), _on_postgresql((DROP, BEFORE))),
    ]
