"""Back to what the migrations left, after a test with real transactions.

Django empties each table and has every application place its content types and permissions anew; the rows that
migrations placed are lost. Here all tables are emptied by DELETE (on tables of a few rows, far quicker than new files),
and the rows that stood there at the beginning put back as the database itself writes them. Sequences go on: what is put
back keeps its keys, and the next test must not be given the same ones.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase


class Beginning:
    """The rows of a migrated database. ``rows``: by table, as the database writes them."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection
        self._is_postgresql = connection.vendor == "postgresql"
        quote = connection.ops.quote_name
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        self._tables = [quote(name) for name in sorted(names)]
        with connection.cursor() as cursor:
            self.rows = {table: rows for table in self._tables if (rows := list(self._read(cursor, table)))}
            self._passes_over_keys = self._is_postgresql and self._is_superuser(cursor)

    def come_back(self) -> None:
        """Make the database hold these rows and no others. In one transaction: keys are looked at when it ends."""
        with transaction.atomic(using=self._connection.alias), self._connection.cursor() as cursor:
            if self._passes_over_keys:
                cursor.execute("SET LOCAL session_replication_role = replica")
            elif not self._is_postgresql:
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            self._empty(cursor)
            for table, rows in self.rows.items():
                self._write(cursor, table, rows)

    def after_each_test(self) -> None:
        """Do so where Django would flush."""

        def _fixture_teardown(case: TransactionTestCase) -> None:
            self.come_back()

        TransactionTestCase._fixture_teardown = _fixture_teardown

    def _empty(self, cursor: CursorWrapper) -> None:
        """Delete all rows; PostgreSQL takes all the statements at once."""
        statements = [f"DELETE FROM {table}" for table in self._tables]  # noqa: S608 - names of our own tables
        for statement in ["; ".join(statements)] if self._is_postgresql else statements:
            cursor.execute(statement)

    def _read(self, cursor: CursorWrapper, table: str) -> Iterator[object]:
        if self._is_postgresql:
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                yield from map(bytes, copy)
        else:
            yield from cursor.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608

    def _write(self, cursor: CursorWrapper, table: str, rows: list) -> None:
        if self._is_postgresql:
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for block in rows:
                    copy.write(block)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608

    @staticmethod
    def _is_superuser(cursor: CursorWrapper) -> bool:
        cursor.execute("SHOW is_superuser")
        return cursor.fetchone()[0] == "on"
