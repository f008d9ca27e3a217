"""The parts of an event's public page: dates, places, accessibility, events nearby."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from consortium.filtering.listing import FacetWords
from events.agenda.cards import Card, cards_of
from events.agenda.filter_options import Vocabulary, load_vocabulary
from events.agenda.map_config import map_config, venue_point
from events.agenda.occurrence_index import occurrence_index
from events.calendar import dates
from events.calendar.periods import PARIS, Window, local_date
from events.choices import NOT_TAKING_PLACE, Status
from events.event_page.booking import Booking, booking_of
from events.event_page.dates import DatesInPages, EventDates, dates_of
from events.event_page.speakers import Cast, Person, cast_of
from events.models import Event, Occurrence
from events.reminders.options import can_remind
from partners.artwork.drawing import Drawing
from territories import geo
from territories.choices import ACCESSIBILITY
from territories.drawing import Shape, region_drawing
from territories.models import Venue

DATES_SHOWN = 8
NEIGHBOURS_SHOWN = 3
NEAR_KM = 30
PLACES_SHOWN = 6


@dataclass(frozen=True)
class Access:
    """The five answers about accessibility as three lists of words; each is somewhere."""

    yes: list[str]
    no: list[str]
    unsaid: list[str]


@dataclass(frozen=True)
class Row:
    """An occurrence as the list of dates shows it. ``status`` is empty when all goes as planned.

    ``can_remind``: whether a visitor may still ask for a reminder of it.
    """

    occurrence: Occurrence
    when: str
    status: str
    status_label: str
    note: str
    access: Access | None
    can_remind: bool

    @property
    def venue(self) -> Venue:
        return self.occurrence.venue

    @property
    def iso(self) -> str:
        """The beginning in Paris, for machines."""
        return self.occurrence.start.astimezone(PARIS).isoformat()

    @property
    def postponed_from(self) -> str:
        """The day announced before it was postponed to this one, in words; empty when it was not."""
        before = self.occurrence.postponed_from
        return dates.day_label(local_date(before)) if before else ""

    @property
    def can_export(self) -> bool:
        """Whether the occurrence is offered as a calendar file: neither cancelled nor postponed."""
        return self.status not in NOT_TAKING_PLACE


@dataclass(frozen=True)
class Place:
    """A venue of the event with what is known of its accessibility."""

    venue: Venue
    access: Access


def access_of(answers: dict[str, bool | None]) -> Access:
    """Sort answers by code into words."""
    sorted_words: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for code, answer in answers.items():
        sorted_words[answer].append(ACCESSIBILITY[code])
    return Access(yes=sorted_words[True], no=sorted_words[False], unsaid=sorted_words[None])


def row_of(occurrence: Occurrence, now: dt.datetime) -> Row:
    """The row of an occurrence (its event and venue loaded)."""
    status = occurrence.effective_status
    said = any(answer is not None for answer in occurrence.accessibility.values())
    return Row(
        occurrence=occurrence,
        when=dates.occurrence_when(occurrence, local_date(now)),
        status="" if status == Status.SCHEDULED else status,
        status_label=Status(status).label,
        note=occurrence.status_note,
        access=access_of(occurrence.effective_accessibility) if said else None,
        can_remind=can_remind(occurrence, now),
    )


class EventPage(FacetWords):
    """The parts of an event's page at a moment. ``event`` comes from ``for_page``.

    No query but for the dates, and for neighbours that no list has shown yet. Of thousands of dates, the page shows the
    nearest ones.
    """

    def __init__(self, event: Event, now: dt.datetime, vocabulary: Vocabulary) -> None:
        self.event = event
        self.now = now
        self.vocabulary = vocabulary

    # --- dates --------------------------------------------------------------------------------------------------------

    @cached_property
    def dates(self) -> EventDates:
        return dates_of(self.event, self.now)

    @cached_property
    def upcoming(self) -> list[Row]:
        """Rows of the occurrences that have not ended, the next first."""
        return [row_of(occurrence, self.now) for occurrence in self.dates.coming]

    @cached_property
    def past(self) -> list[Row]:
        """Rows of the occurrences that have ended, the latest first."""
        return [row_of(occurrence, self.now) for occurrence in self.dates.past]

    @property
    def occurrences(self) -> list[Occurrence]:
        """The occurrences shown, in order of date, for the JSON-LD."""
        return [*reversed(self.dates.past), *self.dates.coming]

    @property
    def first_rows(self) -> list[Row]:
        return self.upcoming[:DATES_SHOWN]

    @property
    def more_rows(self) -> list[Row]:
        return self.upcoming[DATES_SHOWN:]

    @property
    def is_over(self) -> bool:
        """Whether there were dates and none is left."""
        return bool(self.past) and not self.upcoming

    @cached_property
    def main(self) -> Row | None:
        """The occurrence told at the top of the page: the next one that takes place, else the next, else the last."""
        kept = [row for row in self.upcoming if row.can_export]
        return next(iter(kept or self.upcoming or self.past), None)

    @property
    def others(self) -> int:
        """How many dates are to come beside the main one."""
        return max(0, self.dates.coming_total - 1)

    # --- state --------------------------------------------------------------------------------------------------------

    @property
    def status(self) -> str:
        """What became of the whole event, or of its only date to come; empty when all goes as planned."""
        if self.event.status != Status.SCHEDULED:
            return self.event.status
        shared = self.dates.shared_status
        return "" if shared == Status.SCHEDULED else shared

    @property
    def status_note(self) -> str:
        return self.event.status_note or (self.main.note if self.main else "")

    @property
    def says_link(self) -> bool:
        """Whether what became of the event is told with the link to follow it."""
        return self.status == Status.MOVED_ONLINE and bool(self.main and self.main.occurrence.online_url)

    @cached_property
    def booking(self) -> Booking:
        """How one comes in, and books."""
        return booking_of(self.event, self.now, status=self.status, is_over=self.is_over)

    # --- places -------------------------------------------------------------------------------------------------------

    @cached_property
    def places(self) -> list[Place]:
        """The venues of the dates to come (of all when it is over), in order of the dates, each once.

        Nobody goes to what is online only: it has no place here.
        """
        rows = [row for row in self.upcoming or self.past if row.occurrence.is_on_site]
        venues = {row.venue.pk: row.venue for row in rows}
        return [Place(venue, access_of(venue.accessibility)) for venue in venues.values()]

    @property
    def is_followed_online(self) -> bool:
        """Whether one of the dates told here can be followed from afar."""
        return any(row.occurrence.is_online for row in self.upcoming or self.past)

    @property
    def first_places(self) -> list[Place]:
        return self.places[:PLACES_SHOWN]

    @property
    def more_places(self) -> list[Place]:
        return self.places[PLACES_SHOWN:]

    @property
    def has_several_places(self) -> bool:
        """Whether a date must say where it is held."""
        return self.dates.has_several_places

    @property
    def codes(self) -> list[str]:
        """The départements concerned."""
        return sorted({row.venue.departement_code for row in self.upcoming or self.past})

    @property
    def departement(self) -> Shape | None:
        """The département of the main date, known without a query."""
        code = self.main.venue.departement_code if self.main else ""
        return next((shape for shape in region_drawing().shapes if shape.code == code), None)

    @property
    def map(self) -> dict[str, object]:
        """The configuration of the small map."""
        return map_config(points=[venue_point(place.venue) for place in self.places], focus=self.codes)

    @property
    def drawing(self) -> Drawing:
        """What stands where there is no photograph."""
        code = self.main.venue.departement_code if self.main else None
        return Drawing.of(self.event, code)

    # --- people -------------------------------------------------------------------------------------------------------

    @property
    def themes(self) -> list[tuple[str, str]]:
        """Slug and name of each."""
        return [(slug, self.vocabulary.label("theme", slug)) for slug in self.event.facet_values("theme")]

    @property
    def row(self) -> Event:
        return self.event

    @cached_property
    def cast(self) -> Cast:
        return cast_of(self.event, self.occurrences)

    @property
    def people(self) -> list[Person]:
        """Who speaks or has contributed, each once; those of single dates to come, of all dates when it is over."""
        return self.cast.people([row.occurrence for row in self.upcoming or self.past])

    # --- what else ----------------------------------------------------------------------------------------------------

    @cached_property
    def neighbours(self) -> list[Card]:
        """The next events within ``NEAR_KM``, in order of date; empty for an event to which nobody goes."""
        if not self.main or not self.main.occurrence.is_on_site:
            return []
        commune = self.main.venue.commune
        box = geo.bounding_box(commune.latitude, commune.longitude, NEAR_KM)
        index = occurrence_index(Window(start=self.now), self.now)
        near = index.next_in(box, now=self.now, exclude=self.event.pk, limit=NEIGHBOURS_SHOWN)
        return cards_of(sorted(near, key=lambda listed: (listed.start, listed.occurrence)), since=self.now)


def event_context(event: Event, now: dt.datetime) -> dict[str, object]:
    """What ``events/event_page/event.html`` needs: the public page and the staff's preview share it."""
    page = EventPage(event, now, load_vocabulary())
    return {"event": event, "page": page, "map": page.map}


def dates_context(event: Event, now: dt.datetime, *, past: bool, page: int) -> dict[str, object]:
    """What ``events/event_page/dates.html`` needs: one page of all the dates of an event (from ``for_page``)."""
    answer = DatesInPages(event, now, past=past, page=page)
    occurrences = answer.occurrences
    rows = [row_of(occurrence, now) for occurrence in occurrences]
    cast = cast_of(event, occurrences)
    return {"event": event, "answer": answer, "past": past, "occurrences": occurrences, "rows": rows, "cast": cast}
