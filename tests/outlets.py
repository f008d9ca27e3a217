"""Everywhere that something said of an event is read from outside: one function each, of the event's title and text.

A test that says «in every outlet» takes this list; what an outlet leaves out is named there with its reason.
"""

import datetime as dt
import html
import json
import re
from collections.abc import Callable

import icalendar
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from events.models import Event
from events.reminders import messages
from events.subscriptions.digests import Offer
from events.subscriptions.saved import SavedFilter


def _get(address: str) -> str:
    cache.clear()
    response = Client().get(address)
    assert response.status_code == 200, address
    return response.text


JSONLD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def jsonld(event: Event) -> list[dict]:
    """The nodes of the event's page."""
    blocks = JSONLD.findall(_get(event.get_absolute_url()))
    return [node for block in blocks for node in json.loads(block).get("@graph", ())]


def _page(event: Event) -> str:
    return html.unescape(JSONLD.sub("", _get(event.get_absolute_url())))


def _card(event: Event) -> str:
    return html.unescape(_get("/agenda/").partition('class="card__inner"')[2].partition("</article>")[0])


def _all_dates(event: Event) -> str:
    return html.unescape(_get(f"{event.get_absolute_url()}dates/"))


def _ics(event: Event) -> str:
    calendar = icalendar.Calendar.from_ical(_get(f"{event.get_absolute_url().rstrip('/')}.ics"))
    return "\n".join(f"{name}:{value}" for each in calendar.walk("VEVENT") for name, value in each.property_items())


def _atom(event: Event) -> str:
    return html.unescape(html.unescape(_get("/agenda.atom")))


def _digest(event: Event) -> str:
    offer = Offer("", SavedFilter("", now=timezone.now() + dt.timedelta(minutes=5)))
    return " ".join(f"{entry.title} {entry.facts} {entry.speakers}" for entry in offer.contents_since(None).new)


def _reminder(event: Event) -> str:
    occurrence = event.occurrences.select_related("event", "venue__commune").earliest("start")
    line = messages.Line(occurrence)
    return f"{line.title} {line.speakers}"


OUTLETS: dict[str, Callable[[Event], str]] = {
    "page": _page,
    "card": _card,
    "all dates": _all_dates,
    "JSON-LD": lambda event: json.dumps(jsonld(event), ensure_ascii=False),
    "calendar file": _ics,
    "Atom": _atom,
    "digest": _digest,
    "reminder": _reminder,
}
