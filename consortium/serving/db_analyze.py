"""Update the statistics of the query planner."""

from django.db import connection


def analyze() -> None:
    """Run ANALYZE after a bulk load.

    The statement is the same on both databases. PostgreSQL would get there by itself after a minute or more, and until
    then answers some pages five times more slowly.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
