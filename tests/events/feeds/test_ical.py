"""Calendar files, read back by the ``icalendar`` package."""

import datetime as dt
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from consortium.text.normalize import printable
from events.agenda.filter_options import Vocabulary, load_vocabulary
from events.calendar.periods import DAY, PARIS, midnight
from events.choices import Status
from events.feeds import ical
from events.models import Event, Occurrence
from partners.models import Audience, Partner, Theme
from territories.models import Commune, Venue
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

ORIGIN = "https://example.org"
HOUR = dt.timedelta(hours=1)
CHANGED = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
NO_LABELS = Vocabulary({"theme": {}, "public": {}, "format": {}})
# Hours since 2015, up to 2099: each change of hour falls between two of them.
moments = st.integers(0, 85 * 365 * 24).map(lambda hours: dt.datetime(2015, 1, 1, tzinfo=dt.UTC) + hours * HOUR)
any_text = st.text(st.characters(exclude_categories=["Cs"]))


def paris(*numbers: int) -> dt.datetime:
    return dt.datetime(*numbers, tzinfo=PARIS)


def occurrence(**fields) -> Occurrence:
    """An occurrence that no database knows, complete enough to be written."""
    commune = Commune(code="57463", name="Metz", postal_codes="57000 57050", latitude=49.12, longitude=6.18)
    event = Event(pk=1, title="Atelier", slug="atelier", summary="Voir le ciel.", updated_at=CHANGED)
    event.organiser = Partner(name="Accustica")
    venue = Venue(pk=1, name="Médiathèque", slug="mediatheque", commune=commune)
    for name in ("title", "summary", "price"):
        setattr(event, name, fields.pop(name, getattr(event, name)))
    venue.name = fields.pop("place", venue.name)
    moments = {"start": paris(2026, 11, 28, 14), "end": paris(2026, 11, 28, 16), "updated_at": CHANGED}
    return Occurrence(event=event, venue=venue, **{**moments, **fields})


def written(
    *occurrences: Occurrence, name: str = "Agenda", vocabulary: Vocabulary = NO_LABELS, note: str = ""
) -> bytes:
    url = f"{ORIGIN}/agenda/"
    entries = [ical.vevents([each], origin=ORIGIN, vocabulary=vocabulary)[each.pk] for each in occurrences]
    return ical.calendar(entries, name=name, url=url, note=note)


def read(body: bytes):
    """The calendar's occurrences, read back."""
    return Calendar.from_ical(body).events


def only(*occurrences: Occurrence, **options):
    """The one occurrence of a calendar, read back."""
    (component,) = read(written(*occurrences, **options))
    return component


def normal(text: str) -> str:
    """What a text is after a journey: no control characters, one kind of line break."""
    return printable(text).replace("\r\n", "\n").replace("\r", "\n")


# --- the form of the file --------------------------------------------------------------------------------------------


@given(title=any_text, summary=any_text, place=any_text, note=any_text)
def test_any_text_comes_back(title, summary, place, note):
    body = written(occurrence(title=title, summary=summary, place=place), note=note)
    calendar = Calendar.from_ical(body)
    (component,) = calendar.events
    assert str(calendar.get("DESCRIPTION", "")) == normal(note)
    assert str(component["SUMMARY"]) == normal(title)
    assert str(component["DESCRIPTION"]).startswith(normal(summary) + "\n")
    assert str(component["LOCATION"]).startswith(normal(place))


@given(title=any_text, summary=any_text)
def test_lines_are_short_whole_and_end_as_they_should(title, summary):
    body = written(occurrence(title=title * 10, summary=summary * 10))
    assert body.endswith(b"END:VCALENDAR\r\n")
    for line in body.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode().strip("\n\r") == line.decode()
        assert b"\n" not in line
        assert b"\r" not in line


def test_a_line_of_75_octets_is_not_folded_and_one_of_76_is():
    assert ical.folded("x" * 75) == b"x" * 75
    assert ical.folded("x" * 76) == b"x" * 75 + b"\r\n x"
    assert ical.folded("x" * 75 + "y" * 75) == b"x" * 75 + b"\r\n " + b"y" * 74 + b"\r\n y"


def test_folding_splits_no_character():
    assert ical.folded("x" * 74 + "é" + "y") == b"x" * 74 + "\r\n éy".encode()
    assert ical.folded("x" * 73 + "🔭" + "y") == b"x" * 73 + "\r\n 🔭y".encode()


def test_special_characters_are_escaped():
    assert ical.escaped("a, b; c\\n\r\nd\re\nf\x00\x07g\th") == "a\\, b\\; c\\\\n\\nd\\ne\\nfg\th"


def test_head_of_the_calendar():
    calendar = Calendar.from_ical(written(name="Sciences, partout", note="Les premières."))
    assert calendar["VERSION"] == "2.0"
    # The referee leaves properties that RFC 5545 does not name as they are.
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Sciences\\, partout"
    assert calendar["X-WR-CALDESC"] == calendar["DESCRIPTION"] == "Les premières."
    assert calendar["REFRESH-INTERVAL"].dt == dt.timedelta(hours=4)
    assert calendar["X-WR-TIMEZONE"] == "Europe/Paris"
    assert "METHOD" not in calendar
    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]


