"""Asking to be reminded of an occurrence, confirming, stopping: as people, robots and mail readers do it."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from consortium.limits.honeypot import issue
from consortium.outbox.choices import State
from consortium.outbox.delivery import deliver_one
from consortium.outbox.models import OutgoingEmail
from events.calendar.periods import PARIS, midnight
from events.choices import Publication, ReminderMoment, Status
from events.models import Event, Occurrence, Reminder
from events.reminders import links
from events.reminders.dispatch import write_due
from events.signup.limits import LIMITS
from tests.factories import OccurrenceFactory, ReminderFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)
FORM, ASKED = "/rappels/demander/", "/rappels/merci/"
LINK = re.compile(r"https?://[^/\s]+(/rappels/\S+)")
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*src=)")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
BOTH = ["day_before", "two_hours"]


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def occurrence() -> Occurrence:
    """On Saturday at two in the afternoon."""
    row = OccurrenceFactory(start=NOON + 3 * DAY + 2 * HOUR, venue__name="La Boussole", event__title="La <lune>")
    return Occurrence.objects.select_related("event").get(pk=row.pk)


@pytest.fixture
def sent(clock, client, occurrence, django_capture_on_commit_callbacks):
    """Send the form as a person does, in half a minute; the answer."""

    def send(moments=("day_before",), **changes):
        ticket = issue().signed
        clock.shift(30)
        filled = {"ticket": ticket, "website_url": "", "email": "Jeanne@Example.org", "moments": moments} | changes
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(form(occurrence), filled)

    return send


def form(occurrence: Occurrence) -> str:
    return f"{FORM}?seance={occurrence.uid}"


def link_in(text: str) -> str:
    return LINK.search(text)[1]


def path(address: str) -> str:
    return LINK.match(address)[1]


def listed() -> list[tuple[str, str, bool]]:
    rows = Reminder.objects.order_by("pk")
    return [(row.email, row.moment, row.confirmed_at is not None) for row in rows]


# --- what can be asked ------------------------------------------------------------------------------------------------


def test_the_form_says_when_where_and_at_what_moments(client, occurrence):
    page = client.get(form(occurrence)).text
    for words in (
        "La &lt;lune&gt;", "samedi 28\u00a0novembre, 14\u00a0h\u00a0–\u00a016\u00a0h", "La Boussole",
        "Vendredi 27\u00a0novembre à 18\u00a0h", "Samedi 28\u00a0novembre à 12\u00a0h",
    ):  # fmt: skip
        assert words in page
    assert re.findall(r'name="moments" value="(\w+)"', page) == BOTH
    assert len(re.findall(r'name="moments"[^>]* checked', page)) == 1


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        (dt.timedelta(days=40), BOTH),
        (20 * HOUR + dt.timedelta(seconds=1), BOTH),
        (20 * HOUR, ["two_hours"]),
        (2 * HOUR + dt.timedelta(seconds=1), ["two_hours"]),
        (2 * HOUR, []),
        (-HOUR, []),
        (-2 * HOUR, []),
    ],
)
def test_only_moments_that_are_still_ahead_are_offered(client, occurrence, clock, before, offered):
    clock.move_to(occurrence.start - before, tick=False)
    page = client.get(form(occurrence))
    assert re.findall(r'name="moments" value="(\w+)"', page.text) == offered
    assert (page.status_code, bool(page.context["unavailable"])) == (200, not offered)
    kept = f'href="{FORM}?seance={occurrence.uid}"' in client.get(occurrence.event.get_absolute_url()).text
    assert kept is bool(offered)


def test_a_whole_day_has_no_two_hours_before(client):
    day = midnight((NOON + 5 * DAY).date())
    whole = OccurrenceFactory(start=day, end=midnight((NOON + 6 * DAY).date()), all_day=True)
    assert re.findall(r'name="moments" value="(\w+)"', client.get(form(whole)).text) == ["day_before"]


@pytest.mark.parametrize(
    ("status", "words"), [(Status.CANCELLED, "est annulée"), (Status.POSTPONED, "est reportée"), (Status.FULL, "")]
)
@pytest.mark.parametrize("whose", ["occurrence", "event"])
def test_what_does_not_take_place_is_said(client, occurrence, sent, status, words, whose):
    row = occurrence if whose == "occurrence" else occurrence.event
    row.status, row.status_note = status, "La salle est inondée."
    row.save()
    page = client.get(form(occurrence)).text
    assert ("La salle est inondée." in page, words in page) == (True, True)
    assert ('<form method="post"' in page) is (status == Status.FULL)
    sent()
    assert len(listed()) == (status == Status.FULL)


@pytest.mark.parametrize("seance", ["", "abc", "\x00", "00000000-0000-4000-8000-000000000000"])
def test_an_occurrence_that_is_none_is_not_found(client, seance):
    assert client.get(FORM, {"seance": seance}).status_code == 404
    assert client.post(f"{FORM}?seance={seance}").status_code == 404


def test_a_draft_is_not_found(client, occurrence, sent):
    occurrence.event.publication = Publication.DRAFT
    occurrence.event.save()
    assert (client.get(form(occurrence)).status_code, sent().status_code, listed()) == (404, 404, [])


# --- asking -----------------------------------------------------------------------------------------------------------


def test_asking_keeps_a_row_per_moment_and_writes_one_mail_with_one_button(client, occurrence, sent):
    answer = sent(BOTH)
    assert (answer.status_code, answer.url) == (302, ASKED)
    assert listed() == [("jeanne@example.org", moment, False) for moment in BOTH]
    [message] = mail.outbox
    assert (message.to, message.subject) == (["jeanne@example.org"], "Confirmez votre rappel : La <lune>")
    assert "vendredi 27\u00a0novembre à 18\u00a0h et samedi 28\u00a0novembre à 12\u00a0h" in message.body
    assert len(LINK.findall(message.body)) == 1
    assert "La &lt;lune&gt;" in message.alternatives[0][0]
    assert "lune" not in client.get(ASKED).text


@pytest.mark.parametrize("moments", [["day_before"], BOTH])
def test_a_title_on_two_lines_is_said_on_one(occurrence, sent, moments):
    Event.objects.update(title="La lune\r\nBcc: b@example.org")
    ReminderFactory(occurrence=occurrence, email="jeanne@example.org")
    assert sent(moments).status_code == 302
    assert mail.outbox[0].subject.endswith(" : La lune Bcc: b@example.org")


def test_the_reminder_of_a_title_on_two_lines_leaves_too(occurrence):
    Event.objects.update(title="La lune\r\nBcc: b@example.org")
    ReminderFactory(occurrence=occurrence)
    assert write_due(occurrence.start - 20 * HOUR) == 1
    assert OutgoingEmail.objects.get().subject.startswith("Rappel : La lune Bcc: b@example.org, ")


def test_asking_again_makes_no_other_row_and_no_flood(sent, clock):
    for moments in (["day_before"], ["day_before"], BOTH, ["two_hours"]):
        sent(moments)
    assert [moment for _, moment, _ in listed()] == BOTH
    assert len(mail.outbox) == 1
    clock.shift(15 * 60)
    sent()
    assert len(mail.outbox) == 2


def test_nothing_tells_whether_an_address_is_known(client, occurrence, sent):
    ReminderFactory(occurrence=occurrence, email="jeanne@example.org")
    answer = sent()
    assert (answer.status_code, answer.url) == (302, ASKED)
    [message] = mail.outbox
    assert message.subject == "Votre rappel est déjà prévu : La <lune>"
    assert client.get(link_in(message.body)).context["reminder"] == Reminder.objects.get()
    assert sent(["two_hours"]).url == ASKED
    assert [message.subject for message in mail.outbox[1:]] == ["Confirmez votre rappel : La <lune>"]
    assert "vendredi" not in mail.outbox[1].body


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"email": "jeanne"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "jeanne@example.org\r\nBcc: b@example.org"}, "email"),
        ({"moments": []}, "moments"),
        ({"moments": ["prepare"]}, "moments"),
        ({"website_url": "http://example.org"}, "website_url"),
        ({"ticket": "forgé"}, "ticket"),
        ({"ticket": ""}, "ticket"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(sent, changes, wrong):
    answer = sent(**changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [wrong])
    assert 'role="alert"' in answer.text
    assert (listed(), mail.outbox) == ([], [])
    if wrong in ("email", "moments"):
        assert f'id="id_{wrong}_error"' in answer.text
        assert f'href="#id_{wrong}' in answer.text


def test_one_address_is_written_to_so_often_whatever_it_is_asked(client, occurrence, sent, clock):
    others = [OccurrenceFactory(start=occurrence.start) for _ in range(LIMITS.for_address.times)]
    for other in others:
        ticket = issue().signed
        clock.shift(10)
        client.post(form(other), {"ticket": ticket, "email": "jeanne@example.org", "moments": "day_before"})
    answer = sent()
    assert (answer.status_code, answer["Retry-After"]) == (429, "86400")
    assert LIMITS.refusal in answer.text
    assert sent(email="autre@example.org").status_code == 302


def test_one_network_sends_so_many_forms(client, occurrence, django_assert_num_queries):
    client.get("/accessibilite/")
    robot = {"website_url": "http://example.org", "email": "a@example.org"}
    looked_at = {client.post(form(occurrence), robot).status_code for _ in range(LIMITS.posts.times)}
    with django_assert_num_queries(1):  # the look at the count, in an index
        refused = client.post(form(occurrence), robot)
    assert (looked_at, refused.status_code, refused["Retry-After"]) == ({200}, 429, "600")


# --- confirming -------------------------------------------------------------------------------------------------------


def test_the_link_asks_and_its_button_confirms_all_that_was_asked(client, sent):
    sent(BOTH)
    address = link_in(mail.outbox[0].body)
    page = client.get(address).text
    assert ("Oui, me le rappeler" in page, [confirmed for *_, confirmed in listed()]) == (True, [False, False])
    answer = client.post(address, follow=True)
    assert "C’est noté" in answer.text
    assert [confirmed for *_, confirmed in listed()] == [True, True]
    before = list(Reminder.objects.values_list("confirmed_at", flat=True))
    assert "C’est noté" in client.post(address, follow=True).text
    assert list(Reminder.objects.values_list("confirmed_at", flat=True)) == before


def test_an_occurrence_that_moved_meanwhile_is_said_with_its_new_date(client, occurrence, sent):
    sent()
    address = link_in(mail.outbox[0].body)
    assert "La date a changé" not in client.get(address).text
    Occurrence.objects.update(start=occurrence.start + 7 * DAY, end=occurrence.end + 7 * DAY)
    page = client.get(address).text
    assert ("La date a changé" in page, "samedi 5\u00a0décembre" in page) == (True, True)
    assert "vendredi 4\u00a0décembre à 18\u00a0h" in page
    assert "C’est noté" in client.post(address, follow=True).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": Status.CANCELLED}, "est annulée"),
        ({"status": Status.POSTPONED}, "est reportée"),
        ({"start": NOON - 3 * HOUR, "end": NOON - HOUR}, "est passée"),
        ({"start": NOON - HOUR, "end": NOON + HOUR}, "a déjà commencé"),
    ],
)
def test_what_there_is_no_reminder_of_any_more_is_not_confirmed(client, sent, changes, words):
    sent()
    address = link_in(mail.outbox[0].body)
    Occurrence.objects.update(**changes)
    page = client.get(address)
    assert (words in page.text, "Oui, me le rappeler" in page.text) == (True, False)
    refused = client.post(address)
    assert (refused.status_code, words in refused.text, listed()[0][2]) == (400, True, False)


def test_a_moment_that_has_passed_meanwhile_is_said(client, occurrence, sent, clock):
    sent()
    address = link_in(mail.outbox[0].body)
    clock.move_to(occurrence.start - 4 * HOUR, tick=False)
    page = client.get(address).text
    assert ("est passé" in page, form(occurrence) in page, "Oui, me le rappeler" in page) == (True, True, False)


def test_an_event_taken_back_is_not_confirmed(client, occurrence, sent):
    sent()
    occurrence.event.publication = Publication.DRAFT
    occurrence.event.save()
    address = link_in(mail.outbox[0].body)
    assert "n’est plus annoncé" in client.get(address).text
    assert (client.post(address).status_code, listed()[0][2]) == (400, False)


def test_a_link_to_confirm_grows_old_and_cannot_be_turned(client, occurrence, sent, clock):
    occurrence.start, occurrence.end = occurrence.start + 60 * DAY, occurrence.end + 60 * DAY
    occurrence.save()
    sent()
    address = link_in(mail.outbox[0].body)
    stop = path(links.stop_url(Reminder.objects.get()))
    for wrong in (address[:-2], stop.split("/")[3], "abc", "a:b:c"):
        assert client.post(f"/rappels/confirmer/{wrong.split('/')[-1]}/").status_code in (400, 404)
    clock.shift(8 * DAY)
    answer = client.post(address)
    assert (answer.status_code, "7 jours" in answer.text, listed()[0][2]) == (400, True, False)


def test_the_mail_is_dropped_when_it_has_no_object_any_more(client, occurrence, clock):
    ticket = issue().signed
    clock.shift(10)
    client.post(form(occurrence), {"ticket": ticket, "email": "jeanne@example.org", "moments": "day_before"})
    Reminder.objects.all().delete()
    OutgoingEmail.objects.update(next_attempt_at=timezone.now())
    assert deliver_one()
    row = OutgoingEmail.objects.get()
    assert (row.state, row.reason) == (State.DROPPED, "Le rappel n’attend plus de confirmation.")


# --- stopping ---------------------------------------------------------------------------------------------------------


def asked_for(occurrence: Occurrence, **fields) -> str:
    """The address that stops a reminder of both moments of an occurrence."""
    fields = {"occurrence": occurrence, "email": "jeanne@example.org", **fields}
    ReminderFactory(**fields, moment=ReminderMoment.TWO_HOURS)
    return path(links.stop_url(ReminderFactory(**fields)))


def test_one_link_stops_what_was_asked_of_an_occurrence(client, occurrence):
    address = asked_for(occurrence)
    other = ReminderFactory(occurrence=occurrence)
    assert ("Oui, arrêter" in client.get(address).text, len(listed())) == (True, 3)
    assert "C’est arrêté" in client.post(address).text
    assert listed() == [(other.email, "day_before", True)]
    assert ["C’est arrêté" in client.get(address).text, "C’est arrêté" in client.post(address).text] == [True, True]


def test_all_the_others_can_be_stopped_as_well(client, occurrence):
    address = asked_for(occurrence)
    assert "mes autres rappels" not in client.get(address).text
    asked_for(OccurrenceFactory(start=occurrence.start + DAY))
    assert "mes autres rappels" in client.get(address).text
    client.post(address, {"tout": "1"})
    assert listed() == []


def test_a_mail_reader_stops_in_one_click_without_cookie_or_token(occurrence):
    address = asked_for(occurrence)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, listed(), answer.cookies.keys()) == (200, [], set())


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"status": Status.CANCELLED}, "est annulée"), ({"start": NOON - 3 * HOUR, "end": NOON - HOUR}, "est passée")],
)
def test_a_reminder_without_object_can_still_be_stopped(client, occurrence, changes, words):
    address = asked_for(occurrence)
    Occurrence.objects.update(**changes)
    assert words in client.get(address).text
    client.post(address)
    assert listed() == []


def test_a_link_of_one_s_own_making_stops_nothing(client, occurrence):
    address = asked_for(occurrence)
    forged = path(links.stop_url(Reminder(pk=Reminder.objects.first().pk, email="autre@example.org")))
    client.post(forged)
    assert client.post(f"{address[:-2]}/").status_code == 400
    assert len(listed()) == 2


# --- what these pages owe ---------------------------------------------------------------------------------------------


def test_never_cached_never_listed_nothing_inline(client, occurrence):
    stop = asked_for(occurrence)
    waiting = ReminderFactory(occurrence=occurrence, confirmed_at=None)
    for address in (form(occurrence), ASKED, stop, path(links.confirm_url(waiting))):
        answer = client.get(address)
        headers = answer["Cache-Control"], answer["Referrer-Policy"]
        assert (answer.status_code, headers) == (200, ("no-store", "same-origin"))
        assert '<meta name="robots" content="noindex">' in answer.text
        assert (INLINE.findall(answer.text), "unsafe" in answer["Content-Security-Policy"]) == ([], False)
        assert set(answer.cookies) <= {"csrftoken"}


def test_forms_need_the_token_of_our_own_page(occurrence):
    strict = Client(enforce_csrf_checks=True)
    waiting = ReminderFactory(occurrence=occurrence, confirmed_at=None)
    assert strict.post(form(occurrence), {}).status_code == 403
    assert strict.post(path(links.confirm_url(waiting))).status_code == 403
    assert listed()[0][2] is False


def test_the_event_s_page_has_a_link_per_date_and_nothing_personal(client, occurrence):
    other = OccurrenceFactory(event=occurrence.event, start=occurrence.start + DAY)
    OccurrenceFactory(event=occurrence.event, start=occurrence.start + 2 * DAY, status=Status.CANCELLED)
    OccurrenceFactory(event=occurrence.event, start=NOON - DAY)
    answer = client.get(occurrence.event.get_absolute_url())
    asked = re.findall(rf'href="{FORM}\?seance=([^"]+)"', answer.text)
    assert asked == [str(row.uid) for row in (occurrence, occurrence, other)]  # at the top, then by date
    assert (answer["Cache-Control"].startswith("public"), answer.cookies.keys()) == (True, set())


def test_pages_cost_the_same_with_one_reminder_and_with_three(client, occurrence, django_assert_num_queries):
    client.get("/accessibilite/")
    stop = asked_for(occurrence)
    confirm = path(links.confirm_url(Reminder.objects.first()))
    for _ in range(2):
        for address, count in {form(occurrence): 1, stop: 2, confirm: 2}.items():
            with django_assert_num_queries(count):
                client.get(address)
        asked_for(OccurrenceFactory(start=occurrence.start))
