"""The journal: what is written, who reads it, how long it stays."""

import datetime as dt
import json

import pytest
from django.contrib.admin import site
from django.contrib.auth import authenticate
from django.urls import reverse
from django.utils import timezone

from consortium.journal.changes import HIDDEN
from consortium.journal.history import record
from consortium.models import JournalEntry
from consortium.privacy import retention
from events.publishing import services
from partners.choices import Role
from partners.models import Membership, Partner
from tests.browsing import untouched
from tests.factories import OccurrenceFactory, PartnerFactory, UserFactory, VenueFactory, coordination, member_of

Kind = JournalEntry.Kind
LIST = reverse("admin:consortium_journalentry_changelist")


def page_of(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def save(client, row, **typed):
    form = untouched(client.get(page_of(row)), f"{row._meta.model_name}_form")
    answer = client.post(page_of(row), {**form, **typed})
    assert answer.status_code == 302
    return JournalEntry.objects.exclude(kind__in=[Kind.LOGIN, Kind.LOGOUT]).order_by("-pk").first()


def test_rows_of_a_team_say_whose_managers_read_what_is_done_to_them():
    """A row is a team's when it names a partner, or another row that is a team's."""
    forgotten = {
        model._meta.label
        for model in site._registry
        for field in model._meta.concrete_fields
        if field.many_to_one and (field.related_model is Partner or hasattr(field.related_model, "journal_team"))
        if not hasattr(model, "journal_team")
    }
    assert forgotten == set()


def listed(client, **query) -> set[int]:
    return {entry.pk for entry in client.get(LIST, query).context["cl"].result_list}


@pytest.fixture
def manager(client, db):
    """Somebody who runs a team, logged in on ``client``."""
    user = member_of(PartnerFactory(name="Planétarium"), Role.MANAGER, name="Alix Manager")
    client.force_login(user)
    return user


def test_logins_and_log_outs_are_written(client, manager):
    client.post(reverse("admin:logout"))
    assert list(JournalEntry.objects.order_by("pk").values_list("kind", "by")) == [
        (Kind.LOGIN, manager.pk),
        (Kind.LOGOUT, manager.pk),
    ]


@pytest.mark.django_db
def test_a_flood_of_failures_is_one_entry_for_an_account_and_one_for_the_unknown(time_machine):
    time_machine.move_to(dt.datetime(2027, 3, 3, 10, tzinfo=dt.UTC), tick=False)
    account = UserFactory(email="alix@example.org")
    for number in range(5):
        authenticate(username="Alix@example.org", password="secret-essayé")
        authenticate(username=f"inconnue-{number}@example.org", password="secret-essayé")
    failures = JournalEntry.objects.filter(kind=Kind.FAILURE)
    assert sorted(failures.values_list("by", "times"), key=str) == sorted([(account.pk, 5), (None, 5)], key=str)
    said = str(list(failures.values()))
    assert ("secret" in said, "inconnue-" in said) == (False, False)
    time_machine.move_to(dt.datetime(2027, 3, 3, 11, tzinfo=dt.UTC), tick=False)
    authenticate(username="alix@example.org", password="x")
    assert failures.filter(by=account).count() == 2


def test_a_change_is_kept_with_both_values(client, manager):
    event = OccurrenceFactory(event__draft=True, event__organiser=manager.partners.get(), event__title="Avant").event
    entry = save(client, event, title="Après")
    assert (entry.kind, entry.by, entry.team) == (Kind.CHANGE, manager, event.organiser_id)
    assert json.loads(entry.changes) == [["Titre", "Avant", "Après"]]


def test_personal_data_is_said_to_change_and_not_shown(client, db):
    client.force_login(coordination())
    venue = VenueFactory(contact_name="Jeanne Humbert")
    entry = save(client, venue, contact_name="Paul Martin", contact_email="paul@example.org")
    assert {(before, after) for _, before, after in json.loads(entry.changes)} == {(HIDDEN, HIDDEN)}
    assert not {"Jeanne", "Paul", "paul@"} & set(entry.changes.replace('"', " ").split())


def test_a_change_of_role_says_whose_from_what_to_what_and_by_whom(client, manager):
    partner = manager.partners.get()
    other = member_of(partner, Role.CONTRIBUTOR, name="Camille Dupont")
    page = client.get(page_of(partner))
    rows = page.context["inline_admin_formsets"][0].formset.initial_forms
    number = next(i for i, form in enumerate(rows) if form.instance.user == other)
    entry = save(client, partner, **{f"memberships-{number}-role": Role.EDITOR})
    assert (entry.kind, entry.by, entry.team) == (Kind.ROLE, manager, partner.pk)
    [[label, before, after]] = json.loads(entry.changes)
    assert "Camille Dupont" in label
    assert (before, after) == (Role.CONTRIBUTOR.label, Role.EDITOR.label)


def test_verbs_are_written(db):
    event, editor = OccurrenceFactory(event__draft=True).event, coordination()
    services.publish(event, by=editor)
    entry = JournalEntry.objects.get()
    assert (entry.kind, entry.words, entry.team) == (Kind.VERB, "Publié.", event.organiser_id)


def test_managers_read_what_concerns_their_team_and_nothing_else(client, manager):
    own, foreign = manager.partners.get(), PartnerFactory()
    mine = OccurrenceFactory(event__organiser=own).event
    theirs = OccurrenceFactory(event__organiser=foreign).event
    stranger = member_of(foreign, Role.MANAGER)
    both = member_of(own, Role.EDITOR)
    Membership.objects.create(user=both, partner=foreign, role=Role.EDITOR)
    for row, by in ((mine, stranger), (theirs, both), (VenueFactory(), both), (own, both)):
        record(row, "Fait.", by=by)
    login = JournalEntry.objects.create(kind=Kind.LOGIN, by=both)
    foreign_login = JournalEntry.objects.create(kind=Kind.LOGIN, by=stranger)
    read = listed(client)
    entries = JournalEntry.objects.filter(pk__in=read)
    assert set(entries.filter(kind=Kind.VERB).values_list("team", flat=True)) == {own.pk}
    assert (login.pk in read, foreign_login.pk in read) == (True, False)
    hidden = JournalEntry.objects.exclude(pk__in=read)
    assert {client.get(page_of(entry)).status_code for entry in hidden} == {302}
    assert {client.get(page_of(entry)).status_code for entry in entries} == {200}
    assert listed(client, personne=stranger.pk) == {entry.pk for entry in entries.filter(by=stranger)}
    client.force_login(coordination())
    assert listed(client) == set(JournalEntry.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR])
def test_who_manages_no_team_does_not_read_it(client, db, role):
    client.force_login(member_of(PartnerFactory(), role))
    assert client.get(LIST).status_code == 403


def test_entries_go_when_their_time_is_over(db, settings):
    settings.KEEP_JOURNAL_MONTHS = 12
    now = timezone.now()
    old = JournalEntry.objects.create(kind=Kind.LOGIN, at=now - dt.timedelta(days=370))
    young = JournalEntry.objects.create(kind=Kind.LOGIN, at=now - dt.timedelta(days=360))
    list(retention.purge_all(now, dry_run=False))
    assert list(JournalEntry.objects.filter(pk__in=[old.pk, young.pk])) == [young]
