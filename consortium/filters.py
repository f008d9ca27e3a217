"""What every list with filters is made of: the parts of its form, its options and chips, its address."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import django_filters
from django import forms
from django.http import QueryDict

from consortium.text import words

LONGEST_QUERY = 200  # characters of a search


@dataclass(frozen=True)
class Option:
    """One choice of a filter, with the number of things it would give."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """A facet: its options, and how many of them are chosen."""

    name: str
    label: str
    options: list[Option]
    chosen: int
    errors: list[str]
    is_open: bool
    input: str = "checkbox"


@dataclass(frozen=True)
class Chip:
    """An active filter, and the query string without it."""

    label: str
    query_without: str


class WholeNumberFilter(django_filters.NumberFilter):
    """Filter whose value is a whole number."""

    field_class = forms.IntegerField


def several(label: str, *, method: str) -> django_filters.MultipleChoiceFilter:
    """A filter with options of which several may be chosen; the filter set brings them (``extra["choices"]``)."""
    return django_filters.MultipleChoiceFilter(
        label=label,
        method=method,
        choices=(),
        error_messages={"invalid_choice": "« %(value)s » n’existe pas dans cette liste."},
    )


class FilterForm(forms.Form):
    """The form behind a filter set: a search (``q``) has a word in it."""

    def clean(self) -> dict[str, object]:
        """Check the fields against each other."""
        cleaned = super().clean()
        if cleaned.get("q") and not words(cleaned["q"]):
            self.add_error("q", "Écrivez au moins un mot à chercher.")
        return cleaned


class PageForm(forms.Form):
    """``page``: which page of a list, from one."""

    page = forms.IntegerField(
        min_value=1,
        max_value=100_000,
        required=False,
        error_messages={
            "invalid": "Ce numéro de page n’existe pas : voici la première.",
            "min_value": "Ce numéro de page n’existe pas : voici la première.",
            "max_value": "Ce numéro de page n’existe pas : voici la première.",
        },
    )

    @property
    def number(self) -> int:
        """The page asked for; the first one when nothing or nonsense is asked."""
        return (self.cleaned_data.get("page") if self.is_bound and not self.errors else None) or 1


def canonical_query(
    query: QueryDict, parameters: Iterable[str], *, without: Mapping[str, str | None] | None = None
) -> str:
    """The query string of these parameters that have a value, in their order; empty or ``a=1&b=2``.

    ``without``: parameters to leave out, mapped to the one value to leave out, or to None for all of them.
    """
    without = without or {}
    kept = QueryDict(mutable=True)
    for name in parameters:
        values = [value for value in query.getlist(name) if value.strip()]
        if name in without:
            values = [value for value in values if without[name] is not None and value != without[name]]
        if values:
            kept.setlist(name, list(dict.fromkeys(values)))
    return kept.urlencode()


def has_empty_fields(query: QueryDict, parameters: Collection[str]) -> bool:
    """Whether a form sent fields without a value: its address can be shorter."""
    return any(not value for name in parameters for value in query.getlist(name))
