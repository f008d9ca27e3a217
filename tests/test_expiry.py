"""A page that is kept says at every moment what one made anew at that moment would say."""

import datetime as dt
from itertools import chain

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.http import http_date

from consortium.caching.programme_version import VersionedCache, current_state
from events.calendar.periods import PARIS
from events.choices import Publication
from events.models import Event, Occurrence
from events.reminders.schedule import EVENING, VISITORS, moment_of
from tests import pages
from tests.factories import EventFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db
HOUR, SECOND, DAY = dt.timedelta(hours=1), dt.timedelta(seconds=1), dt.timedelta(days=1)
BEGINS = dt.datetime(2026, 12, 4, 22, 17, tzinfo=PARIS)  # a Friday evening
HOURS = 28
# In hours from that evening's midnight: a concert over midnight, a morning, an afternoon beside it, the day after.
CALENDAR = [(-1, 2), (9, 11.5), (10.25, 17.75), (33, 35), (-3, -2.25), (6 * 24, 6 * 24 + 2)]


@pytest.fixture
def clock(settings):
    """The clock stands still where a test puts it; nothing but time makes a page old."""
    settings.PAGE_CACHE_SECONDS = 7 * 24 * 3600
    with time_machine.travel(BEGINS, tick=False) as travels:
        yield travels


def populate() -> None:
    pages.populate()
    midnight = dt.datetime(2026, 12, 5, tzinfo=PARIS)
    event, venue = Event.objects.get(), Occurrence.objects.first().venue
    for begins, ends in CALENDAR:
        times = {"start": midnight + begins * HOUR, "end": midnight + ends * HOUR}
        OccurrenceFactory(event=event, venue=venue, **times)
        OccurrenceFactory(venue=venue, **times)
    for first in (0, 1):
        whole = {"start": midnight + first * DAY, "end": midnight + (first + 1) * DAY, "all_day": True}
        OccurrenceFactory(event=event, venue=venue, **whole)
    due = EventFactory(publication=Publication.PUBLISHED, publish_at=midnight + 12.5 * HOUR, venues=[venue])
    OccurrenceFactory(event=due, venue=venue, start=midnight + 20 * HOUR, end=midnight + 21 * HOUR)


def moments() -> list[dt.datetime]:
    """Each seventh hour, and a second before and after whatever the rows say of time."""
    rows = Occurrence.objects.filter(start__gte=BEGINS - DAY, start__lte=BEGINS + 3 * DAY)
    spans = [(row.start, row.end, *reminders(row)) for row in rows]
    told = {*chain.from_iterable(spans), *filter(None, Event.objects.values_list("publish_at", flat=True))}
    found = {BEGINS + number * HOUR for number in range(0, HOURS, 7)}
    found |= {moment + step for moment in told for step in (-SECOND, SECOND)}
    return sorted(moment for moment in found if BEGINS <= moment <= BEGINS + HOURS * HOUR)


def reminders(row: Occurrence) -> list[dt.datetime]:
    found = (moment_of(kind, row.start, all_day=row.all_day) for kind in VISITORS)
    return [moment for moment in found if moment]


def addresses() -> list[str]:
    """Each public page, and the list of each period that begins today."""
    periods = [f"{reverse('agenda')}?quand={when}" for when in ("aujourdhui", "demain", "weekend")]
    return [*map(pages.address, pages.PUBLIC), *periods, f"{pages.address('event-dates')}?passees=on"]


def test_at_every_moment_of_a_day_a_kept_page_says_what_one_made_anew_would(clock, settings):
    populate()
    visitor, kept_for, compared = Client(), settings.PAGE_CACHE_SECONDS, 0
    for moment in moments():
        clock.move_to(moment)
        answers = {address: visitor.get(address) for address in addresses()}
        settings.PAGE_CACHE_SECONDS = 0
        VersionedCache.clear_all()
        for address, kept in answers.items():
            if kept.headers["Last-Modified"] != http_date(moment.timestamp()):  # it was there
                assert visitor.get(address).text == kept.text, f"{address}, {moment}"
                compared += 1
        settings.PAGE_CACHE_SECONDS = kept_for
    assert compared > len(moments()) * len(answers) / 3


@pytest.mark.parametrize("name", pages.PUBLIC)
def test_a_page_lasts_until_something_changes_and_no_longer(clock, settings, name):
    if settings.REDIS_URL:
        pytest.skip("l’horloge de Redis ne se déplace pas")
    populate()
    clock.move_to(dt.datetime(2026, 12, 4, 22, 17, tzinfo=PARIS))
    visitor, address = Client(), pages.address(name)
    made_at = visitor.get(address).headers["Last-Modified"]
    until = dt.datetime.fromtimestamp(current_state().until, PARIS)
    assert until - dt.timedelta.resolution == dt.datetime(2026, 12, 4, 23, tzinfo=PARIS)  # the concert begins
    clock.move_to(until - SECOND)
    assert visitor.get(address).headers["Last-Modified"] == made_at
    clock.move_to(until)
    assert visitor.get(address).headers["Last-Modified"] != made_at


def test_a_day_with_nothing_in_it_changes_in_the_evening_and_at_midnight(clock):
    moments, names = [], []
    for _ in range(4):
        state = current_state()
        names.append(state.name)
        moments.append(dt.datetime.fromtimestamp(state.until, PARIS))
        clock.move_to(moments[-1] + SECOND)
    midnights = [dt.datetime(2026, 12, day, tzinfo=PARIS) for day in (5, 6)]
    evenings = [dt.datetime.combine(midnight, EVENING, tzinfo=PARIS) for midnight in midnights]
    assert moments == [midnights[0], evenings[0], midnights[1], evenings[1]]
    assert len(set(names)) == 4  # so that front servers ask for pages anew
