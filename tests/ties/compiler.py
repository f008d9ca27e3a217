"""How the ORM's SELECTs are written in tests on PostgreSQL: what their ORDER BY leaves open is left to chance.

Changed are the queries that are run, and their subqueries with a LIMIT: an ORDER BY without a unique key is completed
with ``random()``, a query without ORDER BY gets it as its own. Where SQL forbids expressions (DISTINCT, UNION) it is
the selected columns in a random order and direction. As many queries are run as without this.

Left as they are: one row (an aggregate, ``exists()``), ``explain()``, a DISTINCT filtered by window functions, DISTINCT
ON without an order; the ORDER BY within a window or an aggregate function; hand-written SQL; what INSERT returns.
"""

from django.db.backends.postgresql import compiler
from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.models.expressions import OrderBy, Value
from django.db.models.functions import Random

from tests import ties
from tests.ties import keys

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLCompiler(compiler.SQLCompiler):
    """Writes SELECTs whose rows come in no other order than the one asked for."""

    _is_run = False

    def execute_sql(self, *args, **kwargs):
        """Run the query: here, and not in a subquery, the order is one that somebody sees."""
        self._is_run = True
        self.connection.seed_ties()
        return super().execute_sql(*args, **kwargs)

    def get_order_by(self):
        """The ORDER BY clause as Django takes it: (expression, (SQL, parameters, whether it is in SELECT))."""
        asked = super().get_order_by()
        if not self._shows_its_order():
            return asked
        if self._meta_ordering and self.query.group_by is not None and not self._has_window():
            asked, self._meta_ordering = [], None  # Django leaves the model's order out of a GROUP BY
        if keys.is_complete(self, [expression for expression, _ in asked]):
            return asked
        return asked + self._chance(asked)

    def _shows_its_order(self) -> bool:
        """Whether which rows come, or which comes first, can depend on the ties."""
        selected = [expression for expression, *_ in self.select]
        if self.query.explain_info or not (self._is_run or self.query.is_sliced):
            return False
        if all(isinstance(expression, Value) for expression in selected):
            return False
        return self.query.group_by is not None or not all(each.contains_aggregate for each in selected)

    def _has_window(self) -> bool:
        return self.query.where.contains_over_clause

    def _chance(self, asked: list) -> list:
        """What completes the ORDER BY, in its form; nothing where that cannot be written."""
        if self.query.combinator or (self.query.distinct and not self.query.distinct_fields):
            if self._has_window():
                return []
            columns = ties.draw().columns(len(self.select))
            return [(OrderBy(Value(column)), (column, (), True)) for column in columns]
        if self.query.distinct_fields and not asked:
            return []
        chance = OrderBy(Random())
        return [(chance, (*self.compile(chance), True))]
