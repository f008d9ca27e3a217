"""An occurrence on Saturday 28 November 2026 at 14:00 in Paris, with a venue's contact and a team; and a clock."""

import datetime as dt

import pytest

from events.calendar.periods import PARIS
from events.models import Occurrence, Reminder
from tests.factories import EventFactory, OccurrenceFactory, PartnerFactory, VenueFactory, member_of

START = dt.datetime(2026, 11, 28, 14, tzinfo=PARIS)


def paris(*parts) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=PARIS)


def occurrence_at(start: dt.datetime = START, *, hours: int = 2, **fields) -> Occurrence:
    """An occurrence of a published event whose venue has a contact; nobody is in the organiser's team."""
    fields = {"venue__contact_email": "Relais@Example.org", **fields} if "venue" not in fields else fields
    return OccurrenceFactory(start=start, end=start + dt.timedelta(hours=hours), **fields)


def make_reminder(occurrence: Occurrence, moment: str, email: str = "lea@example.org", **fields) -> Reminder:
    """A visitor's reminder, confirmed."""
    confirmed = {"confirmed_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC), **fields}
    return Reminder.objects.create(occurrence=occurrence, email=email, moment=moment, **confirmed)


@pytest.fixture
def occurrence() -> Occurrence:
    return occurrence_at()


@pytest.fixture
def team_occurrence() -> Occurrence:
    """An occurrence whose venue has no contact; one person in the team."""
    partner = PartnerFactory(name="La Nef")
    member_of(partner, email="equipe@example.org")
    return occurrence_at(event=EventFactory(organiser=partner), venue=VenueFactory())
