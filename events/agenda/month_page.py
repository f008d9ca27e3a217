"""The agenda of one month: the visitor's filters, with the month in place of their dates, laid out as a grid."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse

from consortium.caching.kept_parts import KeptParts
from consortium.filtering import filters
from consortium.filtering.filters import Group
from consortium.links.url_cache import url_of
from events.agenda.filters import AgendaFilterSet
from events.agenda.listing import DATE_PARAMETERS, PARAMETERS, Agenda
from events.calendar.dates import MONTHS, WEEKDAYS, date_label, hour_label
from events.calendar.days import occurrence_days
from events.calendar.month import MAX_PER_DAY, BarPart, Day, Month, MonthGrid, build_month, month_of
from events.calendar.periods import local_date, midnight
from events.choices import Status
from events.models import STATUS_SEVERITY, Occurrence

# Robots need not walk to the end of the century.
INDEXED_MONTHS_BEHIND, INDEXED_MONTHS_AHEAD = 12, 12
ENTRY_BYTES = 700  # of the words of an entry in memory, about
MAX_BYTES = 4 * 1024 * 1024  # some thirty months without filters


@dataclass(frozen=True)
class Entry:
    """An occurrence in the words of the grid."""

    title: str
    url: str
    hour: str  # empty when it lasts whole days
    place: str
    status: str
    status_label: str  # empty as long as all goes as planned
    until: str


@dataclass(frozen=True)
class Cell:
    """A day with the words of what stands on it."""

    day: Day
    weekday: str
    month: str
    bars: list[tuple[BarPart, Entry] | None]
    singles: list[Entry]
    more: int
    more_url: str


class MonthAgenda(Agenda):
    """The answer to a query for one month, what is over included; ``du``, ``au`` and ``quand`` are ignored.

    One query at most and those of the filters' own look-ups, whatever the number of occurrences.
    """

    def __init__(self, query: QueryDict, *, month: Month, now: dt.datetime) -> None:
        undated = QueryDict(Agenda.canonical(query, without=dict.fromkeys(DATE_PARAMETERS)))
        dated = undated.copy()
        dated["du"], dated["au"] = month.first.isoformat(), month.last.isoformat()
        super().__init__(dated, now=now)
        # Links and chips keep the filters and not the dates: those are in the address.
        self.query = undated
        self.month = month
        self.today = local_date(now)

    @property
    def groups(self) -> Iterator[Group]:
        """The facets, without the named windows of time."""
        return (group for group in super().groups if group.name not in DATE_PARAMETERS)

    def labels(self, name: str) -> Iterator[tuple[str, dict[str, str | None]]]:
        return iter(()) if name in DATE_PARAMETERS else super().labels(name)

    # --- the grid -----------------------------------------------------------------------------------------------------

    @cached_property
    def grid(self) -> MonthGrid:
        return build_month(self.month, self.filterset.occurrences(), today=self.today)

    @property
    def weeks(self) -> Iterator[list[Cell | None]]:
        """The days with their words, week by week."""
        for week in self.grid.weeks:
            yield [self._cell(day) if day else None for day in week]

    @property
    def whole_month(self) -> list[Entry]:
        """The first ``MAX_PER_DAY`` occurrences that cover the whole month."""
        return [self._entries[pk] for pk in self.grid.whole_month[:MAX_PER_DAY] if pk in self._entries]

    @property
    def whole_month_more(self) -> int:
        """How many others cover the month."""
        return len(self.grid.whole_month) - len(self.whole_month)

    def _cell(self, day: Day) -> Cell:
        entries = self._entries
        return Cell(
            day=day,
            weekday=WEEKDAYS[day.date.weekday()],
            month=MONTHS[day.date.month - 1],
            bars=[(part, entries[part.bar.pk]) if part and part.bar.pk in entries else None for part in day.bars],
            singles=[entries[pk] for pk in day.singles if pk in entries],
            more=len(day.hidden),
            more_url=self._list_url(day.date, day.date) if day.hidden else "",
        )

    @cached_property
    def _entries(self) -> dict[int, Entry]:
        """The words of the occurrences that are shown, and of no others; without those that have gone meanwhile."""
        return _kept.get(self.grid.shown, _make_entries)

    # --- ways out -----------------------------------------------------------------------------------------------------

    @property
    def list_url(self) -> str:
        """The same month as a list."""
        return self._list_url(self.month.first, self.month.last)

    @cached_property
    def next_with_something(self) -> Month | None:
        """The first month after this one, and not before today's, that the filters find something in."""
        later = AgendaFilterSet(self.query, vocabulary=self.vocabulary, now=self.now)
        after = max(midnight(self.month.next.first), self.now) if self.month.next else self.now
        start = later.qs.filter(start__gte=after).order_by("start").values_list("start", flat=True).first()
        return month_of(local_date(start)) if start else None

    @property
    def is_indexed(self) -> bool:
        """Whether robots should keep this page: a month near today, without filters."""
        distance = Month(self.today.year, self.today.month).distance(self.month)
        return not self.querystring and -INDEXED_MONTHS_BEHIND <= distance <= INDEXED_MONTHS_AHEAD

    def _list_url(self, first: dt.date, last: dt.date) -> str:
        url, before, after = self._list_parts
        return url + "&".join(filter(None, (before, f"du={first.isoformat()}&au={last.isoformat()}", after)))

    @cached_property
    def _list_parts(self) -> tuple[str, str, str]:
        """The list's address, and the filters that stand before and after its dates: a month names some thirty days."""
        dates = PARAMETERS.index("du")
        before, after = (filters.canonical_query(self.query, part) for part in (PARAMETERS[:dates], PARAMETERS[dates:]))
        return f"{reverse('agenda')}?", before, after


_kept: KeptParts[int, Entry] = KeptParts(max_bytes=MAX_BYTES, weigh=lambda entry: ENTRY_BYTES)


def _make_entries(keys: Collection[int]) -> dict[int, Entry]:
    """The words of occurrences by primary key. One query."""
    rows = Occurrence.objects.filter(pk__in=keys).order_by().values_list(
        "pk", "start", "end", "all_day", "status", "event__status", "event__title", "event__slug",
        "venue__commune__name", "venue__commune_id",
    )  # fmt: skip
    return {row[0]: _entry(*row[1:]) for row in rows}


def _entry(
    start: dt.datetime, end: dt.datetime, all_day: bool, status: str, event_status: str, title: str, slug: str,
    commune: str, code: str,
) -> Entry:  # fmt: skip
    first, last = occurrence_days(start, end)
    gravest = next((known for known in STATUS_SEVERITY if known in {status, event_status}), Status.SCHEDULED)
    return Entry(
        title=title,
        url=url_of("event", slug),
        hour="" if all_day or first != last else hour_label(start),
        place=f"{commune} ({code[:2]})",
        status=gravest,
        status_label="" if gravest == Status.SCHEDULED else gravest.label,
        until=date_label(last, last if first.year == last.year else None) if first != last else "",
    )
