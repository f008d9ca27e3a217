"""What the database knows of its own tables, from which it chooses how to answer."""

from django.db import connection


def gather() -> None:
    """Let the database look at its tables again, after many rows came at once.

    The statement is the same on both databases. PostgreSQL would get there by itself after a minute or more, and until
    then answers some pages five times more slowly.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
