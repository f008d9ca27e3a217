"""What each address costs most: rows that hang together with most others, and dear values of each declared parameter.

Addresses come from the resolver, parameters from what each public view has declared, values from the fields behind them
and from the boxes and lists of the portal's own forms. Views that declare none are tried with all parameters known.
"""

import copy
import itertools
import string
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import django_filters
from django import forms
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from consortium.caching.page_cache import declared_page
from consortium.filtering.filters import PageForm
from events.agenda.filters import EARLIEST, LATEST, MAX_VENUES, CommuneField
from events.calendar.month import FIRST_YEAR, LAST_YEAR
from events.feeds.sitemaps import sections
from events.models import Event, Occurrence
from partners.models import Activity, Partner
from territories.models import Commune, Departement
from tests import routes

MANY_ROWS = 300  # in one address: about as many as the server still reads
COMMON_WORDS = "la science et le ciel de la ville pour tous en famille avec les enfants a la mediatheque"
Value = tuple[str, ...]  # what a parameter is given: mostly one text, of several boxes all of them
Query = dict[str, Value]


@dataclass(frozen=True)
class Address:
    """An address with what may be asked of it: ``values``: for each parameter, those that cost most."""

    name: str
    path: str
    values: dict[str, tuple[Value, ...]]

    def singles(self) -> Iterator[Query]:
        """Nothing asked; then each value alone; then the last of each parameter together."""
        yield {}
        for name, values in self.values.items():
            yield from ({name: value} for value in values)
        yield {name: values[0] for name, values in self.values.items()}

    def telling(self) -> Iterator[Query]:
        """Fewer of them: nothing asked; everything at once; all boxes ticked, and the widest place and time alone."""
        yield {}
        yield {name: values[0] for name, values in self.values.items()}
        if declared_page(self.path):
            yield {name: values[0] for name, values in self.values.items() if len(values[0]) > 1}
            yield {name: self.values[name][0] for name in ("commune", "rayon", "du") if name in self.values}


def addresses() -> list[Address]:
    """Every address outside the admin and the health of the service, on the rows with most others."""
    chooser = _Chooser()
    return [Address(name, path, chooser.values_for(path)) for name, path in sorted(_paths())]


def _paths() -> Iterator[tuple[str, str]]:
    rows = _busiest_rows()
    for name, path in routes.every().items():
        if not name.startswith(("password-", "second-factor", "passkey", "metrics")):
            yield from ((name, each) for each in rows.get(name, [path]))


def _busiest_rows() -> dict[str, list[str]]:
    event = Event.objects.published().annotate(size=Count("occurrences")).order_by("-size", "pk")[0].slug
    occurrences = Occurrence.objects.published().upcoming(timezone.now()).order_by()
    venue = _top(occurrences.values_list("venue__slug"))
    activity = Activity.objects.published().annotate(size=Count("requests")).order_by("-size", "pk")[0].slug
    slugs = {
        "event": event,
        "event-dates": event,
        "event-ics": event,
        "venue": venue,
        "venue-ics": venue,
        "departement": Departement.objects.get(pk=_top(occurrences.values_list("venue__commune__departement"))).slug,
        "partner": Partner.objects.get(pk=_top(occurrences.values_list("event__organiser"))).slug,
        "activity": activity,
    }
    months = Occurrence.objects.published().order_by().values_list(TruncMonth("start"))
    fullest = months.annotate(size=Count("event", distinct=True)).order_by("-size")[0][0]
    return {
        **{name: [reverse(name, args=[slug])] for name, slug in slugs.items()},
        "activity-request": [_with_slug("activity-request", activity)],
        "agenda-month": [
            reverse("agenda-month", args=[year, month])
            for year, month in ((fullest.year, fullest.month), (FIRST_YEAR, 1), (LAST_YEAR, 12))
        ],
        "sitemap-section": [reverse("sitemap-section", args=[name]) for name in sections(timezone.now())],
    }


def _with_slug(name: str, slug: str) -> str:
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return reverse(name)


def _top(values) -> object:
    return values.annotate(size=Count("event", distinct=True)).order_by("-size")[0][0]


