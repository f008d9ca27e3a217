"""From what is due to rows of the outbox: who is told, once, when, and what is skipped."""

import datetime as dt

import pytest

from consortium.outbox.models import OutgoingEmail
from events.choices import Outcome, ReminderKind, ReminderMoment, Status
from events.models import Event, Occurrence, Reminder, ReminderEntry
from events.publishing import services
from events.reminders import dispatch
from events.reminders.dispatch import write_due
from events.reminders.selectors import TOO_LATE, find_due
from events.tasks import write_reminders
from partners.models import Membership
from territories.models import Venue
from tests.atonce import at_once
from tests.events.reminders.conftest import START, make_reminder, occurrence_at, paris
from tests.factories import EventFactory, PartnerFactory, UserFactory, VenueFactory, member_of

pytestmark = pytest.mark.django_db
K, M = ReminderKind, ReminderMoment
PREPARE, SOON = paris(2026, 11, 14, 9), paris(2026, 11, 26, 9)
EVENING, TWO_HOURS = paris(2026, 11, 27, 18), paris(2026, 11, 28, 12)
INSTANT = dt.timedelta(seconds=1)


def letters() -> list[tuple[str, str]]:
    """To whom which message was written, in order."""
    return list(OutgoingEmail.objects.order_by("pk").values_list("to", "kind"))


def ledger(**conditions) -> set[tuple[str, str, str]]:
    rows = ReminderEntry.objects.filter(**conditions)
    return set(rows.values_list("address", "kind", "outcome"))


# --- when -------------------------------------------------------------------------------------------------------------


def test_the_host_hears_fourteen_days_and_two_days_before(occurrence):
    written = [write_due(now) for now in (PREPARE - INSTANT, PREPARE, PREPARE, SOON - INSTANT, SOON, SOON, START)]
    assert written == [0, 1, 0, 0, 1, 0, 0]
    assert letters() == [("relais@example.org", "reminder_host")] * 2
    assert ledger() == {
        ("relais@example.org", K.PREPARE, Outcome.WRITTEN),
        ("relais@example.org", K.SOON, Outcome.WRITTEN),
    }
    assert set(ReminderEntry.objects.values_list("start", flat=True)) == {occurrence.start}
    assert {entry.message for entry in ReminderEntry.objects.all()} == set(OutgoingEmail.objects.all())


@pytest.mark.parametrize(("moment", "due"), [(M.DAY_BEFORE, EVENING), (M.TWO_HOURS, TWO_HOURS)])
def test_a_visitor_hears_at_the_moment_asked_for(moment, due):
    occurrence = occurrence_at(venue=VenueFactory())
    make_reminder(occurrence, moment)
    make_reminder(occurrence, moment, "jamais@example.org", confirmed_at=None)
    assert [write_due(now) for now in (due - INSTANT, due, due + INSTANT)] == [0, 1, 0]
    assert letters() == [("lea@example.org", "reminder_visitor")]


def test_whole_days_have_no_two_hours_before():
    occurrence = occurrence_at(paris(2026, 11, 28), hours=24, all_day=True, venue=VenueFactory())
    make_reminder(occurrence, M.TWO_HOURS)
    assert [write_due(now) for now in (EVENING, paris(2026, 11, 27, 22), paris(2026, 11, 27, 23, 59))] == [0, 0, 0]


def test_the_task_writes_what_is_due_now(time_machine, occurrence):
    time_machine.move_to(SOON)
    assert write_reminders() == 1


# --- to whom ----------------------------------------------------------------------------------------------------------


def test_members_of_the_organisers_team_and_of_co_organisers_who_wish_it():
    organiser, friend, stranger = PartnerFactory(), PartnerFactory(), PartnerFactory()
    for address, partner in (("a@example.org", organiser), ("b@example.org", friend), ("c@example.org", stranger)):
        member_of(partner, email=address)
    Membership.objects.filter(user=member_of(organiser, email="repos@example.org")).update(receives_reminders=False)
    member_of(organiser, email="parti@example.org", is_active=False)
    occurrence_at(event=EventFactory(organiser=organiser, co_organisers=[friend]), venue=VenueFactory())
    assert write_due(PREPARE) == 2
    assert letters() == [("a@example.org", "reminder_staff"), ("b@example.org", "reminder_staff")]


def test_a_venue_may_have_no_contact_or_one_who_does_not_wish_it():
    occurrence_at(venue=VenueFactory())
    occurrence_at(venue=VenueFactory(contact_email="calme@example.org", receives_reminders=False))
    assert write_due(PREPARE) == 0


