"""On PostgreSQL, lists and counts of what is to come are answered from indexes alone; SQLite has its plain ones.

Events are wide (their texts), and a cold page needs of most of them only whether they are published.
"""

from django.db import migrations

CREATE = (
    'CREATE INDEX occurrence_listing ON events_occurrence ("end", start, event_id)'
    " INCLUDE (venue_id, accessible_mi, accessible_hi, accessible_vi, accessible_pi, accessible_ii)",
    "CREATE INDEX event_published ON events_event (id) INCLUDE (publish_at) WHERE publication = 'published'",
)
DROP = ("DROP INDEX occurrence_listing", "DROP INDEX event_published")


def _execute(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def create_indexes(apps, schema_editor):
    _execute(schema_editor, CREATE)


def drop_indexes(apps, schema_editor):
    _execute(schema_editor, DROP)


class Migration(migrations.Migration):
    dependencies = [("events", "0004_event_request")]

    operations = [migrations.RunPython(create_indexes, drop_indexes)]
