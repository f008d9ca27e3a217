"""A great calendar, for what looks for reminders: rows in bulk, as dense as the region would be after years.

Imported once Django is set up. Everything is drawn with one seed: two runs measure the same calendar, moved in time.
"""

import datetime as dt
import random

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from events.choices import Publication, ReminderMoment, Status
from events.models import Event, Occurrence, Reminder
from partners.choices import Format
from partners.models import Partner
from territories.models import Venue
from tests.factories import CommuneFactory, VenueFactory, member_of

VENUES, OCCURRENCES_PER_EVENT, STAFF_PER_PARTNER = 1500, 5, 4
PAST, AHEAD = dt.timedelta(days=180), dt.timedelta(days=185)
ASKED_AHEAD = dt.timedelta(days=60)  # nobody asks to be reminded of next year
BATCH = 5000


def seed(occurrences: int, reminders: int) -> dt.datetime:
    """Migrate and fill; the moment around which the occurrences are spread, evenly, half a year each way."""
    call_command("migrate", interactive=False, verbosity=0)
    chance, now = random.Random(4), timezone.now()
    occurrences = _occurrences(occurrences, _events(occurrences // OCCURRENCES_PER_EVENT), _venues(chance), now, chance)
    _reminders(reminders, occurrences, now, chance)
    analyze()
    return now


def analyze() -> None:
    """What the database does by itself, some minutes after rows have come."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _events(number: int) -> list[Event]:
    partners = list(Partner.objects.order_by("pk"))
    for partner in partners:
        for n in range(STAFF_PER_PARTNER):
            member_of(partner, email=f"equipe{n}@{partner.slug}.example.org")
    events = [
        Event(
            title=f"Atelier n° {n}",
            slug=f"atelier-{n}",
            summary="Regarder le ciel.",
            format=Format.WORKSHOP,
            organiser=partners[n % len(partners)],
            publication=Publication.PUBLISHED,
            first_published_at=timezone.now(),
        )
        for n in range(number)
    ]
    Event.objects.bulk_create(events, batch_size=BATCH)
    through = Event.co_organisers.through
    shared = [through(event=event, partner=partners[(n + 1) % len(partners)]) for n, event in enumerate(events[::5])]
    through.objects.bulk_create(shared, batch_size=BATCH)
    return events


def _venues(chance: random.Random) -> list[Venue]:
    commune = CommuneFactory()
    venues = []
    for n in range(VENUES):
        contact = f"lieu{n}@example.org" if chance.random() < 0.7 else ""
        venues.append(VenueFactory.build(commune=commune, contact_email=contact, is_relay=True))
    return Venue.objects.bulk_create(venues)


def _occurrences(
    number: int, events: list[Event], venues: list[Venue], now: dt.datetime, chance: random.Random
) -> list[Occurrence]:
    rows = []
    for n in range(number):
        start = now - PAST + (PAST + AHEAD) * (n / number)
        rows.append(
            Occurrence(
                event=chance.choice(events),
                venue=chance.choice(venues),
                start=start,
                end=start + dt.timedelta(hours=2),
                status=Status.CANCELLED if chance.random() < 0.03 else Status.SCHEDULED,
            )
        )
    return Occurrence.objects.bulk_create(rows, batch_size=BATCH)


def _reminders(number: int, occurrences: list[Occurrence], now: dt.datetime, chance: random.Random) -> None:
    coming = [occurrence for occurrence in occurrences if now < occurrence.start < now + ASKED_AHEAD]
    rows = [
        Reminder(
            occurrence=chance.choice(coming),
            email=f"visite{n}@example.org",
            moment=ReminderMoment.TWO_HOURS if chance.random() < 0.2 else ReminderMoment.DAY_BEFORE,
            confirmed_at=now if chance.random() < 0.95 else None,
        )
        for n in range(number)
    ]
    Reminder.objects.bulk_create(rows, batch_size=BATCH)
