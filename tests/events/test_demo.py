"""The demonstration programme: believable everywhere, removed without a trace of it or harm to anything else."""

import datetime as dt
from collections import Counter
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from consortium.caching import programme_version
from consortium.models import Programme
from consortium.text.rich_text import clean_html
from events.agenda.indexing import reindex
from events.calendar.periods import named
from events.choices import Publication, Status, When
from events.demo import loading
from events.demo.accounts import ensure_accounts
from events.demo.content import announcements
from events.models import Event, Occurrence
from partners.choices import Format, Role
from partners.models import Audience, Membership, Partner, Theme, User
from territories.models import Commune, Venue
from tests.factories import EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db
SUNDAY, WEDNESDAY = dt.date(2026, 11, 22), dt.date(2026, 11, 25)


def run(*arguments: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


def make_communes() -> None:
    """A handful of communes per département in place of the five thousand."""
    for code in ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88"):
        for number, population in enumerate((40_000, 12_000, 5_000, 2_000, 700, 500, 300, 200), start=1):
            Commune.objects.create(
                code=f"{code}{number:03}", name=f"Commune-{number}", departement_id=code, postal_codes=f"{code}000",
                population=population, latitude=48.5, longitude=6.0, area_km2=10, density=5, search_name="commune",
            )  # fmt: skip


@pytest.fixture
def small():
    """A portal with a handful of communes."""
    make_communes()


def test_same_day_same_programme(small):
    loading.load(40, WEDNESDAY)
    first = list(Event.objects.order_by("pk").values("title", "slug", "description", "status", "publication", "price"))
    occurrences = list(Occurrence.objects.order_by("pk").values("start", "end", "uid", "venue__slug"))
    loading.clear()
    loading.load(40, WEDNESDAY)
    assert list(Event.objects.order_by("pk").values(*first[0])) == first
    assert list(Occurrence.objects.order_by("pk").values(*occurrences[0])) == occurrences


def test_every_state_everywhere(small):
    loading.load(250, WEDNESDAY)
    events = Event.objects.filter(is_demo=True)
    assert {event.publication for event in events} == set(Publication)
    assert {event.status for event in events} == set(Status)
    assert {occurrence.status for occurrence in Occurrence.objects.all()} == set(Status)
    assert {event.format for event in events} == set(Format)
    assert events.exclude(publish_at=None).filter(publication=Publication.PUBLISHED).exists()
    assert not Occurrence.objects.filter(status=Status.MOVED_ONLINE, online_url="").exists()
    assert not Theme.objects.filter(events=None).exists()
    assert not Audience.objects.filter(events=None).exists()
    per_departement = Counter(event.occurrences.first().venue.departement_code for event in events)
    assert set(per_departement.values()) == {25}


@pytest.mark.parametrize("today", [SUNDAY, WEDNESDAY])
def test_something_this_weekend_in_each_departement(small, today):
    loading.load(loading.DEFAULT_EVENTS - 1, today)
    noon = dt.datetime.combine(today, dt.time(12), tzinfo=dt.UTC)
    occurrences = Occurrence.objects.published(noon).taking_place().overlapping(named(When.WEEKEND, today))
    assert len({occurrence.venue.departement_code for occurrence in occurrences.select_related("venue")}) == 10


def test_organiser_is_the_coordinating_partner(small):
    loading.load(40, WEDNESDAY)
    for occurrence in Occurrence.objects.select_related("venue", "event__organiser"):
        assert occurrence.event.organiser in Partner.objects.coordinating(occurrence.venue.departement_code)


def test_index_is_the_one_that_reindex_makes(small):
    loading.load(60, WEDNESDAY)
    assert not reindex(Event.objects.all()).changed


def test_texts_pass_the_sanitiser_unchanged(small):
    loading.load(60, WEDNESDAY)
    assert [event.slug for event in Event.objects.all() if clean_html(event.description) != event.description] == []


def test_one_event_has_a_long_text_on_which_pages_are_proved(small):
    loading.load(loading.DEFAULT_EVENTS - 1, WEDNESDAY)
    texts = Event.objects.values_list("description", flat=True)
    assert max(len(strip_tags(text.replace("<", " <")).split()) for text in texts) >= 400


def test_no_two_announcements_have_the_same_title():
    assert [title for title, n in Counter(a.title for a in announcements()).items() if n > 1] == []


def test_rows_are_valid(small):
    loading.load(60, WEDNESDAY)
    for row in [*Event.objects.all(), *Venue.objects.all(), *Occurrence.objects.all()]:
        row.full_clean(exclude=["image_alt"])


def test_second_run_changes_nothing(small):
    run("--events", "12")
    before = programme_version.read_state(), list(Event.objects.values_list("pk", flat=True))
    said = run("--events", "30")
    assert said == "Le programme de démonstration est déjà chargé : rien n’a changé.\n"
    assert (programme_version.read_state(), list(Event.objects.values_list("pk", flat=True))) == before


def test_refresh_loads_anew(small):
    run("--events", "12")
    run("--events", "20", "--refresh")
    assert Event.objects.count() == 20


def test_the_database_looks_at_its_tables_after_a_load_and_only_then(small):
    with CaptureQueriesContext(connection) as first:
        run("--events", "5")
    with CaptureQueriesContext(connection) as again:
        run("--events", "5")
    looked = [[query["sql"] for query in ran].count("ANALYZE") for ran in (first, again)]
    assert looked == [1, 0]


def test_marks_the_portal_as_a_demonstration_while_loaded(small):
    loading.load(10, WEDNESDAY)
    assert Programme.objects.get().is_demonstration
    loading.clear()
    assert not Programme.objects.get().is_demonstration


def test_clear_removes_the_demonstration_and_only_it(small):
    real = OccurrenceFactory()
    real_user = User.objects.create_user("vraie@example.org")
    run("--events", "20", "--accounts")
    visited = Venue.objects.filter(is_demo=True).order_by("pk")[0]
    guest = OccurrenceFactory(event=real.event, venue=visited)
    said = run("--clear")
    assert set(Event.objects.all()) == {real.event}
    assert set(Occurrence.objects.all()) == {real, guest}
    assert set(Venue.objects.all()) == {real.venue, visited}
    assert not User.objects.filter(is_demo=True).exists()
    assert User.objects.filter(pk=real_user.pk).exists()
    assert f"Lieu gardé, car d’autres contenus en dépendent : {visited}." in said


def test_loads_again_beside_a_kept_venue(small):
    run("--events", "10")
    OccurrenceFactory(event=EventFactory(), venue=Venue.objects.filter(is_demo=True)[0])
    run("--clear")
    run("--events", "10")
    assert Event.objects.filter(is_demo=True).count() == 10


def test_if_empty_leaves_a_portal_with_events_alone(small):
    EventFactory()
    said = run("--if-empty", "--accounts")
    assert said == "Le portail a déjà ses événements : aucun programme de démonstration n’est chargé.\n"
    assert (Event.objects.filter(is_demo=True).count(), User.objects.filter(is_demo=True).count()) == (0, 0)


def test_accounts_one_per_role_and_partner(small, tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    accounts, password = ensure_accounts()
    again, same = ensure_accounts()
    assert (again, same) == (accounts, password)
    assert len(accounts) == len(Role) * Partner.objects.count() + 1
    for partner in Partner.objects.all():
        roles = Membership.objects.filter(partner=partner, user__is_demo=True).values_list("role", flat=True)
        assert sorted(roles) == sorted(Role.values)
    assert all(user.check_password(password) for user in User.objects.filter(is_demo=True))
    assert User.objects.get(is_superuser=True).memberships.count() == 0


def test_accounts_follow_a_new_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "one"))
    ensure_accounts()
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "two"))
    _, password = ensure_accounts()
    assert User.objects.get(email="redaction@accustica.example.org").check_password(password)


