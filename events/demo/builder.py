"""Building the demonstration events in memory: nothing here touches the database."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consortium.fields import max_length
from events.agenda.facets import Related, occurrence_tokens
from events.agenda.indexing import index_fields
from events.calendar.periods import midnight
from events.demo import schedule, states
from events.demo.admission import set_admission
from events.demo.content import Announcement, announcements, crowds, phrases
from events.demo.places import free_slug, phone
from events.demo.reference import Reference
from events.models import Event, Occurrence
from partners.choices import Format
from partners.models import Partner
from partners.publishing.indexing import update_index
from territories.choices import VenueKind
from territories.models import Venue
from territories.wording import in_commune

LONG = frozenset({Format.EXHIBITION, Format.FESTIVAL})
UNDER_THE_SKY = frozenset({Format.TOUR, Format.MEETING, Format.FESTIVAL})
LONG_TEXT_CYCLE = 13
MAX_TITLE_LENGTH = max_length(Event, "title")
WORKING_HOUR = dt.timedelta(hours=9)


@dataclass(frozen=True)
class Built:
    """An event not saved yet, and all that hangs on it."""

    event: Event
    related: Related
    occurrences: list[Occurrence]


class Builder:
    """Builds events one after the other: the same ones on the same day for the same number."""

    def __init__(self, reference: Reference, today: dt.date, taken: set[str], rng: random.Random) -> None:
        self.reference = reference
        self.today = today
        self.now = midnight(today) + WORKING_HOUR
        self.taken = taken
        self.rng = rng
        self.announcements = self._in_order()

    def build(self, numbers: range) -> Iterator[Built]:
        """The events with these numbers."""
        for number in numbers:
            yield self._build(number)

    def _in_order(self) -> Sequence[Announcement]:
        """Long ones first, so that the first event of each département spans the coming week-end."""
        shuffled = self.rng.sample(announcements(), len(announcements()))
        areas = len(self.reference.codes)
        first = [announcement for announcement in shuffled if announcement.format in LONG][:areas]
        return [*first, *(announcement for announcement in shuffled if announcement not in first)]

    def _build(self, number: int) -> Built:
        rng, reference = self.rng, self.reference
        position, area = divmod(number, len(reference.codes))
        code = reference.codes[area]
        announcement = self.announcements[number % len(self.announcements)]
        kind = Format(announcement.format)
        by_night = kind in UNDER_THE_SKY - {Format.FESTIVAL} and "astronomie" in announcement.themes
        planned = schedule.slots(kind, schedule.anchor(position, self.today, rng), rng, by_night=by_night)
        venues = self._venues(code, kind, schedule.stops(planned))
        organiser = reference.partners[code]
        crowd = crowds()[announcement.crowd]
        audiences, ages = rng.choice(crowd.audiences), rng.choice(crowd.ages)
        related = Related(
            co_organisers=self._co_organisers(organiser),
            themes=reference.themes_named(announcement.themes),
            audiences=reference.audiences_named(audiences),
            venues=venues,
        )
        event = self._event(number, announcement, organiser, venues[0])
        event.age_min, event.age_max = ages.get("age_min"), ages.get("age_max")
        occurrences = self._occurrences(event, planned, venues)
        states.set_occurrence_status(occurrences, number, rng)
        set_admission(event, occurrences[0], number, self.now)
        update_index(event, **index_fields(event, related))
        for occurrence in occurrences:
            occurrence.facets = occurrence_tokens(occurrence)
        return Built(event, related, occurrences)

    def _venues(self, code: str, kind: Format, number: int) -> list[Venue]:
        """Distinct venues of a département that suit the format: outdoors only what is under the sky."""
        suited = [
            venue for venue in self.reference.venues[code] if kind in UNDER_THE_SKY or venue.kind != VenueKind.OUTDOORS
        ]
        return self.rng.sample(suited, number)

    def _co_organisers(self, organiser: Partner) -> list[Partner]:
        others = [partner for partner in self.reference.all_partners if partner != organiser]
        return [self.rng.choice(others)] if others and self.rng.random() < 0.12 else []

    def _event(self, number: int, announcement: Announcement, organiser: Partner, venue: Venue) -> Event:
        title = self._title(number, announcement, venue)
        event = Event(
            title=title,
            slug=free_slug(title, self.taken, longest=150),
            summary=announcement.summary,
            description=self._description(number, announcement),
            format=announcement.format,
            organiser=organiser,
            created_by=self.reference.authors.get(organiser.pk),
            is_demo=True,
        )
        self._set_price_and_booking(event, venue)
        states.set_publication(event, number, self.now, self.rng)
        states.set_event_status(event, number, self.rng)
        return event

    def _title(self, number: int, announcement: Announcement, venue: Venue) -> str:
        """The title as written; when it has been used already, with the place if it bears it."""
        title = announcement.title
        if number < len(self.announcements):
            return title
        with_place = f"{title} {in_commune(venue.commune.name)}"
        reads_well = title[-1].isalnum() and len(with_place) <= MAX_TITLE_LENGTH
        return with_place if reads_well else title

    def _description(self, number: int, announcement: Announcement) -> str:
        body = "".join(f"<p>{paragraph}</p>" for paragraph in announcement.text)
        body += announcement.programme
        practice, extras = phrases().practice[announcement.format], phrases().extras
        if number % LONG_TEXT_CYCLE == 0:
            return "".join((body, *practice, *self.rng.sample(extras, len(extras))))
        return "".join((body, self.rng.choice(practice), *self.rng.sample(extras, self.rng.choice((0, 0, 1, 1, 2)))))

    def _set_price_and_booking(self, event: Event, venue: Venue) -> None:
        rng = self.rng
        event.is_free = rng.random() < 0.66
        event.price = "" if event.is_free else rng.choice(phrases().prices)
        if rng.random() < 0.35:
            event.booking_url = f"https://billetterie.example.org/{event.slug}"
        if rng.random() < 0.3:
            event.booking_email = f"reservation@{venue.commune_id}.example.org".lower()
        if rng.random() < 0.3:
            event.booking_phone = phone(rng)

    def _occurrences(self, event: Event, planned: list[schedule.Slot], venues: list[Venue]) -> list[Occurrence]:
        in_sign_language = self.rng.random() < 0.06
        occurrences = []
        for slot in planned:
            occurrence = Occurrence(
                event=event,
                venue=venues[slot.stop],
                start=slot.start,
                end=slot.end,
                all_day=slot.all_day,
                opening_hours=slot.opening_hours,
                uid=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            )
            occurrences.append(occurrence)
        if in_sign_language:
            occurrences[0].accessible_hi = True
        return occurrences
