"""What changed of an occurrence for those who count on it. Pure: no database, no clock.

A title, a text, a note, an accessibility answer or a venue's address is no change; nor is a date typed into an
occurrence that is off and stays off: it will be told when the occurrence is planned again.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from events.calendar.periods import local_date
from events.choices import AttendanceMode, Status
from events.models import Occurrence

WITHDRAWN = "withdrawn"  # the event is not published: nobody can read that the occurrence takes place
OFF = frozenset({Status.CANCELLED, Status.POSTPONED, WITHDRAWN})


class News(StrEnum):
    """A kind of change, the most serious first."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    NEW_DATE = "new_date"
    NEW_HOURS = "new_hours"
    NEW_PLACE = "new_place"
    ONLINE = "online"
    ON_SITE = "on_site"
    FULL = "full"
    ROOM = "room"


# Told to the relay only, not to visitors or the venue.
FOR_RELAY = frozenset({News.FULL, News.ROOM})


@dataclass(frozen=True)
class Announced:
    """What is announced of an occurrence: aware moments, keys of rows, the effective status or ``WITHDRAWN``.

    ``is_seen``: the public could read the event; before that, only the relay has been told of it.
    """

    event: int
    start: dt.datetime
    end: dt.datetime
    all_day: bool
    venue: int
    state: str
    is_seen: bool = field(compare=False)
    note: str = field(default="", compare=False)
    attendance: str = AttendanceMode.ON_SITE

    @property
    def is_off(self) -> bool:
        return self.state in OFF

    @property
    def is_on_site(self) -> bool:
        return AttendanceMode.held(self.attendance, self.state).is_on_site

    @property
    def is_online(self) -> bool:
        return AttendanceMode.held(self.attendance, self.state).is_online

    @property
    def period(self) -> tuple[dt.datetime, dt.datetime, bool]:
        return self.start, self.end, self.all_day

    @property
    def occurrence(self) -> Occurrence:
        """An unsaved occurrence with these dates, for what can be said of dates."""
        return Occurrence(start=self.start, end=self.end, all_day=self.all_day)


@dataclass(frozen=True)
class Change:
    """An occurrence before and after, and what there is to tell of it: the gravest first, never empty."""

    occurrence: int
    before: Announced
    after: Announced
    news: tuple[News, ...]

    @property
    def is_for_all(self) -> bool:
        """Whether venues and visitors hear of it; the relay does anyway."""
        return self.before.is_seen and not FOR_RELAY.issuperset(self.news)

    @property
    def is_republished(self) -> bool:
        return self.before.state == WITHDRAWN

    @property
    def venues(self) -> set[int]:
        """Where the occurrence was, and where it will be."""
        return {self.before.venue, self.after.venue}


def between(before: Mapping[int, Announced], after: Mapping[int, Announced], *, now: dt.datetime) -> list[Change]:
    """The changes to tell, by the occurrences' keys, in order of their dates.

    Nothing is said of an occurrence that is over at ``now`` on both sides, nor of one that is new or gone.
    """
    found = []
    for key in before.keys() & after.keys():
        news = _news(before[key], after[key])
        if news and max(before[key].end, after[key].end) > now:
            found.append(Change(key, before[key], after[key], news))
    return sorted(found, key=lambda change: (change.after.start, change.occurrence))


def _news(before: Announced, after: Announced) -> tuple[News, ...]:
    if after.is_off:
        # For people who meant to come, cancelled and withdrawn are the same.
        known = before.state == after.state or {before.state, after.state} == {WITHDRAWN, Status.CANCELLED}
        return () if known else (News(after.state),)
    if before.is_off:
        is_postponed = before.state == Status.POSTPONED and _days(before) != _days(after)
        return (News.NEW_DATE,) if is_postponed else (News.RESTORED,)
    moved = [*_of_dates(before, after), *([News.NEW_PLACE] if before.venue != after.venue else [])]
    if before.is_on_site and not after.is_on_site:
        moved.append(News.ONLINE)
    elif (not before.is_on_site and after.is_on_site) or (before.is_online and not after.is_online):
        moved.append(News.ON_SITE)
    if not moved and Status.FULL in {before.state, after.state} and before.state != after.state:
        moved.append(News.FULL if after.state == Status.FULL else News.ROOM)
    return tuple(moved)


def _of_dates(before: Announced, after: Announced) -> list[News]:
    if before.period == after.period:
        return []
    return [News.NEW_HOURS if _days(before) == _days(after) else News.NEW_DATE]


def _days(announced: Announced) -> tuple[dt.date, dt.date]:
    return local_date(announced.start), announced.occurrence.last_day
