"""Whatever characters a text was stored with, files and feeds are read by the programs of others."""

import json
import re
import unicodedata
from xml.etree import ElementTree  # our own answers are read here, nothing foreign

import pytest
from django.db import models
from icalendar import Calendar

from consortium.caching.programme_version import bump_version
from events.models import Event, Occurrence
from partners.models import Partner
from territories.models import Venue
from tests.factories import OccurrenceFactory

pytestmark = pytest.mark.django_db
# All that no form lets in, but NUL, which no database stores.
STRAY = [chr(code) for code in range(1, 0x3000) if unicodedata.category(chr(code)) in {"Cc", "Zl", "Zp", "Cf"}]
PARTS = [STRAY[start : start + 20] for start in range(0, len(STRAY), 20)]
MADE = frozenset({"slug", "facets", "search_text"})  # by the portal, from the rest


def free_texts(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model in which words of people stand."""
    return [
        field
        for field in model._meta.concrete_fields
        if type(field) in {models.CharField, models.TextField} and not field.choices and field.name not in MADE
    ]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{ord(part[0]):04x}-{ord(part[-1]):04x}")
def test_every_export_stays_valid(client, part):
    occurrence = OccurrenceFactory(event__organiser__website="https://example.org")
    rows = (occurrence, occurrence.event, occurrence.venue, occurrence.event.organiser)
    assert {type(row) for row in rows} == {Occurrence, Event, Venue, Partner}
    for row in rows:
        text = "".join(f"a{character}" for character in part)
        values = {field.name: text[: field.max_length] for field in free_texts(type(row))}
        type(row)._base_manager.filter(pk=row.pk).update(**values)
    bump_version()
    for address in ("/agenda.ics", f"{occurrence.event.get_absolute_url().rstrip('/')}.ics"):
        body = client.get(address).content
        assert [str(each["UID"]).split("@")[0] for each in Calendar.from_ical(body).events] == [str(occurrence.uid)]
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", body)
    feed = client.get("/agenda.atom").content
    assert len(ElementTree.fromstring(feed).findall("{http://www.w3.org/2005/Atom}entry")) == 1  # noqa: S314
    assert len(client.get("/agenda.geojson").json()["features"]) == 1
    page = client.get(occurrence.event.get_absolute_url()).content.decode()
    for block in re.findall(r'<script[^>]*type="application/(?:ld\+)?json"[^>]*>(.*?)</script>', page, re.DOTALL):
        json.loads(block)