# --- time ------------------------------------------------------------------------------------------------------------


@given(moments)
def test_the_time_zone_of_the_file_is_that_of_paris(moment):
    (timezone,) = Calendar.from_ical(written()).timezones
    as_written = timezone.to_tz(lookup_tzid=False)
    assert moment.astimezone(as_written).replace(tzinfo=None) == moment.astimezone(PARIS).replace(tzinfo=None)


def test_afternoon():
    body = written(occurrence())
    assert b"DTSTART;TZID=Europe/Paris:20261128T140000\r\nDTEND;TZID=Europe/Paris:20261128T160000\r\n" in body
    component = only(occurrence())
    assert component["DTSTART"].dt.astimezone(dt.UTC) == dt.datetime(2026, 11, 28, 13, tzinfo=dt.UTC)


@given(moments, st.integers(1, 60 * 24 * 40))
def test_moments_come_back_to_the_second_whatever_the_season(start, minutes):
    end = start + dt.timedelta(minutes=minutes)
    component = only(occurrence(start=start, end=end))
    assert component["DTSTART"].dt.astimezone(dt.UTC) == start
    assert component["DTEND"].dt.astimezone(dt.UTC) == end


def test_night_of_the_change_to_winter():
    # 1 h (summer) to 2 h 30 (winter): two hours and a half. The second 2 h 30 of that night can only be said in UTC.
    start = dt.datetime(2026, 10, 24, 23, tzinfo=dt.UTC)
    component = written(occurrence(start=start, end=start + dt.timedelta(hours=2, minutes=30)))
    assert b"DTSTART;TZID=Europe/Paris:20261025T010000\r\nDTEND:20261025T013000Z\r\n" in component


@given(
    st.sampled_from([dt.datetime(2026, 10, 24, 20, tzinfo=dt.UTC), dt.datetime(2026, 3, 28, 20, tzinfo=dt.UTC)]),
    st.integers(0, 8 * 60),
    st.integers(1, 8 * 60),
)
def test_no_moment_is_written_so_that_it_has_two_readings(evening, minutes, length):
    # A program that takes a clock's hour for the first of two and one that takes it for the second read the same.
    start = evening + dt.timedelta(minutes=minutes)
    body = written(occurrence(start=start, end=start + dt.timedelta(minutes=length))).decode()
    for digits in re.findall(r"DT(?:START|END);TZID=Europe/Paris:(\d{8}T\d{6})", body):
        clock = dt.datetime.strptime(digits, "%Y%m%dT%H%M%S").replace(tzinfo=PARIS)
        assert clock.replace(fold=0).utcoffset() == clock.replace(fold=1).utcoffset()


def test_over_midnight():
    component = only(occurrence(start=paris(2026, 11, 28, 21), end=paris(2026, 11, 29, 1)))
    assert component["DTEND"].dt - component["DTSTART"].dt == dt.timedelta(hours=4)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (dt.date(2026, 11, 28), dt.date(2026, 11, 28)),
        (dt.date(2026, 11, 2), dt.date(2026, 11, 30)),
        (dt.date(2026, 3, 28), dt.date(2026, 3, 29)),  # a day of 23 hours
        (dt.date(2026, 10, 25), dt.date(2026, 10, 25)),  # a day of 25
        (dt.date(2026, 12, 31), dt.date(2027, 1, 1)),
    ],
)
def test_whole_days_end_the_day_after(first, last):
    body = written(occurrence(start=midnight(first), end=midnight(last + DAY), all_day=True))
    (component,) = read(body)
    assert component["DTSTART"].dt == first
    assert component["DTEND"].dt == last + DAY
    assert b"DTSTART;VALUE=DATE:" in body
    assert component["TRANSP"] == "TRANSPARENT"


# --- what an occurrence says
# ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "title", "written_status", "transparency"),
    [
        (Status.SCHEDULED, "Atelier", "CONFIRMED", "OPAQUE"),
        (Status.FULL, "[COMPLET] Atelier", "CONFIRMED", "OPAQUE"),
        (Status.MOVED_ONLINE, "[EN LIGNE] Atelier", "CONFIRMED", "OPAQUE"),
        (Status.POSTPONED, "[REPORTÉ] Atelier", "CANCELLED", "TRANSPARENT"),
        (Status.CANCELLED, "[ANNULÉ] Atelier", "CANCELLED", "TRANSPARENT"),
    ],
)
def test_status(status, title, written_status, transparency):
    component = only(occurrence(status=status))
    assert (component["SUMMARY"], component["STATUS"], component["TRANSP"]) == (title, written_status, transparency)


def test_a_cancelled_event_cancels_its_occurrences():
    cancelled = occurrence()
    cancelled.event.status, cancelled.event.status_note = Status.CANCELLED, "L’intervenante est malade."
    component = only(cancelled)
    assert component["STATUS"] == "CANCELLED"
    assert component["DESCRIPTION"].startswith("Annulé : L’intervenante est malade.\nVoir le ciel.\n")


