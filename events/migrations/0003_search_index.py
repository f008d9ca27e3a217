"""On PostgreSQL a trigram index serves the search; the query is the same on both databases."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX event_search_trigrams ON events_event USING gin (search_text gin_trgm_ops)")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX event_search_trigrams")


class Migration(migrations.Migration):
    dependencies = [("events", "0002_initial")]

    operations = [TrigramExtension(), migrations.RunPython(create_index, drop_index)]