def test_somebody_elses_account_is_left_alone():
    User.objects.create_user("redaction@accustica.example.org", "un mot de passe à moi")
    accounts, _ = ensure_accounts()
    assert "redaction@accustica.example.org" not in [account.email for account in accounts]
    assert User.objects.get(email="redaction@accustica.example.org").check_password("un mot de passe à moi")


def test_default_number_has_pictures_and_clear_removes_their_files(small, django_capture_on_commit_callbacks):
    loading.load(loading.DEFAULT_EVENTS, WEDNESDAY)
    pictured = Event.objects.exclude(image="")
    names = [name for event in pictured for name in (event.image.name, event.image_card.name)]
    assert len(names) == 40
    assert all(event.image_alt and event.image_credit for event in pictured)
    assert {(event.image.width, event.image_card.width) for event in pictured} == {(1600, 640)}
    with django_capture_on_commit_callbacks(execute=True):
        loading.clear()
    assert [name for name in names if default_storage.exists(name)] == []


@pytest.mark.parametrize("number", ["0", "100001"])
def test_number_out_of_range_is_refused(number):
    with pytest.raises(CommandError, match="--events va de 1 à 100000"):
        run("--events", number)


def test_loads_the_communes_itself():
    loading.load(10, timezone.localdate())
    assert Commune.objects.count() == 5115


def test_contacts_are_nobodys(small):
    VenueFactory()
    loading.load(10, WEDNESDAY)
    addresses = Venue.objects.filter(is_demo=True).exclude(contact_email="").values_list("contact_email", flat=True)
    assert all(address.endswith(".example.org") for address in addresses)