def test_moved_online_has_no_place():
    component = only(occurrence(status=Status.MOVED_ONLINE, online_url="https://visio.example.org/a,b"))
    assert component["LOCATION"] == "https://visio.example.org/a,b"
    assert "GEO" not in component
    assert only(occurrence(status=Status.MOVED_ONLINE))["LOCATION"] == "En ligne"


def test_identity_does_not_depend_on_the_host(settings):
    known = uuid.UUID("12345678-1234-5678-1234-567812345678")
    one = occurrence(uid=known, sequence=7)
    assert only(one)["UID"] == f"{known}@agenda.sciences-grand-est"
    assert only(one)["SEQUENCE"] == 7
    entries = ical.vevents([one], origin="http://ailleurs.fr", vocabulary=NO_LABELS)
    elsewhere = ical.calendar(entries.values(), name="", url="http://ailleurs.fr/")
    assert read(elsewhere)[0]["UID"] == only(one)["UID"]


def test_the_stamp_is_the_later_of_event_and_occurrence():
    later = CHANGED + dt.timedelta(days=1)
    assert only(occurrence())["DTSTAMP"].dt == only(occurrence())["LAST-MODIFIED"].dt == CHANGED
    assert only(occurrence(updated_at=later))["LAST-MODIFIED"].dt == later
    changed_event = occurrence()
    changed_event.event.updated_at = later
    assert only(changed_event)["DTSTAMP"].dt == later


def test_description_in_words():
    full = occurrence(status=Status.FULL, opening_hours="Dès 13 h 30", price="5 €")
    event = full.event
    event.is_free, event.age_min, event.booking_email = False, 8, "resa@example.org"
    full.venue.access_note = "Bus 5"
    assert only(full)["DESCRIPTION"].split("\n") == [
        "Complet.",
        "Horaires : Dès 13 h 30",
        "Voir le ciel.",
        "",
        "Tarif : 5 €",
        "Âge : dès 8 ans",
        "Réservation : resa@example.org",
        "Organisé par Accustica",
        "https://example.org/evenements/atelier/",
        "Pour venir : Bus 5",
    ]


def test_place_is_the_venue_and_the_point_its_own_or_its_commune_s():
    component = only(occurrence())
    assert component["LOCATION"] == "Médiathèque, 57000 Metz"
    assert (component["GEO"].latitude, component["GEO"].longitude) == (49.12, 6.18)
    pointed = occurrence()
    pointed.venue.latitude, pointed.venue.longitude, pointed.venue.address = 49.1, 6.2, "1, rue des Arts"
    component = only(pointed)
    assert component["LOCATION"] == "Médiathèque, 1, rue des Arts, 57000 Metz"
    assert (component["GEO"].latitude, component["GEO"].longitude) == (49.1, 6.2)


@pytest.mark.django_db
def test_categories_are_themes_format_and_audiences():
    event = EventFactory(
        themes=[Theme.objects.get(slug="energie"), Theme.objects.get(slug="terre")],
        audiences=[Audience.objects.get(slug="cycle-3")],
    )
    OccurrenceFactory(event=event)
    component = only(*Occurrence.objects.for_export(), vocabulary=load_vocabulary())
    assert sorted(component["CATEGORIES"].cats) == sorted(
        ["Énergie", "Terre et géologie", "Atelier", "Scolaires : CM1-6e (cycle 3)"]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 3])
def test_queries_do_not_grow_with_events(how_many, django_assert_num_queries):
    for _ in range(how_many):
        OccurrenceFactory()
    with django_assert_num_queries(4):
        body = written(*Occurrence.objects.for_export())
    assert len(read(body)) == how_many


@pytest.mark.django_db
def test_250_occurrences_of_a_touring_exhibition(django_assert_num_queries):
    event = EventFactory(title="Exposition itinérante")
    venues = [VenueFactory(commune=CommuneFactory(departement_id="55")) for _ in range(5)]
    first = midnight(dt.date(2026, 1, 1))
    stops = [
        Occurrence(event=event, venue=venues[n % 5], start=first + n * DAY, end=first + (n + 1) * DAY)
        for n in range(250)
    ]
    Occurrence.objects.bulk_create(stops)
    with django_assert_num_queries(4):
        components = read(written(*Occurrence.objects.for_export()))
    assert [component["DTSTART"].dt for component in components] == [first + n * DAY for n in range(250)]
    assert len({component["UID"] for component in components}) == 250


@pytest.mark.django_db
def test_nothing_private_leaves():
    venue = VenueFactory(contact_name="Mme Privée", contact_email="prive@example.org", contact_phone="0600000000")
    OccurrenceFactory(venue=venue)
    body = written(*Occurrence.objects.for_export())
    for private in (b"Priv", b"prive@example.org", b"0600000000", b"ORGANIZER", b"ATTENDEE"):
        assert private not in body
