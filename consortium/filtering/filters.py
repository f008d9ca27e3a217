"""Base classes of filtered lists: form fields, facets with options, chips, canonical query."""

import copy
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar
from weakref import WeakKeyDictionary

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django_filters.fields import MultipleChoiceField

from consortium.filtering.facets import FacetCounts
from consortium.text.stems import terms

Rows = TypeVar("Rows", bound=QuerySet[Any])
MAX_QUERY_LENGTH = 200  # characters of a search


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

    field_class = forms.IntegerField  # type: ignore[assignment]  # the stubs know one kind of number


class ChoicesField(MultipleChoiceField):
    """Several choices, each of them once: an address that repeats one four thousand times asks for one."""

    def to_python(self, value: Any) -> list[str]:
        """The choices, in the order of the address."""
        return list(dict.fromkeys(super().to_python(value)))


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """Filter whose value is several choices."""

    field_class = ChoicesField


Options = dict[str, str]


@dataclass(frozen=True)
class OptionRows:
    """Options that are the rows of a table, by name: by ``position`` first where they have one, or by their value.

    ``key``: the column of the value. ``label``: the words, of ``{name}`` and ``{value}``.
    """

    model: type[Model]
    key: str = "slug"
    has_position: bool = False
    is_by_value: bool = False
    label: str = "{name}"


@dataclass(frozen=True, kw_only=True)
class Facet(Generic[Rows]):
    """A filter whose options are counted.

    ``name``: its parameter in addresses, and the first half of its tokens. ``options``: labels by value, or the rows
    that they are; none for those of the moment, which whoever loads the vocabulary brings. ``narrow(rows, values)``:
    the rows that have one of these values, each of them when ``is_conjunctive``; None where the filter set has a method
    ``filter_<name>`` of its own, for what depends on more than the row. ``input``: what it is chosen with, several
    values by ``checkboxes``, one among several by ``radio``, its only one by a ``switch``. ``chip``: the words of a
    value in use. ``is_named_whole``: its labels mean nothing in part, as names of partners.
    """

    name: str
    label: str
    options: Options | OptionRows = field(default_factory=dict)
    narrow: Callable[[Rows, list[str]], Rows] | None = None
    is_conjunctive: bool = False
    input: Literal["checkboxes", "radio", "switch"] = "checkboxes"
    chip: str = "{}"
    is_named_whole: bool = False

    @property
    def is_single(self) -> bool:
        """Whether it has one value at most."""
        return self.input != "checkboxes"

    def filter(self) -> django_filters.ChoiceFilter | ChoicesFilter:
        """Its filter; the vocabulary brings the options."""
        return (django_filters.ChoiceFilter if self.is_single else ChoicesFilter)(
            field_name=self.name,
            label=self.label,
            method="narrow" if self.narrow else f"filter_{self.name}",
            choices=(),
            error_messages={"invalid_choice": "« %(value)s » n’existe pas dans cette liste."},
        )


class FilterForm(forms.Form):
    """The form behind a filter set: a search (``q``) has a word in it."""

    def clean(self) -> dict[str, Any]:
        """Check the fields against each other."""
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("q") and not terms(cleaned["q"]):
            self.add_error("q", "Écrivez au moins un mot à chercher.")
        return cleaned


class HasOptions(Protocol):
    """A vocabulary: the options of each filter, labels by value."""

    @property
    def options(self) -> Mapping[str, Mapping[str, str]]: ...


class _Filters(dict[str, django_filters.Filter]):
    """Filters by name, of which each request gets copies that share all but their request.

    The library copies them to the last of their options: see ``docs/performance.md``.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, django_filters.Filter]:
        return {name: self._copy_of(each) for name, each in self.items()}

    @staticmethod
    def _copy_of(shared: django_filters.Filter) -> django_filters.Filter:
        copied = copy.copy(shared)
        copied.method = shared.method  # so that the method is the copy's, not the shared one's
        return copied


class _Fields(dict[str, forms.Field]):
    """Fields by name, likewise: they hold nothing of a request, but those of rows, which remember what they found."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {
            name: copy.deepcopy(field, memo) if isinstance(field, forms.ModelChoiceField) else copy.copy(field)
            for name, field in self.items()
        }


