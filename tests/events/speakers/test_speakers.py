"""Who speaks: said in every outlet, by the occurrence that differs too, and nowhere once a person is withdrawn."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consortium.privacy.people import erase, look_up
from consortium.privacy.retention import months_before
from events.choices import SpeakerRole
from events.errors import EventError
from events.models import Appearance, Event, Speaker
from events.publishing import services
from events.publishing.speakers import delete_expired, restore, withdraw
from tests import outlets
from tests.factories import AppearanceFactory, EventFactory, OccurrenceFactory, SpeakerFactory, coordination
from tests.outlets import OUTLETS

pytestmark = pytest.mark.django_db
NAME = "Aglaé Wintz"
NAMING = [outlet for outlet in OUTLETS if outlet != "card"]  # its facts are one line


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.PAGE_CACHE_SECONDS = 0


@pytest.fixture
def speaker() -> Speaker:
    return SpeakerFactory(name=NAME, job_title="écologue", affiliation="LIEC", email="aglae@example.org")


@pytest.fixture
def event(speaker) -> Event:
    event = EventFactory(title="La rivière vue d’en bas")
    OccurrenceFactory(event=event)
    AppearanceFactory(event=event, speaker=speaker)
    event.refresh_from_db()
    return event


@pytest.mark.parametrize("outlet", [name for name in NAMING if name != "all dates"])  # it names those of single dates
def test_each_outlet_names_who_speaks(event, outlet):
    assert NAME in OUTLETS[outlet](event)


@pytest.mark.parametrize("outlet", OUTLETS)
def test_no_outlet_names_somebody_withdrawn(event, speaker, outlet):
    withdraw(speaker, by=None)
    event.refresh_from_db()
    assert NAME not in OUTLETS[outlet](event)


@pytest.mark.parametrize("outlet", NAMING)
def test_an_occurrence_with_its_own_people_names_them_and_not_the_event_s(event, outlet):
    other = SpeakerFactory(name="Boris Klein")
    AppearanceFactory(event=event, occurrence=event.occurrences.get(), speaker=other)
    said = OUTLETS[outlet](event)
    assert "Boris Klein" in said
    assert outlet in {"page", "all dates"} or NAME not in said  # a page says of whom the event is, too


def test_a_person_is_found_by_name_and_by_laboratory_until_withdrawn(event, speaker):
    for words in ("Aglaé", "wintz", "LIEC"):
        assert list(Event.objects.matching(words)) == [event]
    withdraw(speaker, by=None)
    assert not Event.objects.matching("wintz")


def test_json_ld_tells_performers_from_contributors(event):
    helper = SpeakerFactory(
        name="Ali Benz", job_title="", affiliation="", url="https://ali.example.org/", summary="Il rit."
    )
    AppearanceFactory(event=event, speaker=helper, role=SpeakerRole.CONTRIBUTOR)
    (node,) = outlets.jsonld(event)
    assert node["performer"] == [
        {
            "@type": "Person",
            "name": NAME,
            "jobTitle": "écologue",
            "affiliation": {"@type": "Organization", "name": "LIEC"},
        }
    ]
    assert node["contributor"] == [
        {"@type": "Person", "name": "Ali Benz", "url": "https://ali.example.org/", "description": "Il rit."}
    ]


def test_an_event_that_names_nobody_has_no_performer_and_costs_no_query(django_assert_num_queries):
    from events.event_page.speakers import Cast, cast_of

    event = OccurrenceFactory().event
    with django_assert_num_queries(0):
        assert cast_of(event, []) == Cast()
    (node,) = outlets.jsonld(event)
    assert not {"performer", "contributor"} & node.keys()


def test_people_stand_in_their_order(event):
    AppearanceFactory(event=event, speaker=SpeakerFactory(name="Zoé", job_title="", affiliation=""), position=0)
    AppearanceFactory(event=event, speaker=SpeakerFactory(name="Yan", job_title="", affiliation=""), position=5)
    event.refresh_from_db()
    assert event.speakers_line == f"Avec Zoé, {NAME} (écologue, LIEC) et Yan"


def test_somebody_withdrawn_and_named_again_is_back(event, speaker):
    withdraw(speaker, by=coordination())
    with pytest.raises(EventError, match="déjà retirée"):
        withdraw(speaker, by=None)
    restore(speaker, by=coordination())
    with pytest.raises(EventError, match="n’est pas retirée"):
        restore(speaker, by=None)
    event.refresh_from_db()
    assert NAME in event.speakers_line


def test_calendars_are_told_that_somebody_was_withdrawn(event, speaker):
    before = event.updated_at
    withdraw(speaker, by=None)
    event.refresh_from_db()
    assert event.updated_at > before


def test_a_copy_takes_the_people_of_the_event_and_not_those_of_a_date(event):
    other = SpeakerFactory(name="Boris Klein")
    AppearanceFactory(event=event, occurrence=event.occurrences.get(), speaker=other)
    copy = services.duplicate(event, by=coordination())
    copy.refresh_from_db()
    assert [row.speaker.name for row in copy.appearances.all()] == [NAME]
    assert NAME in copy.speakers_line


@pytest.mark.parametrize("of_a_date", [False, True])
def test_nobody_is_named_twice(event, speaker, of_a_date):
    occurrence = event.occurrences.get() if of_a_date else None
    if of_a_date:
        Appearance.objects.create(event=event, speaker=speaker, occurrence=occurrence)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appearance.objects.create(event=event, speaker=speaker, occurrence=occurrence)


def test_nobody_is_named_without_their_agreement(speaker):
    with pytest.raises(IntegrityError), transaction.atomic():
        Speaker.objects.filter(pk=speaker.pk).update(agreed_on=None)


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_whoever_is_erased_by_address_is_named_nowhere(event):
    assert erase(look_up("aglae@example.org")) == 1
    event.refresh_from_db()
    assert not Speaker.objects.exists()
    assert event.speakers_line == ""
    assert "aglae" not in event.search_text


def test_a_person_is_forgotten_two_years_after_their_last_event(event, settings):
    occurrence = event.occurrences.get()
    limit = months_before(timezone.now(), settings.KEEP_CONTACTS_MONTHS)
    long_ago = limit - dt.timedelta(days=1)
    Speaker.objects.update(created_at=long_ago)
    Event.objects.update(created_at=long_ago)
    event.occurrences.update(start=limit, end=limit + dt.timedelta(days=1))
    assert delete_expired(timezone.now(), dry_run=False) == 0
    event.occurrences.update(start=long_ago - dt.timedelta(hours=2), end=long_ago)
    assert delete_expired(timezone.now(), dry_run=True) == 1
    assert delete_expired(timezone.now(), dry_run=False) == 1
    event.refresh_from_db()
    assert event.speakers_line == ""
    assert occurrence in event.occurrences.all()


def test_somebody_just_written_down_is_kept(speaker):
    assert delete_expired(timezone.now(), dry_run=False) == 0
