"""Whether an ORDER BY leaves no two rows of its query equal.

It does when it holds, or what it holds settles, a unique key of each table that the query reads: the primary key, a
field that is unique, the fields of a ``UniqueConstraint`` without a condition. Settled are: what WHERE holds equal to a
value, all columns of a row whose key is, and the column at the other end of a join. NULLs are not unique.
"""

import functools
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models
from django.db.models.expressions import BaseExpression, Col, OrderBy, Ref, Value
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import INNER
from django.db.models.sql.where import AND, WhereNode

Column = tuple[str, str]  # a table's alias in the query, a column's name


def is_complete(compiler: SQLCompiler, ordering: Iterable[OrderBy]) -> bool:
    """Whether no two rows of the compiler's query are equal under these expressions."""
    query = compiler.query
    settled = _Settled(query)
    settled.start({_source(each.expression) for each in ordering})
    if query.group_by is not None or (query.distinct and not query.distinct_fields):
        return all(map(settled.knows, _identity(compiler)))
    return settled.aliases == settled.joins.keys()


def unique_keys(model: type[models.Model]) -> list[frozenset[str]]:
    """The sets of columns that no two rows of the model share."""
    meta = model._meta
    constraints = [each for each in meta.constraints if isinstance(each, models.UniqueConstraint)]
    names = [
        *([field.name] for field in meta.concrete_fields if field.unique),
        *meta.unique_together,
        *(each.fields for each in constraints if each.fields and not each.condition),
    ]
    fields = [[meta.get_field(name) for name in key] for key in names]
    return [frozenset(field.column for field in key) for key in fields if not any(field.null for field in key)]


@functools.cache
def _keys_of_table(name: str) -> list[frozenset[str]]:
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == name]
    return unique_keys(found[0]) if found else []


class _Settled:
    """What follows from an order: the columns that it settles, and the tables whose rows it does."""

    def __init__(self, query) -> None:
        self.where = query.where
        self.joins = {alias: query.alias_map[alias] for alias, count in query.alias_refcount.items() if count}
        self.expressions: set[BaseExpression] = set()
        self.columns: set[Column] = set()
        self.aliases: set[str] = set()

    def start(self, expressions: set[BaseExpression]) -> None:
        """Take these as settled, and all that follows."""
        self.expressions = expressions
        self.columns = {_column(each) for each in expressions if isinstance(each, Col)} | set(_pinned(self.where))
        while True:
            before = len(self.columns), len(self.aliases)
            self._follow()
            if before == (len(self.columns), len(self.aliases)):
                return

    def knows(self, expression: BaseExpression) -> bool:
        """Whether an expression has one value for all rows that the order holds equal."""
        expression = _source(expression)
        if isinstance(expression, Col):
            return self._has(_column(expression))
        return isinstance(expression, Value) or expression in self.expressions

    def _has(self, column: Column) -> bool:
        return column in self.columns or column[0] in self.aliases

    def _follow(self) -> None:
        for alias, join in self.joins.items():
            if any(all((alias, name) in self.columns for name in key) for key in _keys_of_table(join.table_name)):
                self.aliases.add(alias)
            for near, far in getattr(join, "join_cols", ()):
                ends = (join.parent_alias, near), (alias, far)
                if self._has(ends[0]):
                    self.columns.add(ends[1])
                if join.join_type == INNER and self._has(ends[1]):
                    self.columns.add(ends[0])


def _pinned(where: WhereNode) -> Iterator[Column]:
    """The columns that WHERE holds equal to one value."""
    if where.negated or (where.connector != AND and len(where.children) > 1):
        return
    for child in where.children:
        if isinstance(child, WhereNode):
            yield from _pinned(child)
        elif isinstance(child, Exact) and isinstance(child.lhs, Col) and not hasattr(child.rhs, "as_sql"):
            yield _column(child.lhs)


def _identity(compiler: SQLCompiler) -> Iterator[BaseExpression]:
    """What tells one row of a GROUP BY or a DISTINCT from another."""
    selected = [expression for expression, *_ in compiler.select]
    grouped = compiler.query.group_by
    if grouped is None:
        yield from selected
        return
    yield from grouped if grouped is not True else ()
    for expression in selected:
        yield from expression.get_group_by_cols()


def _column(expression: Col) -> Column:
    return expression.alias, expression.target.column


def _source(expression: BaseExpression) -> BaseExpression:
    """The expression itself, when what is given names one of the SELECT clause."""
    return expression.source if isinstance(expression, Ref) else expression