class ListFilterSet(django_filters.FilterSet):
    """The filters of a list with counted options, which a vocabulary brings (``.options``: labels by value, by filter).

    ``facets``: the filters that are counted, in the order of the page. ``address_order``: the parameters in the order
    of an address; those that it does not name come last. A field in error is left out of the list, and its message
    stands in ``errors``: the page shows what the other fields give and says what is wrong.
    """

    facets: Sequence[Facet[Any]] = ()
    address_order: tuple[str, ...] = ()
    _forms: "WeakKeyDictionary[HasOptions, dict[type, type[forms.Form]]]" = WeakKeyDictionary()

    def __init__(
        self, data: QueryDict | dict[str, Any] | None, *, queryset: QuerySet[Any], vocabulary: HasOptions
    ) -> None:
        super().__init__(data=data, queryset=queryset)
        self.vocabulary = vocabulary

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:  # type: ignore[override]  # whose order is enough
        """For the library: those of the class's body, and one of each facet."""
        found = super().get_filters() | {facet.name: facet.filter() for facet in cls.facets}
        named = [name for name in cls.address_order if name in found]
        return _Filters({name: found[name] for name in [*named, *(name for name in found if name not in named)]})

    @classmethod
    def by_name(cls) -> dict[str, Facet[Any]]:
        """The facets by their parameter."""
        return {facet.name: facet for facet in cls.facets}

    def get_form_class(self) -> type[forms.Form]:
        """The form, made once for a vocabulary."""
        made = self._forms.setdefault(self.vocabulary, {})
        if type(self) not in made:
            for facet in self.facets:
                options = list(self.vocabulary.options[facet.name].items())
                self.filters[facet.name].extra = {**self.filters[facet.name].extra, "choices": options}
            form_class = super().get_form_class()
            form_class.base_fields = _Fields(form_class.base_fields)
            made[type(self)] = form_class
        return made[type(self)]

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        """The valid values; None for fields in error, as for empty ones."""
        self.form.is_valid()
        return dict.fromkeys(self.filters) | self.form.cleaned_data

    @property
    def chosen(self) -> dict[str, frozenset[str]]:
        """The facet tokens chosen, by group."""
        chosen = {}
        for facet in self.facets:
            values = _listed(self.cleaned[facet.name] or [])
            chosen[facet.name] = frozenset(f"{facet.name}:{value}" for value in values)
        return chosen

    @classmethod
    def conjunctive(cls) -> frozenset[str]:
        """The groups in which each option asks for more."""
        return frozenset(facet.name for facet in cls.facets if facet.is_conjunctive)

    def groups(self, open_groups: Collection[str]) -> Iterator[Group]:
        """The facets with their counted options; those that most people use, and those in use, stand open."""
        counts, chosen, errors = self.facet_counts.by_token, self.chosen, self.errors
        for facet in self.facets:
            name, mine = facet.name, chosen[facet.name]
            options = [
                Option(value, label, counts.get(f"{name}:{value}", 0), f"{name}:{value}" in mine)
                for value, label in self.vocabulary.options[name].items()
            ]
            yield Group(
                name=name,
                label=facet.label,
                options=options,
                chosen=len(mine),
                errors=errors.get(name, []),
                is_open=bool(mine or name in errors) or name in open_groups,
                input="radio" if facet.input == "radio" else "checkbox",
            )

    def narrow(self, queryset: QuerySet[Any], name: str, value: str | list[str]) -> QuerySet[Any]:
        """The rows that have the values chosen of a facet."""
        narrow = self.by_name()[name].narrow
        return narrow(queryset, _listed(value)) if narrow else queryset

    @property
    def base(self) -> QuerySet[Any]:
        """The queryset with all filters but the facets."""
        raise NotImplementedError

    @cached_property
    def facet_counts(self) -> FacetCounts:
        """The number of results of each facet option."""
        raise NotImplementedError

    @cached_property
    def qs(self) -> QuerySet[Any]:
        """The queryset with all filters."""
        found = self.base
        for name, value in self.cleaned.items():
            found = self.filters[name].filter(found, value)
        return found

    def handled_in_base(self, queryset: QuerySet[Any], name: str, value: object) -> QuerySet[Any]:
        """For the fields that ``base`` reads together: nothing more to do."""
        return queryset


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


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


def with_query(path: str, query: str) -> str:
    """``path?query``, or the path alone when nothing is asked."""
    return f"{path}?{query}" if query else path


def has_empty_fields(query: QueryDict, parameters: Collection[str]) -> bool:
    """Whether a form sent fields without a value: its address can be shorter."""
    return any(not value for name in parameters for value in query.getlist(name))
