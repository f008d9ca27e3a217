"""An event with more dates than a page can bear: what is shown, where the rest is, and at what cost."""

import datetime as dt
import json
import re

import pytest
import time_machine

from events.calendar.periods import PARIS
from events.choices import Publication, Status
from events.event_page.dates import COMING_SHOWN, DATES_PER_PAGE, PAST_SHOWN, dates_of
from events.models import Event, Occurrence
from tests.factories import EventFactory, VenueFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
MAX_SHOWN = COMING_SHOWN + PAST_SHOWN
KEEP = re.compile(r'href="/evenements/[^"]+\.ics\?seance=([^"]+)" download')
JSONLD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def with_dates(coming: int, past: int = 0, **fields) -> Event:
    """An event held daily: ``past`` days that are over, the last of them yesterday, then ``coming`` from today on."""
    event, venue = EventFactory(**fields), VenueFactory()
    starts = [NOW + HOUR + n * DAY for n in range(-past, coming)]
    Occurrence.objects.bulk_create(
        Occurrence(event=event, venue=venue, start=start, end=start + HOUR) for start in starts
    )
    return event


def html_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def told(html: str) -> list[str]:
    """The first moments of the occurrences that a page tells search engines."""
    return [node["startDate"] for node in json.loads(JSONLD.search(html)[1])["@graph"]]


def dates_in(html: str) -> int:
    return html.count('<li class="date')


def test_as_many_dates_as_a_page_shows_are_all_on_it(client):
    event = with_dates(MAX_SHOWN - 30, past=30)
    found = dates_of(event, NOW)
    assert (len(found.coming), len(found.past)) == (found.coming_total, found.past_total) == (MAX_SHOWN - 30, 30)
    html = html_of(client, event.get_absolute_url())
    assert (dates_in(html), len(told(html))) == (MAX_SHOWN, MAX_SHOWN)
    assert "page par page" not in html


@pytest.mark.parametrize("others", [0, 40])
def test_of_too_many_the_nearest_are_shown_the_others_counted_and_led_to(client, others):
    event = with_dates(MAX_SHOWN, past=PAST_SHOWN + 1 + others)
    found = dates_of(event, NOW)
    assert [occurrence.start for occurrence in found.coming] == [NOW + HOUR + n * DAY for n in range(COMING_SHOWN)]
    assert [occurrence.start for occurrence in found.past] == [NOW + HOUR - (n + 1) * DAY for n in range(PAST_SHOWN)]
    assert (found.coming_total, found.past_total) == (MAX_SHOWN, PAST_SHOWN + 1 + others)
    html = html_of(client, event.get_absolute_url())
    assert (dates_in(html), len(told(html))) == (MAX_SHOWN, MAX_SHOWN)
    assert f"Les {MAX_SHOWN} dates" in html
    assert f"{PAST_SHOWN + 1 + others} dates passées" in html
    assert f'href="{event.get_absolute_url()}dates/"' in html
    assert f'href="{event.get_absolute_url()}dates/?passees=1"' in html


@pytest.mark.parametrize("coming", [3, MAX_SHOWN + 1])
@pytest.mark.parametrize(
    ("odd_one", "places", "status"),
    [
        ({}, False, Status.FULL),
        ({"status": Status.CANCELLED}, False, ""),
        ({"venue": True}, True, Status.FULL),
    ],
)
def test_what_all_dates_share_is_known_however_many_they_are(coming, odd_one, places, status):
    event = with_dates(coming)
    event.occurrences.update(status=Status.FULL)
    last = event.occurrences.last()
    for name, value in odd_one.items():
        setattr(last, name, VenueFactory() if name == "venue" else value)
    last.save()
    found = dates_of(event, NOW)
    assert (found.has_several_places, found.shared_status) == (places, status)


def test_an_event_without_dates_has_none():
    found = dates_of(EventFactory(), NOW)
    assert (found.coming, found.past, found.coming_total, found.shared_status) == ([], [], 0, "")


@pytest.mark.parametrize(("coming", "queries"), [(1, 3), (30, 3), (MAX_SHOWN + 1, 6), (2 * MAX_SHOWN, 6)])
def test_the_page_makes_the_same_queries_for_hundreds_as_for_thousands(
    client, django_assert_num_queries, coming, queries
):
    event = with_dates(coming)
    html_of(client, with_dates(1).get_absolute_url())  # the programme, its words and places are known to the process
    with django_assert_num_queries(queries):
        html_of(client, event.get_absolute_url())


@pytest.mark.parametrize("coming", [DATES_PER_PAGE + 1, 3 * DATES_PER_PAGE])
def test_a_page_of_dates_makes_three_queries(client, django_assert_num_queries, coming):
    event = with_dates(coming)
    html_of(client, EventFactory().get_absolute_url())
    with django_assert_num_queries(3):
        html_of(client, f"{event.get_absolute_url()}dates/")


def test_search_engines_are_told_of_every_coming_date_once_over_the_pages(client):
    event = with_dates(2 * DATES_PER_PAGE + 5, past=4)
    address = f"{event.get_absolute_url()}dates/"
    pages = [html_of(client, f"{address}?page={n}") for n in (1, 2, 3)]
    assert [dates_in(html) for html in pages] == [DATES_PER_PAGE, DATES_PER_PAGE, 5]
    starts = [(NOW + HOUR + n * DAY).astimezone(PARIS).isoformat() for n in range(2 * DATES_PER_PAGE + 5)]
    assert [start for html in pages for start in told(html)] == starts
    assert len(told(html_of(client, f"{address}?passees=1"))) == 4


def test_pages_lead_to_each_other_and_keep_the_choice(client):
    event = with_dates(1, past=2 * DATES_PER_PAGE + 1)
    html = html_of(client, f"{event.get_absolute_url()}dates/?passees=1&page=2")
    assert 'rel="prev" href="?page=1&amp;passees=1"' in html
    assert 'rel="next" href="?page=3&amp;passees=1"' in html
    assert "Page 2 sur 3" in html


def test_a_page_beyond_the_end_is_the_last_and_one_that_is_none_is_said(client):
    event = with_dates(DATES_PER_PAGE + 1)
    address = f"{event.get_absolute_url()}dates/"
    assert "Page 2 sur 2" in html_of(client, f"{address}?page=9")
    wrong = html_of(client, f"{address}?page=zz")
    assert "Page 1 sur 2" in wrong
    assert "Ce numéro de page n’existe pas" in wrong


@pytest.mark.parametrize("fields", [{"publication": Publication.DRAFT}, {"publish_at": NOW + HOUR}])
def test_dates_of_what_is_not_public_are_not_found(client, fields):
    event = with_dates(2, **fields)
    assert client.get(f"{event.get_absolute_url()}dates/").status_code == 404


# --- one date in one's own calendar -----------------------------------------------------------------------------------


def test_each_coming_date_that_takes_place_can_be_kept(client):
    event = with_dates(3, past=1)
    first, gone, last = event.occurrences.filter(end__gt=NOW)
    Occurrence.objects.filter(pk=gone.pk).update(status=Status.CANCELLED)
    html = html_of(client, event.get_absolute_url())
    top, _, dates = html.partition('id="dates"')
    assert KEEP.findall(top) == [str(first.uid)]
    assert KEEP.findall(dates) == [str(first.uid), str(last.uid)]


def test_the_only_date_can_be_kept_from_the_top_of_the_page(client):
    event = with_dates(1)
    html = html_of(client, event.get_absolute_url())
    assert html.count(f".ics?seance={event.occurrences.get().uid}") == 2