class _Chooser:
    """Knows which values every parameter may have."""

    def __init__(self) -> None:
        self._boxes = {path: _boxes_of(path) for path in routes.every().values() if declared_page(path)}
        self._everything: dict[str, tuple[Value, ...]] = {}
        for path in self._boxes:
            self._everything.update(self._declared_values(path))

    def values_for(self, path: str) -> dict[str, tuple[Value, ...]]:
        """The values of each parameter of a path."""
        return self._declared_values(path) if declared_page(path) else self._everything

    def _declared_values(self, path: str) -> dict[str, tuple[Value, ...]]:
        sources = declared_page(path).parameters.sources
        boxes: dict[str, dict[str, None]] = {}
        for other, found in self._boxes.items():
            if set(sources) & set(declared_page(other).parameters.sources) - {PageForm}:
                for name, values in found.items():
                    boxes.setdefault(name, {}).update(dict.fromkeys(values))
        return {
            name: tuple(_values(field, list(boxes.get(name, ()))))
            for source in sources
            for name, field in _fields(source)
        }


def _fields(source: type) -> Iterator[tuple[str, forms.Field]]:
    if issubclass(source, django_filters.FilterSet):
        yield from (
            (name, copy.copy(each).field) for name, each in source.base_filters.items()
        )  # which it would remember
    else:
        yield from source.base_fields.items()


def _values(field: forms.Field, boxes: list[str]) -> Iterator[Value]:
    """The values of a field that may cost most, the dearest first."""
    if isinstance(field, CommuneField):
        yield (Commune.objects.order_by("-population")[0].code,)
        return
    dear = next((values for kind, values in _DEAR if isinstance(field, kind)), None)
    if dear is not None:
        yield from dear(field, boxes)
    else:
        yield from ((text,) for text in _texts(field.max_length or 200))


def _rows(field: forms.ModelChoiceField, boxes: list[str]) -> Iterator[Value]:
    found = list(map(str, field.queryset.order_by("pk").values_list(field.to_field_name, flat=True)[:MANY_ROWS]))
    if isinstance(field, forms.ModelMultipleChoiceField):
        yield tuple(found[:MAX_VENUES])
        yield tuple(found)  # refused, and even that must not cost much
    yield (found[0],)


def _dates(field: forms.DateField, boxes: list[str]) -> Iterator[Value]:
    return ((f"{day:%Y-%m-%d}",) for day in (EARLIEST, LATEST, timezone.localdate()))


def _numbers(field: forms.IntegerField, boxes: list[str]) -> Iterator[Value]:
    return ((str(number),) for number in (field.max_value, field.min_value, 8) if number is not None)


def _occurrences(field: forms.UUIDField, boxes: list[str]) -> Iterator[Value]:
    yield (str(Occurrence.objects.published().order_by("pk").values_list("uid", flat=True)[0]),)


def _choices(field: forms.ChoiceField) -> Iterator[str]:
    return (str(value) for value, _ in field.choices if value)


# By kind of field, the narrower before the wider.
_DEAR = (
    (forms.ModelChoiceField, _rows),
    (forms.MultipleChoiceField, lambda field, boxes: iter([tuple(boxes), tuple(boxes[:1])])),
    (forms.ChoiceField, lambda field, boxes: ((value,) for value in boxes or _choices(field))),
    (forms.DateField, _dates),
    (forms.FloatField, lambda field, boxes: iter([("48.7",)])),
    (forms.IntegerField, _numbers),
    (forms.UUIDField, _occurrences),
    (forms.BooleanField, lambda field, boxes: iter([("on",)])),
)


def _texts(longest: int) -> Iterator[str]:
    """Words that everything has; as many different ones as there is room for; one, the shortest, the longest."""
    yield _cut(COMMON_WORDS, longest)
    pairs = map("".join, itertools.product(string.ascii_lowercase, repeat=2))
    yield _cut(" ".join(pairs), longest)
    yield _cut(" ".join(string.ascii_lowercase), longest)
    yield from ("de", "science", "z" * longest, "m" * (longest // 2 - 1) + " " + "s" * (longest // 2 - 1))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest].rpartition(" ")[0]


class _Boxes(HTMLParser):
    """What the boxes, buttons and lists of a page's forms would send, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "select":
            self._select = given.get("name") or ""
        elif tag == "option" and self._select and given.get("value"):
            self.found.setdefault(self._select, []).append(given["value"])
        elif tag == "input" and given.get("type") in {"checkbox", "radio"} and given.get("value"):
            self.found.setdefault(given.get("name") or "", []).append(given["value"])


def _boxes_of(path: str) -> dict[str, list[str]]:
    boxes = _Boxes()
    answer = Client(headers={"host": "localhost"}).get(path)
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        boxes.feed(answer.text)
    return boxes.found
