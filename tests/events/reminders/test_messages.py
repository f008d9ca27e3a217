"""What the messages say: what a host prepares, what a team reads, what a visitor needs on the way."""

import datetime as dt
from decimal import Decimal

import icalendar
import pytest
from django.core.files.base import ContentFile

from consortium.caching.programme_version import current_state
from consortium.outbox.models import OutgoingEmail
from events.choices import ReminderMoment, Status
from events.models import Event, Occurrence
from events.reminders import messages
from events.reminders.dispatch import write_due
from events.reminders.links import stop_url
from partners.models import ActivityDocument, Partner, User
from tests.events.reminders.conftest import START, make_reminder, occurrence_at, paris
from tests.factories import (
    ActivityFactory,
    CommuneFactory,
    EventFactory,
    PartnerFactory,
    RequestFactory,
    VenueFactory,
    member_of,
)

pytestmark = pytest.mark.django_db
PREPARE, SOON, EVENING = paris(2026, 11, 14, 9), paris(2026, 11, 26, 9), paris(2026, 11, 27, 18)
HOST = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _evening(time_machine):
    """A link carries the second at which it was signed: it is the same here and in the message."""
    time_machine.move_to(EVENING, tick=False)


@pytest.fixture
def partner() -> Partner:
    return PartnerFactory(name="La Nef", email="nef@example.org", phone="03 89 00 00 00")


def letter(**conditions) -> OutgoingEmail:
    return OutgoingEmail.objects.get(**conditions)


def asked_for(partner: Partner, **fields) -> Occurrence:
    """An occurrence that answers the request of a relay for an activity of the catalogue."""
    activity = ActivityFactory(
        partner=partner, surface_m2=40, needs_electricity=True, needs_note="une table", setup_minutes=90
    )
    ActivityDocument.objects.create(
        activity=activity, title="Fiche pratique", file=ContentFile(b"%PDF-1.4", name="fiche.pdf")
    )
    said = {"room_surface_m2": 55, "room_ceiling_m": Decimal("2.5"), "room_can_be_dark": False, "accessible_mi": True}
    request = RequestFactory(activity=activity, partner=partner, headcount=28, **said | fields)
    return occurrence_at(event=EventFactory(title="Le ciel", organiser=partner, request=request))


# --- to the host ------------------------------------------------------------------------------------------------------


def test_the_host_reads_what_to_prepare_whom_to_call_and_where_the_poster_is(partner):
    camille = member_of(partner, name="Camille Roux", email="camille@example.org")
    camille.memberships.update(receives_reminders=False)
    occurrence = asked_for(partner, taken_by=camille)
    write_due(PREPARE)
    mail = letter()
    page = f"{HOST}{occurrence.event.get_absolute_url()}"
    document = occurrence.event.request.activity.documents.get()
    for words in (
        "Samedi 28\u00a0novembre 2026, 14\u00a0h\u00a0–\u00a016\u00a0h",
        f"{occurrence.venue.name}, {occurrence.venue.commune}",
        "- 40\u00a0m²\n  - électricité\n  - une table\n  - 1\u00a0h\u00a030 d’installation avant le début",
        "28 personnes attendues.",
        "Accueil à prévoir : Handicap moteur.",
        "- Surface de la salle (m²) : 55\n  - Hauteur sous plafond (m) : 2,5\n  - Peut être mise dans le noir : non",
        "Votre contact : Camille Roux, La Nef\n  camille@example.org, 03 89 00 00 00",
        f"s’imprime comme une affiche.\n  {page}",
        f"- Fiche pratique : {HOST}{document.file.url}",
    ):
        assert words in mail.text
    assert (mail.subject, mail.reply_to) == (
        "À préparer : Le ciel, samedi 28\u00a0novembre, 14\u00a0h",
        "nef@example.org",
    )
    for words in ("Camille Roux, La Nef", "Fiche pratique", page, "<li>Électricité</li>"):
        assert words in mail.html


def test_without_a_request_the_partner_is_the_contact(partner):
    occurrence_at(event__organiser=partner)
    write_due(SOON)
    mail = letter()
    assert "Votre contact : La Nef\n  nef@example.org, 03 89 00 00 00" in mail.text
    assert "Pour la salle et l’installation, voyez avec votre contact." in mail.text
    assert "Nous serons bientôt chez vous." in mail.text
    assert mail.subject.startswith("Bientôt : ")


