"""The options that filters and cards name, each by its value, as facets declare them: one query for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db import models
from django.db.models import CharField, IntegerField, QuerySet, Value

from consortium.filtering.filters import Facet, OptionRows, Options

Rows = QuerySet[Any, tuple[str, str, str, int]]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Labels by value, in display order, by the name of the filter's parameter; equal to itself alone."""

    options: dict[str, Options]

    def label(self, group: str, value: str) -> str:
        """The words for a value; the value itself when it is not known (any more)."""
        return self.options[group].get(value, value)

    def labels(self, group: str, values: Iterable[str]) -> list[str]:
        """The words for values."""
        return [self.label(group, value) for value in values]


def load_vocabulary(facets: Iterable[Facet[Any]], **of_the_moment: Options) -> Vocabulary:
    """The options of these facets as they stand: one query, whatever their number and size.

    ``of_the_moment``: those of facets that declare none.
    """
    facets = list(facets)
    from_rows = {facet.name: facet.options for facet in facets if isinstance(facet.options, OptionRows)}
    written = {facet.name: facet.options for facet in facets if not isinstance(facet.options, OptionRows)}
    written |= of_the_moment
    options: dict[str, Options] = {facet.name: dict(written.get(facet.name, {})) for facet in facets}
    found = reduce(_united, (_rows(name, rows) for name, rows in from_rows.items()))
    for name, value, label, _ in sorted(found, key=lambda row: _place(row, from_rows[row[0]])):
        options[name][value] = from_rows[name].label.format(name=label, value=value)
    return Vocabulary(options)


def _united(first: Rows, second: Rows) -> Rows:
    return first.union(second, all=True)


def _rows(name: str, rows: OptionRows) -> Rows:
    place = "position" if rows.has_position else Value(0, output_field=IntegerField())
    manager: models.Manager[models.Model] = rows.model._default_manager
    return manager.order_by().values_list(Value(name, output_field=CharField()), rows.key, "name", place)


def _place(row: tuple[str, str, str, int], rows: OptionRows) -> tuple[int, str, str]:
    """Where an option stands in its group: by position, then by name, or by its value."""
    _, value, label, position = row
    return position, value if rows.is_by_value else label, value
