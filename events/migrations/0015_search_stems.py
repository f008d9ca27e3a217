"""On PostgreSQL the search asks an index of stems: a quarter of the trigrams' size, good for common words too."""

from django.db import migrations

# The tokens of a text as a tsvector, cut at ``consortium.text.search.MAX_INDEXED_LENGTH``. It is said to cost so much
# that the planner prefers an index made of it to reading all texts.
CREATE_FUNCTION = """
    CREATE OR REPLACE FUNCTION search_stems(document text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
    BEGIN
        RETURN array_to_tsvector(ARRAY(
            SELECT left(token, 500) FROM unnest(string_to_array(document, ' ')) AS token WHERE token <> ''
        ));
    END $$
"""


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE_FUNCTION)
        schema_editor.execute("CREATE INDEX event_search_stems ON events_event USING gin (search_stems(search_text))")
        schema_editor.execute("DROP INDEX event_search_trigrams")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX event_search_trigrams ON events_event USING gin (search_text gin_trgm_ops)")
        schema_editor.execute("DROP INDEX event_search_stems")
        schema_editor.execute("DROP FUNCTION search_stems(text)")


class Migration(migrations.Migration):
    dependencies = [("events", "0014_staff_home_indexes")]

    operations = [migrations.RunPython(create_index, drop_index)]