@pytest.mark.parametrize("left", ["closed", "no team", "another team"])
def test_whoever_left_the_team_is_nobodys_contact(partner, left):
    gone = member_of(partner if left == "closed" else PartnerFactory(), name="Partie", is_active=left != "closed")
    if left == "no team":
        gone.memberships.all().delete()
    asked_for(partner, taken_by=gone)
    write_due(PREPARE)
    assert "Votre contact : La Nef\n" in letter().text


def test_a_partner_without_address_is_reached_through_the_portal(settings):
    settings.CONTACT_EMAIL = "portail@example.org"
    occurrence_at()
    write_due(PREPARE)
    mail = letter()
    assert "portail@example.org" in mail.text
    assert mail.reply_to == "portail@example.org"


def test_what_became_of_an_occurrence_is_said():
    occurrence_at(status=Status.MOVED_ONLINE, status_note="la salle est en travaux")
    write_due(PREPARE)
    assert "En ligne : la salle est en travaux" in letter().text


# --- to the team ------------------------------------------------------------------------------------------------------


def test_the_team_reads_the_same_occurrence_with_the_contact_of_the_venue(partner):
    member_of(partner, email="equipe@example.org")
    occurrence = asked_for(partner)
    occurrence.venue.contact_name, occurrence.venue.contact_phone = "Jeanne Humbert", "03 29 00 00 00"
    occurrence.venue.save()
    write_due(PREPARE)
    mail = letter(to="equipe@example.org")
    assert "Sur place : Jeanne Humbert Relais@Example.org 03 29 00 00 00" in mail.text
    assert f"{HOST}/admin/events/event/{occurrence.event.pk}/change/" in mail.text
    assert "À prévoir : 40\u00a0m², électricité, une table, 1\u00a0h\u00a030 d’installation." in mail.text
    assert "Jeanne Humbert" not in letter(kind="reminder_host").text


def test_the_team_learns_that_nobody_is_told_at_the_venue(team_occurrence):
    write_due(PREPARE)
    assert "Ce lieu n’a pas de contact : personne sur place n’a reçu de rappel." in letter().text


# --- to a visitor -----------------------------------------------------------------------------------------------------


def test_a_visitor_reads_where_when_and_how_to_stop():
    commune = CommuneFactory(name="Vioménil", postal_codes="88260")
    venue = VenueFactory(name="Le Préau", address="1 rue du Lavoir", access_note="Parking à l’église.", commune=commune)
    occurrence = occurrence_at(event__title="Le ciel", event__booking_phone="03 29 11 11 11", venue=venue)
    reminder = make_reminder(occurrence, ReminderMoment.DAY_BEFORE)
    write_due(EVENING)
    mail = letter()
    for words in (
        "Samedi 28\u00a0novembre 2026, 14\u00a0h", "Le Préau, Vioménil (88)", "1 rue du Lavoir, 88260 Vioménil",
        "Pour venir : Parking à l’église.", "03 29 11 11 11", stop_url(reminder),
        occurrence.event.get_absolute_url(),
    ):  # fmt: skip
        assert words in mail.text
    assert mail.headers["List-Unsubscribe"] == f"<{stop_url(reminder)}>"
    assert mail.subject == "Rappel : Le ciel, samedi 28\u00a0novembre, 14\u00a0h"


def test_each_of_several_occurrences_has_its_own_link_to_stop():
    reminders = [
        make_reminder(occurrence_at(START + dt.timedelta(hours=hours), venue=VenueFactory()), ReminderMoment.DAY_BEFORE)
        for hours in (0, 3)
    ]
    assert write_due(EVENING) == 1
    mail = letter()
    for reminder in reminders:
        assert stop_url(reminder) in mail.text
        assert stop_url(reminder) in mail.html
    assert mail.headers == {}


def test_nothing_of_the_team_or_of_the_relay_is_told_to_visitors(partner):
    occurrence = asked_for(partner)
    make_reminder(occurrence, ReminderMoment.DAY_BEFORE)
    write_due(EVENING)
    mail = letter(kind="reminder_visitor")
    for private in ("Relais@Example.org", "jeanne@example.org", "Surface de la salle", "/admin/"):
        assert private not in mail.text


# --- all of them ------------------------------------------------------------------------------------------------------


