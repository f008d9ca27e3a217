"""Words in the order of a French dictionary, the same in both databases: «Écomusée» stands before «Fablab»."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

from consortium.text.normalize import plain

# As ``plain``: ligatures resolved, accents taken off, small letters, compared character by character.
POSTGRESQL = (
    "lower(regexp_replace(normalize(replace(replace(%(expressions)s, 'œ', 'oe'), 'Œ', 'oe'), NFKD), "
    "U&'[\\0300-\\036F]', '', 'g')) COLLATE \"C\""
)


class FrenchOrder(Func):
    """Database expression to order rows by: ``order_by(FrenchOrder("name"), "name", "pk")``.

    Asked for each row that is sorted, and of no index: for lists of some thousands at most.
    """

    function = "french_order"
    arity = 1
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """By functions of its own."""
        return super().as_sql(compiler, connection, template=POSTGRESQL, **context)


def connect() -> None:
    """Give each connection to SQLite the function that it lacks; called once, when the portal starts."""
    connection_created.connect(_teach, dispatch_uid="french-order")


def _teach(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    if connection.vendor == "sqlite":
        made: Any = connection.connection
        made.create_function("french_order", 1, lambda text: None if text is None else plain(text), deterministic=True)
