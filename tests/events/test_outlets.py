"""Each notion that an event can say is read in each outlet, or the list says where it is not, and why."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.urls import reverse

from consortium.outbox.models import OutgoingEmail
from events.choices import Admission, AttendanceMode, ReminderMoment, Status
from events.models import Event, Occurrence
from events.publishing.services import refresh_derived_fields
from events.reminders.dispatch import write_due
from tests import outlets
from tests.events.reminders.conftest import START, make_reminder
from tests.events.subscriptions.test_digests import THURSDAY, subscribed, write
from tests.factories import EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db
EVENING = START - dt.timedelta(hours=20)


def reminder(event: Event) -> str:
    """The whole mail."""
    make_reminder(event.occurrences.get(), ReminderMoment.DAY_BEFORE)
    write_due(EVENING)
    return OutgoingEmail.objects.get(kind="reminder_visitor").text


def digest(event: Event) -> str:
    """The whole mail."""
    subscribed()
    (mail,) = write()
    return mail.text


OUTLETS: dict[str, Callable[[Event], str]] = outlets.OUTLETS | {"reminder": reminder, "digest": digest}


@dataclass(frozen=True)
class Notion:
    """``event``, ``occurrence``: the fields that say it. ``words``: what is read, by outlet where it differs.

    ``not_in``: the outlets that do not say it, each with the reason. ``always``: read in each outlet beside;
    ``never``: in none. ``found_by``: an address that finds it, ``not_by``: one that does not.
    """

    words: str
    event: dict[str, object] = field(default_factory=dict)
    occurrence: dict[str, object] = field(default_factory=dict)
    otherwise: dict[str, str] = field(default_factory=dict)
    not_in: dict[str, str] = field(default_factory=dict)
    always: str = ""
    never: str = ""
    found_by: str = ""
    not_by: str = ""


LINK, PLACE = "https://visio.example.org/abc", "Le Préau des Lilas"
BRIEF = dict.fromkeys(("card", "all dates", "Atom", "digest"), "one line of facts: read on the page")
NOTIONS = {
    "admission": Notion(
        words="Réservation obligatoire",
        event={"admission": Admission.BOOKING_REQUIRED},
        not_in={"JSON-LD": "schema.org has no word for it", "all dates": "it is said of the event, on its page"},
        found_by="entree=obligatoire",
        not_by="entree=libre",
    ),
    "where one books": Notion(
        words="Billetterie du musée",
        event={"booking_label": "Billetterie du musée", "booking_phone": "03 29 11 11 11"},
        not_in=BRIEF | {"JSON-LD": "the offer has the address"},
    ),
    "opening of booking": Notion(
        words="27\xa0novembre",
        event={"booking_opens_at": START - dt.timedelta(days=1), "booking_url": "https://example.org/r"},
        otherwise={"JSON-LD": '"validFrom": "2026-11-27T14:00:00+01:00"'},
        not_in=BRIEF,
    ),
    "closing of booking": Notion(
        words="27\xa0novembre",
        event={"booking_closes_at": START - dt.timedelta(days=1), "booking_url": "https://example.org/r"},
        otherwise={"JSON-LD": '"validThrough": "2026-11-27T14:00:00+01:00"'},
        not_in=BRIEF,
    ),
    "online": Notion(
        words="En ligne",
        occurrence={"attendance": AttendanceMode.ONLINE, "online_url": LINK},
        otherwise={"JSON-LD": "OnlineEventAttendanceMode", "calendar file": LINK, "reminder": LINK},
        never=PLACE,
        found_by="participation=en-ligne",
        not_by="participation=sur-place",
    ),
    "moved online": Notion(
        words="En ligne",
        event={"status": Status.MOVED_ONLINE},
        occurrence={"online_url": LINK},
        otherwise={"JSON-LD": "EventMovedOnline", "calendar file": LINK, "reminder": LINK},
        never=PLACE,
        found_by="participation=en-ligne",
        not_by="participation=sur-place",
    ),
    "on site and online": Notion(
        words="et en ligne",
        occurrence={"attendance": AttendanceMode.MIXED, "online_url": LINK},
        otherwise={"JSON-LD": "MixedEventAttendanceMode", "calendar file": LINK, "reminder": LINK},
        always=PLACE,
        found_by="participation=sur-place",
        not_by="format=festival",
    ),
    "postponed to a new date": Notion(
        words="27\xa0novembre 2026",
        occurrence={"previous_start": START - dt.timedelta(days=1)},
        otherwise={"JSON-LD": "2026-11-27T14:00:00+01:00"},
        not_in={"card": "it has the new date", "digest": "it has the new date"},
    ),
    "seats": Notion(
        words="37 places par séance",
        event={"seats": 37},
        otherwise={"JSON-LD": '"maximumAttendeeCapacity": 37'},
        not_in=BRIEF,
    ),
}
SAID = [(notion, outlet) for notion in NOTIONS for outlet in OUTLETS]


@pytest.fixture(autouse=True)
def _thursday(time_machine):
    time_machine.move_to(THURSDAY, tick=False)


def make(notion: Notion) -> Occurrence:
    long_ago = THURSDAY - dt.timedelta(days=14)
    event = EventFactory(first_published_at=long_ago, **notion.event)
    row = OccurrenceFactory(
        event=event, start=START, end=START + dt.timedelta(hours=2), venue=VenueFactory(name=PLACE), **notion.occurrence
    )
    Occurrence.objects.filter(pk=row.pk).update(created_at=long_ago)
    refresh_derived_fields(event)
    return Occurrence.objects.select_related("event").get(pk=row.pk)


@pytest.mark.parametrize(("name", "outlet"), SAID)
def test_each_notion_is_said_in_each_outlet(name, outlet):
    notion = NOTIONS[name]
    words = notion.otherwise.get(outlet, notion.words)
    said = OUTLETS[outlet](make(notion).event)
    assert (words in said) != (outlet in notion.not_in)
    assert notion.always in said
    assert not notion.never or notion.never not in said


@pytest.mark.parametrize("name", [name for name, notion in NOTIONS.items() if notion.found_by])
def test_each_notion_with_a_filter_is_found_by_it(client, name):
    notion = NOTIONS[name]
    uid = str(make(notion).uid)
    found = [uid in client.get(f"{reverse('agenda-ics')}?{query}").text for query in (notion.found_by, notion.not_by)]
    assert found == [True, False]