def test_the_date_is_attached_under_the_occurrences_uid(occurrence):
    occurrence_at(START + dt.timedelta(days=30))
    write_due(PREPARE)
    [attachment] = letter().attachments
    assert (attachment["name"], attachment["type"]) == (f"{occurrence.event.slug}.ics", "text/calendar")
    [vevent] = icalendar.Calendar.from_ical(attachment["text"]).walk("VEVENT")
    assert str(vevent["UID"]).startswith(f"{occurrence.uid}@")
    assert vevent["DTSTART"].dt == occurrence.start


def test_two_events_make_one_calendar(occurrence):
    occurrence_at(START + dt.timedelta(hours=4), venue=occurrence.venue)
    write_due(PREPARE)
    [attachment] = letter().attachments
    assert attachment["name"] == "seances.ics"
    assert len(icalendar.Calendar.from_ical(attachment["text"]).walk("VEVENT")) == 2


def test_a_long_list_is_cut_and_counted(monkeypatch):
    monkeypatch.setattr(messages, "LISTED", 2)
    venue = VenueFactory(contact_email="relais@example.org")
    for hours in range(5):
        occurrence_at(START + dt.timedelta(hours=hours), hours=1, venue=venue)
    write_due(PREPARE)
    mail = letter()
    assert "Et 3 autres séances : elles sont dans l’agenda." in mail.text
    assert mail.text.count("* ") == 2
    assert mail.subject.startswith("À préparer : 5 séances")


def test_whole_days_are_told_with_their_opening_hours():
    occurrence_at(paris(2026, 11, 28), hours=72, all_day=True, opening_hours="10 h-18 h", event__title="Les maths")
    write_due(PREPARE)
    mail = letter()
    assert "Du 28 au 30\u00a0novembre 2026\n  10 h-18 h" in mail.text
    assert mail.subject == "À préparer : Les maths, samedi 28\u00a0novembre"


def test_what_people_wrote_is_escaped_in_html_and_left_alone_in_text():
    occurrence_at(event__title="Sel & <poivre>")
    write_due(PREPARE)
    mail = letter()
    assert "Sel &amp; &lt;poivre&gt;" in mail.html
    assert "Sel & <poivre>" in mail.text
    assert "Sel & <poivre>" in mail.subject


@pytest.mark.parametrize("count", [1, 3])
def test_a_message_of_three_occurrences_costs_as_many_queries_as_one(partner, count, django_assert_num_queries):
    venue = VenueFactory(contact_email="relais@example.org")
    for number in range(count):
        occurrence = asked_for(partner)
        Occurrence.objects.filter(pk=occurrence.pk).update(venue=venue, start=START + dt.timedelta(minutes=number))
    Event.objects.update(organiser=partner)
    User.objects.all().delete()
    contents = messages.read_contents("prepare", "relais@example.org", Occurrence.objects.values_list("pk", flat=True))
    current_state()  # what the programme is at is known to the process
    with django_assert_num_queries(5):
        made = messages.compose("prepare", "relais@example.org", contents, PREPARE)
        said = [(line.needs, line.documents, line.contact) for line in made.context["at_home"]]
    assert len(said) == count


def test_of_more_occurrences_than_it_lists_a_message_reads_the_first_and_counts_the_others(settings):
    organisers = [PartnerFactory(email=f"{name}@example.org") for name in "ab"]
    home, away = VenueFactory(contact_email="Relais@example.org"), VenueFactory()
    for number in range(messages.LISTED + 2):
        for venue, organiser in zip((home, away), organisers, strict=True):
            occurrence_at(START + dt.timedelta(hours=number), event=EventFactory(organiser=organiser), venue=venue)
    keys = list(Occurrence.objects.values_list("pk", flat=True))
    contents = messages.read_contents("prepare", "relais@example.org", keys)
    in_order = Occurrence.objects.order_by("start", "pk")
    assert contents.at_home == list(in_order.filter(venue=home)[: messages.LISTED])
    assert contents.elsewhere == list(in_order.filter(venue=away)[: messages.LISTED])
    made = messages.compose("prepare", "relais@example.org", contents, PREPARE)
    assert (made.context["at_home_more"], made.context["elsewhere_more"]) == (2, 2)
    assert f"{len(keys)} séances" in made.context["title"]
    assert made.reply_to == settings.CONTACT_EMAIL
