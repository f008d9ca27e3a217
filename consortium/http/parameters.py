"""What a public page reads in its address: declared once, beside the view, by the form or filter set that reads it.

Everything else falls away before the page is looked for in the cache or made: trackers, slips of the finger, games.
A name close to one that is read is told to whoever asked: a filter that was meant and not applied would be a lie.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from consortium.text.normalize import plain

SHORTEST_ALIKE = 4  # letters: shorter names are all alike
ALIKE = 0.8  # of difflib's ratio: one letter more, less or other
MAX_TOLD = 3
Source = type[forms.Form] | type["forms.ModelForm[Any]"] | type[django_filters.FilterSet]
MAX_LOOKED_AT = 40  # names that are not read; nobody types more
MAX_TOLD_LENGTH = 40  # characters


@dataclass(frozen=True)
class Misnamed:
    """A parameter that is not read, and the one it was probably meant to be."""

    given: str
    meant: str


@dataclass(frozen=True)
class Parameters:
    """The names that a page reads, in their order, each with whether it may have several values.

    ``sources``: the forms and filter sets that read them.
    """

    names: tuple[tuple[str, bool], ...] = ()
    sources: tuple[type, ...] = field(default=(), compare=False)

    def canonical(self, query: QueryDict) -> QueryDict:
        """In one order: several values sorted, each once; of a single one the last, as forms read it."""
        kept = QueryDict(mutable=True)
        for name, several in self.names:
            if values := query.getlist(name):
                kept.setlist(name, sorted(set(values)) if several else values[-1:])
        kept._mutable = False
        return kept

    def misnamed(self, query: QueryDict) -> tuple[Misnamed, ...]:
        """The parameters that are not read although their names are close to one that is; the first few."""
        known = [name for name, _ in self.names]
        unknown = [name for name in query if name not in known][:MAX_LOOKED_AT]
        return tuple(self._close_to(known, unknown))[:MAX_TOLD]

    @staticmethod
    def _close_to(known: list[str], unknown: list[str]) -> Iterator[Misnamed]:
        for given in unknown:
            # «&amp;» copied from the source of a page, «[]» of other frameworks, capitals, accents, a space.
            named = plain(given[:MAX_TOLD_LENGTH]).strip().removeprefix("amp;").removesuffix("[]")
            if named in known:
                yield Misnamed(given[:MAX_TOLD_LENGTH], named)
            elif len(named) >= SHORTEST_ALIKE:
                alike = difflib.get_close_matches(named, [n for n in known if len(n) >= SHORTEST_ALIKE], 1, ALIKE)
                if alike:
                    yield Misnamed(given[:MAX_TOLD_LENGTH], alike[0])


NONE = Parameters()


def parameters_of(*sources: Source) -> Parameters:
    """What forms and filter sets read, in the order of their fields; a name that two of them have counts once."""
    names: dict[str, bool] = {}
    for source in sources:
        for name, has_several in _fields(source):
            names.setdefault(name, has_several)
    return Parameters(tuple(names.items()), sources)


def _fields(source: Source) -> Iterator[tuple[str, bool]]:
    if issubclass(source, django_filters.FilterSet):
        for name, each in source.base_filters.items():
            yield name, isinstance(each, django_filters.MultipleChoiceFilter)
    else:
        for name, field in source.base_fields.items():
            yield name, isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
