"""The programme that is measured: so many published occurrences to come, and the pages chosen among them.

Imported once Django is set up.
"""

import datetime as dt

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.calendar.periods import local_date
from events.demo.loading import load
from events.models import Event, Occurrence
from events.publishing.services import publish, refresh_derived_fields, unpublish
from tests.bench import names

COMMON_WORD, METZ = "science", "57463"


def seed_events(events: int) -> int:
    """Migrate, and load so many events of the demonstration, once; how many occurrences are to come."""
    call_command("migrate", interactive=False, verbosity=0)
    now = timezone.now()
    if not Event.objects.exists():
        call_command("collectstatic", interactive=False, verbosity=0)
        load(events, local_date(now))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("ANALYZE")
    return Occurrence.objects.published(now).upcoming(now).count()


def pages() -> dict[str, str]:
    """The pages to measure, by name: a typical event (four occurrences to come), the fuller of two months."""
    now = timezone.now()
    today = local_date(now)
    month = today if today.day < 15 else (today.replace(day=1) + dt.timedelta(days=32))
    return {
        names.LIST: "/agenda/",
        names.DEPARTEMENT: "/agenda/?departement=57",
        names.MAP: "/agenda/carte/",
        names.EVENT: typical_events()[0].get_absolute_url(),
        names.MONTH: f"/agenda/calendrier/{month:%Y/%m}/",
        names.HOME: "/",
        names.CATALOGUE: "/activites/",
        names.SEARCH: f"/agenda/?q={COMMON_WORD}",
        names.NEAR_ME: f"/agenda/?commune={METZ}&rayon=20",
        names.ICS: "/agenda.ics?departement=57",
        names.GEOJSON: "/agenda.geojson",
    }


def typical_events() -> list[Event]:
    """Two published events of four occurrences to come."""
    now = timezone.now()
    upcoming = Event.objects.published(now).upcoming(now)
    return list(upcoming.annotate(dates=Count("occurrences")).filter(dates=4).order_by("pk")[:2])


def publish_or_take_back(event: Event) -> None:
    """The one or the other in turn: what the public sees changes each time."""
    event.refresh_from_db()
    (unpublish if event.is_published else publish)(event, by=None)


def rename(event: Event, title: str) -> None:
    """Give a published event another title, as the staff's form does."""
    with transaction.atomic():
        Event.objects.filter(pk=event.pk).update(title=title)
        event.refresh_from_db()
        refresh_derived_fields(event)


def count_queries(path: str) -> int:
    """SQL queries of one visit without any answer cache (the vocabulary and the programme's state included)."""
    client = Client(headers={"host": "localhost"})
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} répond {response.status_code}")
    return len(queries)