def test_one_message_tells_an_address_of_all_that_is_due():
    partner = PartnerFactory()
    member_of(partner, email="equipe@example.org")
    venue = VenueFactory(contact_email="relais@example.org")
    for hours in range(3):
        occurrence_at(START + dt.timedelta(hours=3 * hours), event=EventFactory(organiser=partner), venue=venue)
    assert write_due(PREPARE) == 2
    assert letters() == [("equipe@example.org", "reminder_staff"), ("relais@example.org", "reminder_host")]
    assert ReminderEntry.objects.count() == 6
    assert [mail.subject for mail in OutgoingEmail.objects.all()] == [
        "À préparer : 3 séances à partir du samedi 28\u00a0novembre"
    ] * 2


def test_several_roles_with_one_address_make_one_message():
    organiser, friend = PartnerFactory(), PartnerFactory()
    person = UserFactory(email="tout@example.org")
    for partner in (organiser, friend):
        Membership.objects.create(user=person, partner=partner)
    event = EventFactory(organiser=organiser, co_organisers=[friend])
    occurrence_at(event=event, venue__contact_email="Tout@Example.org")
    elsewhere = occurrence_at(START + dt.timedelta(hours=1), event=event, venue=VenueFactory(name="Salle des fêtes"))
    assert write_due(PREPARE) == 1
    [message] = OutgoingEmail.objects.all()
    assert (message.to, message.kind) == ("tout@example.org", "reminder_host")
    assert "Aussi au programme de votre équipe" in message.text
    assert elsewhere.venue.name in message.text
    assert ReminderEntry.objects.count() == 2


def test_a_stay_of_several_days_is_prepared_by_one_message_and_each_day_has_its_line():
    first = occurrence_at()
    stay = [first, *(occurrence_at(START + dt.timedelta(days=n), event=first.event, venue=first.venue) for n in (1, 6))]
    occurrence_at(START + dt.timedelta(days=2), event=first.event)  # the same, at another venue of the same contact
    occurrence_at(START + dt.timedelta(days=3), venue=first.venue)  # something else there
    occurrence_at(START + dt.timedelta(days=4), event=first.event, venue=first.venue, status=Status.CANCELLED)
    occurrence_at(START + dt.timedelta(days=7), event=first.event, venue=first.venue)  # it comes back every week
    assert write_due(PREPARE) == 1
    lines = ReminderEntry.objects.order_by("start")
    assert list(lines.values_list("occurrence", "start", "kind")) == [(row.pk, row.start, K.PREPARE) for row in stay]
    [letter] = OutgoingEmail.objects.all()
    assert [letter.text.count(said) for said in (first.event.title, "Votre contact", "Samedi 28", "Vendredi 4")] == [
        1, 1, 1, 1,
    ]  # fmt: skip
    assert letter.attachments[0]["text"].count("BEGIN:VEVENT") == 3
    days = [PREPARE + dt.timedelta(days=n) for n in range(1, 8)]
    assert [write_due(day) for day in days] == [0, 1, 1, 0, 0, 0, 1]
    assert write_due(SOON) == 1
    assert set(ledger(kind=K.SOON)) == {("relais@example.org", K.SOON, Outcome.WRITTEN)}
    assert ReminderEntry.objects.filter(kind=K.SOON).count() == 1


def test_a_day_of_a_stay_that_moves_is_prepared_anew():
    first = occurrence_at()
    second = occurrence_at(START + dt.timedelta(days=1), event=first.event, venue=first.venue)
    assert write_due(PREPARE) == 1
    later = dt.timedelta(days=2)
    Occurrence.objects.filter(pk=second.pk).update(start=second.start + later, end=second.end + later)
    assert [write_due(PREPARE + dt.timedelta(days=n)) for n in (1, 2, 3)] == [0, 0, 1]


def test_a_visitor_who_is_also_the_host_hears_as_both(occurrence):
    make_reminder(occurrence, M.DAY_BEFORE, "relais@example.org")
    assert (write_due(SOON), write_due(EVENING)) == (1, 1)
    assert letters() == [("relais@example.org", "reminder_host"), ("relais@example.org", "reminder_visitor")]


# --- silence ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
@pytest.mark.parametrize("whole", [True, False])
def test_what_does_not_take_place_is_silent(occurrence, status, whole):
    if whole:
        Event.objects.update(status=status)
    else:
        Occurrence.objects.update(status=status)
    make_reminder(occurrence, M.DAY_BEFORE)
    assert [write_due(now) for now in (PREPARE, SOON, EVENING, START)] == [0, 0, 0, 0]
    assert ledger() == set()


