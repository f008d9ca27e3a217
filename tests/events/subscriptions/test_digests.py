"""Digests: on their day, once, to those who confirmed, and only when there is something they do not know."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consortium.celery import app
from consortium.outbox.choices import State
from consortium.outbox.delivery import deliver_one
from consortium.outbox.models import OutgoingEmail
from events.agenda.filter_options import load_vocabulary
from events.calendar.periods import PARIS
from events.choices import Frequency, Status
from events.models import Event, Occurrence, Subscription
from events.publishing import services
from events.subscriptions import digests, links
from events.subscriptions import services as asking
from events.subscriptions.saved import SavedFilter
from events.subscriptions.selection import MAX_EVENTS
from events.tasks import write_digests
from tests.atonce import at_once
from tests.factories import CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db
THURSDAY = dt.datetime(2026, 11, 26, 7, 5, tzinfo=PARIS)
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(THURSDAY - DAY, tick=False)
    return time_machine


def subscribed(query: str = "", frequency: str = Frequency.WEEKLY, **fields) -> Subscription:
    fields = {"email": "jeanne@example.org", "confirmed_at": THURSDAY - 2 * WEEK, **fields}
    return Subscription.objects.create(query=query, frequency=frequency, **fields)


def occurrence(
    title: str, *, code: str = "88", days: float = 10, public: dt.datetime | None = None, **fields
) -> Occurrence:
    """An occurrence of an event that the public could read from ``public`` on (two weeks ago)."""
    public = public or THURSDAY - 2 * WEEK
    event = EventFactory(title=title, first_published_at=public)
    start = THURSDAY + dt.timedelta(days=days)
    row = OccurrenceFactory(event=event, venue__commune__departement_id=code, start=start, **fields)
    Occurrence.objects.filter(pk=row.pk).update(created_at=public)
    return row


def write(now: dt.datetime = THURSDAY) -> list[OutgoingEmail]:
    """The digests that a run at ``now`` writes."""
    known = set(OutgoingEmail.objects.values_list("pk", flat=True))
    digests.write_due(now)
    return list(OutgoingEmail.objects.exclude(pk__in=known).order_by("pk"))


def named(message: OutgoingEmail, *titles: str) -> list[str]:
    """Those of these titles that a message names, in its order."""
    places = {title: message.text.find(f"\n{title}\n") for title in titles}
    return sorted((title for title, place in places.items() if place >= 0), key=places.get)


def test_the_first_digest_says_what_is_to_come_and_the_next_what_is_new():
    subscribed()
    occurrence("Ancien")
    [first] = write()
    assert ("1 rendez-vous à venir" in first.subject, named(first, "Ancien")) == (True, ["Ancien"])
    assert "NOUVEAU" not in first.text
    occurrence("Tout neuf", days=20, public=THURSDAY + DAY)
    [second] = write(THURSDAY + WEEK)
    assert second.subject == "Nouveau dans l’agenda : Tout neuf"
    assert named(second, "Ancien", "Tout neuf") == ["Tout neuf", "Ancien"]
    assert second.text.index("AUSSI À VENIR") < second.text.index("\nAncien\n")
    assert write(THURSDAY + 2 * WEEK) == []


def test_each_event_with_its_date_place_departement_price_and_link(settings):
    settings.SITE_URL = "https://agenda.example.org"
    row = subscribed("departement=88")
    commune = CommuneFactory(code="88413", name="Saint-Dié-des-Vosges")
    event = EventFactory(
        title="La <lune>", slug="la-lune", is_free=False, price="5 €", first_published_at=THURSDAY - DAY
    )
    venue = VenueFactory(name="La Boussole", commune=commune)
    for days in (2, 9):
        OccurrenceFactory(event=event, venue=venue, start=THURSDAY.replace(hour=20, minute=30) + days * DAY)
    [message] = write()
    for words in (
        "\nLa <lune>\nSamedi 28\u00a0novembre, 20\u00a0h\u00a030\u00a0–\u00a022\u00a0h\u00a030 et 1 autre date\n"
        "La Boussole, Saint-Dié-des-Vosges (88)\nAtelier · 5 €\nhttps://agenda.example.org/evenements/la-lune/\n",
        "Dans l’agenda : https://agenda.example.org/agenda/?departement=88\n",
        "pour : Vosges (88).",
    ):
        assert words in message.text
    assert ("La &lt;lune&gt;" in message.html, "La <lune>" in message.html) == (True, False)
    stop = f"https://agenda.example.org/abonnements/{links.manage_code(row)}/arreter/"
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.headers["List-Unsubscribe"].startswith("<https://agenda.example.org/abonnements/")
    assert stop.split("/")[-2] in message.headers["List-Unsubscribe"]
    assert message.to == "jeanne@example.org"


def test_only_what_the_filter_finds_and_one_may_still_come_to():
    subscribed("departement=88")
    occurrence("Vosges")
    occurrence("Moselle", code="57")
    occurrence("Passé", days=-1)
    occurrence("Annulé", status=Status.CANCELLED)
    occurrence("Reporté", status=Status.POSTPONED)
    occurrence("Complet", status=Status.FULL, days=12)
    occurrence("Brouillon").event.delete()
    [message] = write()
    titles = ("Vosges", "Moselle", "Passé", "Annulé", "Reporté", "[COMPLET] Complet", "Brouillon")
    assert named(message, *titles) == ["Vosges", "[COMPLET] Complet"]


def test_nothing_new_nothing_sent():
    row = subscribed(looked_at=THURSDAY - WEEK)
    occurrence("Ancien")
    assert write() == []
    row.refresh_from_db()
    assert row.looked_at == THURSDAY - digests.SETTLING
    subscribed("departement=57", email="b@example.org")
    assert write() == []


def test_what_waited_for_its_hour_is_new_when_the_hour_comes(clock):
    row = occurrence("Programmé", days=30)
    Event.objects.update(publication="draft", first_published_at=None)
    services.publish(Event.objects.get(), by=None, at=THURSDAY + 3 * DAY)
    subscribed(looked_at=THURSDAY - WEEK)
    assert write() == []
    assert row.event.title in write(THURSDAY + WEEK)[0].text
    assert write(THURSDAY + 2 * WEEK) == []


def test_what_is_published_while_digests_are_written_is_in_the_next_and_in_no_other():
    subscribed(looked_at=THURSDAY - WEEK)
    occurrence("Juste avant", public=THURSDAY - digests.SETTLING)
    occurrence("À l’instant", public=THURSDAY - digests.SETTLING + dt.timedelta(seconds=1))
    assert [named(each, "Juste avant", "À l’instant") for each in write()] == [["Juste avant"]]
    [second] = write(THURSDAY + WEEK)
    assert second.subject == "Nouveau dans l’agenda : À l’instant"


def test_a_date_added_to_a_known_event_is_new():
    known = occurrence("Tournée", days=5)
    subscribed(looked_at=THURSDAY - WEEK)
    added = OccurrenceFactory(event=known.event, start=THURSDAY + 40 * DAY)
    Occurrence.objects.filter(pk=added.pk).update(created_at=THURSDAY - DAY)
    [message] = write()
    assert "5\u00a0janvier 2027" in message.text
    assert "et 1 autre date" in message.text


@pytest.mark.parametrize(
    ("now", "weekly", "monthly"),
    [
        (THURSDAY, 1, 0),
        (THURSDAY.replace(hour=6), 0, 0),
        (THURSDAY + 3 * DAY, 1, 0),
        (THURSDAY + 4 * DAY, 0, 0),
        (THURSDAY + WEEK, 1, 1),
        (THURSDAY + WEEK + 3 * DAY, 1, 1),
    ],
)
def test_each_on_its_day_and_caught_up_until_sunday(now, weekly, monthly):
    subscribed(email="a@example.org")
    subscribed(email="b@example.org", frequency=Frequency.MONTHLY)
    occurrence("Exposition", days=60)
    assert [message.to for message in write(now)] == ["a@example.org"] * weekly + ["b@example.org"] * monthly


def test_run_again_and_again_it_writes_once():
    subscribed()
    occurrence("Exposition", days=60)
    assert [len(write(THURSDAY + dt.timedelta(hours=hours))) for hours in range(5)] == [1, 0, 0, 0, 0]


def test_a_digest_that_was_written_is_not_written_again_even_if_its_mark_is_lost():
    row = subscribed()
    occurrence("Exposition", days=60)
    assert len(write()) == 1
    Subscription.objects.filter(pk=row.pk).update(looked_at=None)
    assert write() == []


def test_who_changes_the_filter_between_two_rounds_is_told_next_time_of_all_that_comes():
    row = subscribed("departement=88")
    occurrence("Vosges", days=60)
    occurrence("Moselle", code="57", days=60)
    assert len(write()) == 1
    asking.change_filter(row, SavedFilter("departement=57", now=THURSDAY + DAY))
    assert write(THURSDAY + DAY) == []  # one digest in a round, whatever changes
    [message] = write(THURSDAY + WEEK)
    assert ("1 rendez-vous à venir" in message.subject, named(message, "Moselle")) == (True, ["Moselle"])


def test_neither_the_unconfirmed_nor_who_confirms_after_thursday():
    occurrence("Exposition", days=60)
    subscribed(confirmed_at=None)
    subscribed(email="b@example.org", confirmed_at=THURSDAY + DAY)
    assert write(THURSDAY + 2 * DAY) == []
    assert [message.to for message in write(THURSDAY + WEEK)] == ["b@example.org"]


def test_twenty_events_and_the_number_of_all():
    subscribed()
    for number in range(23):
        occurrence(f"Grand-{number}", code="67", days=1 + number)
    occurrence("Petit", code="52", days=90)
    [message] = write()
    assert "24 rendez-vous à venir" in message.subject
    assert len(named(message, "Petit", *(f"Grand-{number}" for number in range(23)))) == MAX_EVENTS
    assert named(message, "Petit") == ["Petit"]
    assert "Les 24 rendez-vous qui correspondent à votre choix : " in message.text


def test_a_filter_of_which_a_part_has_gone_says_so():
    subscribed("departement=88&theme=alchimie")
    occurrence("Vosges")
    [message] = write()
    assert "Une partie de votre choix n’existe plus" in message.text
    assert named(message, "Vosges") == ["Vosges"]


def test_one_that_cannot_be_written_stops_nobody(caplog):
    broken = subscribed(email="a@example.org\nBcc: b@example.org")
    subscribed(email="c@example.org")
    occurrence("Exposition", days=60)
    assert [message.to for message in write()] == ["c@example.org"]
    assert f"digest of subscription {broken.pk} not written" in caplog.text


@pytest.mark.parametrize("bad", ["\n", "\r\nBcc: b@example.org ", "\u2028", "\x85"])
def test_a_title_on_two_lines_is_said_on_one(bad):
    subscribed(looked_at=THURSDAY - WEEK)
    event = occurrence("x", public=THURSDAY - DAY).event
    Event.objects.filter(pk=event.pk).update(title=f"La lune{bad}et les étoiles")
    [message] = write()
    assert re.fullmatch(r"Nouveau dans l’agenda : La lune ?(Bcc: b@example.org )?et les étoiles", message.subject)


def test_who_stops_before_it_leaves_receives_nothing():
    row = subscribed()
    occurrence("Exposition", days=60)
    [message] = write()
    asking.stop(row)
    OutgoingEmail.objects.update(next_attempt_at=timezone.now())
    assert deliver_one()
    message.refresh_from_db()
    assert (message.state, message.reason, mail.outbox) == (State.DROPPED, "L’abonnement est arrêté.", [])


def test_a_run_goes_on_where_another_had_no_time_left():
    for number in range(5):
        subscribed(email=f"a{number}@example.org")
    occurrence("Exposition", days=60)
    left = iter([True, True, False])
    assert digests.write_due(THURSDAY, may_go_on=lambda: next(left)) == 2
    assert digests.write_due(THURSDAY) == 3


def test_the_schedule_knows_the_task(clock):
    subscribed()
    occurrence("Exposition", days=60)
    clock.move_to(THURSDAY, tick=False)
    assert app.conf.beat_schedule["digests"]["task"] == write_digests.name
    assert write_digests() == 1


def test_queries_grow_with_the_messages_and_not_with_the_events(django_assert_num_queries):
    for number in range(3):
        subscribed(email=f"a{number}@example.org", looked_at=THURSDAY - WEEK)
    occurrence("Ancien")
    load_vocabulary()  # kept by this process from now on
    with django_assert_num_queries(1 + 1 + 3 * 4):  # who is due; occurrences; each in a transaction
        assert digests.write_due(THURSDAY) == 0
    for number in range(3):
        occurrence(f"Neuf-{number}", public=THURSDAY + DAY)
    Subscription.objects.exclude(email="a0@example.org").delete()
    with django_assert_num_queries(2 + 1 + 4 + 2 + 4):  # both rounds; and a message that names new and others
        assert digests.write_due(THURSDAY + WEEK) == 1


def test_subscribers_of_one_filter_read_the_same_and_it_is_made_once():
    occurrence("Ancien")
    occurrence("Tout neuf", days=20, public=THURSDAY - DAY)
    load_vocabulary()
    queries = {}
    for count in (1, 3):
        Subscription.objects.all().delete()
        for number in range(count):
            subscribed(email=f"a{number}-{count}@example.org", looked_at=THURSDAY - WEEK)
        with CaptureQueriesContext(connection) as captured:
            messages = write()
        queries[count] = sum("events_occurrence" in query["sql"] for query in captured.captured_queries)
        assert [named(message, "Ancien", "Tout neuf") for message in messages] == [["Tout neuf", "Ancien"]] * count
    assert queries == {1: 3, 3: 3}  # all that the filter finds, what is new, what else is to come


def test_a_new_subscriber_of_a_known_filter_reads_what_is_new_to_them():
    subscribed(email="a@example.org", looked_at=THURSDAY - WEEK)
    subscribed(email="b@example.org")
    occurrence("Ancien")
    occurrence("Tout neuf", days=20, public=THURSDAY - DAY)
    assert {each.to: named(each, "Ancien", "Tout neuf") for each in write()} == {
        "a@example.org": ["Tout neuf", "Ancien"], "b@example.org": ["Ancien", "Tout neuf"],
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_each_digest_once():
    for number in range(12):
        subscribed(email=f"a{number}@example.org")
    occurrence("Exposition", days=60)
    at_once(*[lambda: digests.write_due(THURSDAY)] * 3)
    assert sorted(OutgoingEmail.objects.values_list("to", flat=True)) == sorted(f"a{n}@example.org" for n in range(12))
    assert not Subscription.objects.filter(looked_at__isnull=True).exists()
