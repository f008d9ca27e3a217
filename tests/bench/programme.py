"""The programme that is measured: so many published occurrences to come, and the pages chosen among them.

Imported once Django is set up.
"""

import datetime as dt

from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.calendar.periods import local_date
from events.demo.loading import load
from events.models import Event, Occurrence


def seed(occurrences: int) -> int:
    """Migrate, load events until exactly ``occurrences`` are to come; says how many events these are of."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    load(occurrences, local_date(now))
    upcoming = Occurrence.objects.published(now).upcoming(now)
    surplus = upcoming.count() - occurrences
    if surplus < 0:
        raise RuntimeError("Le programme de démonstration compte trop peu de séances à venir.")
    last = list(upcoming.order_by("-event", "-pk").values_list("pk", flat=True)[:surplus])
    Occurrence.objects.filter(pk__in=last).delete()
    Event.objects.filter(occurrences=None).delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Event.objects.published(now).upcoming(now).count()


def seed_events(events: int) -> None:
    """Migrate, and load so many events of the demonstration."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load(events, local_date(timezone.now()))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def pages() -> dict[str, str]:
    """The pages to measure, by name: a typical event (four occurrences to come), the fuller of two months."""
    now = timezone.now()
    today = local_date(now)
    upcoming = Event.objects.published(now).upcoming(now)
    event = upcoming.annotate(dates=Count("occurrences")).filter(dates=4).order_by("pk")[0]
    month = today if today.day < 15 else (today.replace(day=1) + dt.timedelta(days=32))
    return {
        "liste": "/agenda/",
        "liste d’un département": "/agenda/?departement=57",
        "événement": event.get_absolute_url(),
        "mois": f"/agenda/calendrier/{month:%Y/%m}/",
        "ics d’un département": "/agenda.ics?departement=57",
    }


def count_queries(path: str) -> int:
    """SQL queries of one visit without any answer cache (the vocabulary and the programme's state included)."""
    client = Client(headers={"host": "localhost"})
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} répond {response.status_code}")
    return len(queries)
