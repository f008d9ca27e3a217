"""Backup operations that differ between SQLite and PostgreSQL: a consistent snapshot, and sequences."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

LOCK_PATIENCE = "20s"  # as long as SQLite waits


@contextmanager
def snapshot() -> Iterator[None]:
    """Context manager: a transaction that reads one consistent snapshot while others write."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            yield
        return
    # Django's own transactions take the lock of writers at once (IMMEDIATE): nobody could write for as long.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


@contextmanager
def replacement() -> Iterator[None]:
    """Context manager: a transaction without query limit that waits at most ``LOCK_PATIENCE`` for table locks."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_PATIENCE])
        yield


def last_key(model: type[models.Model]) -> int:
    """The last number that the database gave to a row of this model, 0 when it never did."""
    table, key = model._meta.db_table, model._meta.pk
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            return found[0] if found else 0
        if (sequence := _sequence(cursor, table, key)) is None:
            return 0
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608 - a name quoted by PostgreSQL
        value, called = cursor.fetchone()
        return value if called else 0


def set_last_key(model: type[models.Model], last: int) -> None:
    """Let the next row of this model get a key above this one and above those there: none is ever given twice."""
    table, key = model._meta.db_table, model._meta.pk
    highest = model._base_manager.aggregate(highest=models.Max(key.attname))["highest"] or 0
    last = max(last, highest)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        elif sequence := _sequence(cursor, table, key):
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, max(last, 1), last > 0])


def _sequence(cursor: CursorWrapper, table: str, key: "models.Field[Any, Any]") -> str | None:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), key.column])
    found: str | None = cursor.fetchone()[0]
    return found