def test_full_and_online_occurrences_are_told():
    occurrence_at(status=Status.FULL)
    occurrence_at(START + dt.timedelta(hours=3), status=Status.MOVED_ONLINE)
    assert write_due(PREPARE) == 1
    [message] = OutgoingEmail.objects.all()
    assert "Complet." in message.text
    assert "En ligne." in message.text


def test_an_event_that_nobody_may_read_is_silent_until_it_is_published(occurrence):
    services.unpublish(occurrence.event, by=None)
    assert write_due(PREPARE) == 0
    Event.objects.update(publication="published", publish_at=PREPARE + dt.timedelta(hours=1))
    assert write_due(PREPARE) == 0
    assert write_due(PREPARE + dt.timedelta(hours=1)) == 1


def test_a_moved_date_re_arms(occurrence):
    write_due(PREPARE)
    later = START + dt.timedelta(days=7)
    Occurrence.objects.update(start=later, end=later + dt.timedelta(hours=2))
    assert write_due(SOON) == 1  # 5 December is 9 days away: what has to be prepared is told anew
    assert write_due(later - dt.timedelta(days=2)) == 1
    assert ReminderEntry.objects.filter(kind=K.PREPARE).values_list("start", flat=True).distinct().count() == 2


def test_a_duplicate_does_not_inherit(occurrence):
    make_reminder(occurrence, M.DAY_BEFORE)
    write_due(SOON)
    copy = services.duplicate(occurrence.event, by=None)
    assert (copy.occurrences.count(), Reminder.objects.filter(occurrence__event=copy).count()) == (0, 0)
    twin = occurrence_at(START, event=copy, venue=occurrence.venue)
    services.publish(copy, by=None)
    assert write_due(EVENING) == 2  # the host of the copy, the visitor of the first
    assert set(ReminderEntry.objects.filter(occurrence=twin).values_list("address", "outcome")) == {
        ("relais@example.org", Outcome.WRITTEN), ("relais@example.org", Outcome.SKIPPED),
    }  # fmt: skip


# --- late -------------------------------------------------------------------------------------------------------------


def test_an_outage_is_caught_up_until_the_occurrence_begins(occurrence):
    make_reminder(occurrence, M.DAY_BEFORE)
    assert write_due(SOON - dt.timedelta(days=2)) == 1
    assert write_due(START - INSTANT) == 2
    assert ledger(outcome=Outcome.SKIPPED) == set()


def test_after_the_beginning_it_is_skipped_with_its_reason(occurrence):
    make_reminder(occurrence, M.DAY_BEFORE)
    assert [write_due(START), write_due(START)] == [0, 0]
    reasons = ReminderEntry.objects.values_list("kind", "outcome", "reason", "message")
    late = "La séance avait commencé avant que le portail puisse écrire."
    assert sorted(reasons) == [(kind, Outcome.SKIPPED, late, None) for kind in (K.DAY_BEFORE, K.PREPARE, K.SOON)]


def test_an_event_published_late_sends_the_nearest_only(occurrence):
    make_reminder(occurrence, M.DAY_BEFORE)
    make_reminder(occurrence, M.TWO_HOURS)
    assert write_due(START - dt.timedelta(hours=1)) == 2
    assert ledger() == {
        ("relais@example.org", K.PREPARE, Outcome.SKIPPED), ("relais@example.org", K.SOON, Outcome.WRITTEN),
        ("lea@example.org", K.DAY_BEFORE, Outcome.SKIPPED), ("lea@example.org", K.TWO_HOURS, Outcome.WRITTEN),
    }  # fmt: skip
    reasons = set(ReminderEntry.objects.exclude(reason="").values_list("reason", flat=True))
    after = "les deux étaient à écrire en même temps."
    assert reasons == {
        f"Remplacé par « Bientôt, 2 jours avant » : {after}", f"Remplacé par « Deux heures avant » : {after}",
    }  # fmt: skip


def test_an_occurrence_published_five_days_before_is_prepared_at_once(occurrence):
    assert write_due(START - dt.timedelta(days=5)) == 1
    assert ledger() == {("relais@example.org", K.PREPARE, Outcome.WRITTEN)}


def test_the_past_is_not_told_when_the_portal_is_installed():
    for days in (1, 6, 8, 400):
        occurrence_at(START - dt.timedelta(days=days))
    assert write_due(START) == 0
    assert ReminderEntry.objects.values("occurrence").distinct().count() == 2
    assert set(ReminderEntry.objects.values_list("outcome", flat=True)) == {Outcome.SKIPPED}


# --- once -------------------------------------------------------------------------------------------------------------


