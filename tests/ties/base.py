"""The engine: Django's own for PostgreSQL, with another compiler."""

from django.db.backends.postgresql import base, operations

from tests import ties


class DatabaseOperations(operations.DatabaseOperations):
    """PostgreSQL's, but for how a query is written."""

    compiler_module = "tests.ties.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose ``random()`` starts from the test's own seed."""

    ops_class = DatabaseOperations
    _draw: ties.Draw | None = None

    def get_new_connection(self, conn_params):
        """A connection to the database, not seeded yet."""
        self._draw = None
        return super().get_new_connection(conn_params)

    def seed_ties(self) -> None:
        """Seed ``random()``, once per test and connection; Django counts no query for it."""
        self.ensure_connection()
        if self._draw is not ties.draw():
            with self.wrap_database_errors:
                self.connection.execute("SELECT setseed(%s)", [ties.draw().seed])
            self._draw = ties.draw()