def test_a_line_of_somebody_else_is_left_to_them(occurrence):
    other = occurrence_at(START + dt.timedelta(hours=3), venue=occurrence.venue)
    due = [line for line in find_due(PREPARE) if line.kind == K.PREPARE]
    write_due(PREPARE, seconds=60)
    assert not dispatch.write_one("relais@example.org", K.PREPARE, due, PREPARE)
    ReminderEntry.objects.filter(occurrence=other).delete()
    assert dispatch.write_one("relais@example.org", K.PREPARE, due, PREPARE)
    assert OutgoingEmail.objects.latest("pk").subject.startswith(f"À préparer : {other.event.title}")


def test_one_message_that_cannot_be_written_stops_nobody(occurrence, caplog):
    other = occurrence_at(venue__contact_email="autre@example.org\nBcc: b@example.org").venue
    assert write_due(PREPARE) == 1
    assert letters() == [("relais@example.org", "reminder_host")]
    assert "reminder prepare to autre@example.org" in caplog.text
    Venue.objects.filter(pk=other.pk).update(contact_email="autre@example.org")
    assert write_due(PREPARE) == 1
    assert ReminderEntry.objects.count() == 2


def test_what_takes_too_long_is_left_to_the_next_run(occurrence):
    assert [write_due(PREPARE, seconds=-1), write_due(PREPARE)] == [0, 1]


def test_visitors_are_written_to_before_hosts_and_the_nearest_occurrence_first():
    far, near = START + dt.timedelta(hours=9), START + dt.timedelta(hours=1)
    for start, host, visitor in ((far, "a@example.org", "v1@example.org"), (near, "b@example.org", "v2@example.org")):
        make_reminder(occurrence_at(start, venue__contact_email=host), M.DAY_BEFORE, visitor)
    assert write_due(EVENING) == 4
    assert [to for to, _ in letters()] == ["v2@example.org", "v1@example.org", "b@example.org", "a@example.org"]


def test_a_run_writes_no_more_than_its_batch_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(dispatch, "MESSAGES", 2)
    monkeypatch.setattr(dispatch, "SKIPPED", 1)
    for hours in (3, 2, 1):
        occurrence_at(START + dt.timedelta(hours=hours), venue__contact_email=f"h{hours}@example.org")
    for days in (1, 2):
        occurrence_at(START - dt.timedelta(days=days))
    runs, skipped = [], []
    for _ in range(5):
        runs.append(write_due(START))
        skipped.append(ReminderEntry.objects.filter(reason=TOO_LATE).count())
    assert (runs, skipped) == ([2, 1, 0, 0, 0], [1, 2, 3, 4, 4])
    assert [to for to, _ in letters()] == ["h1@example.org", "h2@example.org", "h3@example.org"]


def test_a_kind_that_a_nearer_one_replaces_stays_silent_when_a_run_ends_between_messages(monkeypatch):
    monkeypatch.setattr(dispatch, "MESSAGES", 1)
    for hours in (1, 2):
        occurrence_at(START + dt.timedelta(hours=hours), venue__contact_email=f"h{hours}@example.org")
    assert [write_due(SOON) for _ in range(3)] == [1, 1, 0]
    assert ledger(kind=K.PREPARE) == {(f"h{hours}@example.org", K.PREPARE, Outcome.SKIPPED) for hours in (1, 2)}
    assert set(ReminderEntry.objects.filter(kind=K.PREPARE).values_list("message", flat=True)) == {None}


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_once():
    start = paris(2099, 11, 28, 14)  # to come at any date: these messages really leave
    venues = [VenueFactory(contact_email=f"relais-{number}@example.org") for number in range(12)]
    for hours in range(3):
        for venue in venues:
            occurrence_at(start + dt.timedelta(hours=3 * hours), venue=venue)
    written = at_once(*[lambda: write_due(paris(2099, 11, 14, 9))] * 4)
    assert sorted(letters()) == sorted((venue.contact_email, "reminder_host") for venue in venues)
    assert (sum(written), ReminderEntry.objects.count()) == (12, 36)
    assert set(ReminderEntry.objects.values_list("message__to", "address")) == {
        (venue.contact_email, venue.contact_email) for venue in venues
    }


# --- quickly ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_finding_takes_as_many_queries_for_one_as_for_three(count, django_assert_num_queries):
    for number in range(count):
        make_reminder(occurrence_at(venue__contact_email=f"relais-{number}@example.org"), M.DAY_BEFORE)
    with django_assert_num_queries(8):
        assert len(find_due(EVENING)) == 3 * count


def test_the_local_date_decides():
    """Half past midnight in Paris is still the day before in UTC."""
    occurrence_at(paris(2026, 11, 28, 0, 30))
    assert [write_due(now) for now in (PREPARE - INSTANT, PREPARE, SOON - INSTANT, SOON)] == [0, 1, 0, 1]
