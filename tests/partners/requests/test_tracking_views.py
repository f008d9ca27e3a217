"""Following a request by its link: what it shows, what it lets one do, what it refuses."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from consortium.outbox.models import OutgoingEmail
from events.publishing.services import publish
from events.requests import draft_event
from partners.choices import DeclineReason, Role
from partners.choices import RequestState as S
from partners.models import ActivityRequest, AgreedDate, RequestWindow
from partners.requests import links, services
from partners.requests.limits import ACTS_ON_REQUEST
from partners.requests.submission import submit
from tests.factories import ActivityFactory, PartnerFactory, RequestFactory, UserFactory, VenueFactory, member_of

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)
CURRENT = re.compile(r'steps__step--current"\s+aria-current="step"><span class="steps__label">([^<]+)</span>')
LABEL = re.compile(r'class="steps__label">([^<]+)<')


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def make_request(**fields) -> ActivityRequest:
    """A request as the form leaves it."""
    activity = fields.pop("activity", None) or ActivityFactory(title="Le ciel en valise")
    wanted = {"wish": "", "venue": VenueFactory(), "activity": activity, "partner": activity.partner} | fields
    row = RequestFactory.build(**wanted, commune=wanted["venue"].commune)
    window = RequestWindow(weekday=1, month=dt.date(2026, 4, 1))
    return submit(row, windows=[window], nonce=row.nonce).request


def confirmed(**fields) -> ActivityRequest:
    request = make_request(**fields)
    return services.confirm(links.confirmation_code(request)).request


def in_study(**fields) -> ActivityRequest:
    request = confirmed(**fields)
    services.take_up(request, by=member_of(request.partner, Role.EDITOR, name="Élise Wagner"))
    return request


def page(client, request, suffix="") -> str:
    response = client.get(request.get_absolute_url() + suffix)
    assert response.status_code == 200
    return response.content.decode()


def state_of(request) -> tuple[str, int, int]:
    """What a refused attempt must leave as it was."""
    fresh = ActivityRequest.objects.get(pk=request.pk)
    return fresh.state, fresh.changes.count(), fresh.messages.count()


# --- what it says ----------------------------------------------------------------------------------------------------


def test_each_state_in_plain_words_with_its_step(client):
    request = make_request()
    assert "Elle attend que vous la confirmiez" in page(client, request)
    services.confirm(links.confirmation_code(request))
    html = page(client, request)
    assert ("Elle est confirmée" in html, CURRENT.findall(html)) == (True, ["Confirmée"])
    assert LABEL.findall(html) == ["Envoyée", "Confirmée", "À l’étude", "Acceptée", "Annoncée", "Réalisée"]
    request.refresh_from_db()
    services.take_up(request, by=UserFactory(name="Élise Wagner"))
    html = page(client, request)
    assert (f"Élise Wagner ({request.partner}) s’en occupe" in html, CURRENT.findall(html)) == (True, ["À l’étude"])
    services.decline(request, by=request.taken_by, reason=DeclineReason.NO_DATE, words="Aucun <mardi> en avril.")
    html = page(client, request)
    assert "Aucun &lt;mardi&gt; en avril." in html
    assert LABEL.findall(html) == ["Envoyée", "Confirmée", "À l’étude", "Non acceptée"]


def test_what_was_asked_and_the_history_latest_first(client):
    request = in_study(headcount=30)
    html = page(client, request)
    for words in ("Le ciel en valise", request.venue.name, "environ 30 personnes", "un mardi d’avril 2026"):
        assert words in html
    history = html[html.index('id="historique"') :]
    assert re.findall(r"<strong>([^<]+)</strong> <span class=\"soft\">par ([^<]+)<", history) == [
        ("À l’étude", "Élise Wagner"), ("Confirmée", "vous"), ("Envoyée", "vous"),
    ]  # fmt: skip


def test_what_the_team_says_among_itself_stays_there(client):
    request = in_study()
    services.transfer(request, by=request.taken_by, to=PartnerFactory(name="Ailleurs"), note="Ce relais m’agace.")
    html = page(client, request)
    assert ("m’agace" in html, "Ailleurs" in html) == (False, True)


def test_the_event_is_linked_only_once_the_public_may_read_it(client):
    request = in_study()
    editor = request.taken_by
    dates = [AgreedDate(day=dt.date(2026, 4, 7), start_time=dt.time(18), end_time=dt.time(20))]
    event = draft_event.accept_and_draft(request, by=editor, dates=dates)
    html = page(client, request)
    assert ("mardi 7 avril 2026, 18:00 – 20:00" in html, event.slug in html) == (True, False)
    event.summary = "Une soirée."
    event.save()
    event.themes.set(request.activity.themes.all())
    publish(event, by=editor)
    html = page(client, request)
    assert (f'href="/evenements/{event.slug}/"' in html, f'href="/evenements/{event.slug}.ics"' in html) == (True, True)
    assert client.get(f"/evenements/{event.slug}.ics").status_code == 200


def test_it_costs_the_same_with_one_message_or_twenty(client, django_assert_num_queries):
    request = in_study()
    services.post_message(request, text="Un", author=request.taken_by)
    client.get("/accessibilite/")
    with django_assert_num_queries(9):
        page(client, request)
    for number in range(20):
        services.post_message(request, text=str(number), author=request.taken_by)
    with django_assert_num_queries(9):
        page(client, request)


# --- who may read it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["", "amender/", "retirer/"])
def test_pages_are_kept_nowhere_and_named_to_nobody(client, suffix):
    response = client.get(make_request().get_absolute_url() + suffix)
    wanted = {
        "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }  # fmt: skip
    assert {name: response[name] for name in wanted} == wanted
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert set(response.cookies) <= {"csrftoken"}


@pytest.mark.parametrize("suffix", ["", "amender/", "retirer/"])
def test_a_token_that_is_none_is_a_page_that_is_not(client, suffix):
    request = make_request()
    unknown = [request.token[:-1], request.token.swapcase(), "x", "a" * 5000, str(request.pk), "%00"]
    assert {client.get(f"/demandes/{token}/{suffix}").status_code for token in unknown} == {404}
    assert client.get("/demandes/x/").content == client.get("/nulle-part/").content


def test_a_token_opens_its_own_request_only(client):
    mine, theirs = in_study(), in_study()
    client.post(f"{mine.get_absolute_url()}message/", {"text": "Bonjour", "request": theirs.pk, "token": theirs.token})
    assert (state_of(mine)[2], state_of(theirs)[2]) == (1, 0)
    assert theirs.token not in page(client, mine)


@pytest.mark.parametrize("suffix", ["amender/", "retirer/", "message/"])
def test_a_form_from_another_site_changes_nothing(suffix):
    request = confirmed()
    before = state_of(request)
    client = Client(enforce_csrf_checks=True)
    assert client.post(request.get_absolute_url() + suffix, {"text": "Bonjour"}).status_code == 403
    assert state_of(request) == before


# --- confirming ------------------------------------------------------------------------------------------------------


def test_opening_the_link_confirms_nothing_the_button_does(client):
    request = make_request()
    address = links.confirmation_url(request).removeprefix("http://127.0.0.1:8000")
    for _ in range(2):
        assert "Confirmer ma demande" in client.get(address).content.decode()
    assert state_of(request)[0] == S.RECEIVED
    response = client.post(address)
    assert (response.status_code, response.url) == (302, f"{request.get_absolute_url()}?fait=confirmee")
    assert state_of(request)[0] == S.CONFIRMED
    assert "C’est confirmé" in client.get(response.url).content.decode()


def test_confirming_again_changes_nothing_and_says_so(client):
    request = make_request()
    address = f"/demandes/confirmer/{links.confirmation_code(request)}/"
    client.post(address)
    before, mails = state_of(request), OutgoingEmail.objects.count()
    response = client.post(address)
    assert response.url == f"{request.get_absolute_url()}?fait=deja"
    assert "déjà confirmée" in client.get(address).content.decode()
    assert (state_of(request), OutgoingEmail.objects.count()) == (before, mails)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_too_old_or_not_whole_is_refused_in_words(client, time_machine, method):
    request = make_request()
    code = links.confirmation_code(request)
    for wrong in (code[:-2], "abc", request.token, "é", "x" * 5000):
        response = getattr(client, method)(f"/demandes/confirmer/{wrong}/")
        assert (response.status_code, "n’est pas entier" in response.content.decode()) == (400, True)
    time_machine.shift(links.CONFIRM_WITHIN + dt.timedelta(seconds=1))
    response = getattr(client, method)(f"/demandes/confirmer/{code}/")
    assert (response.status_code, "plus de 14 jours" in response.content.decode()) == (400, True)
    assert state_of(request)[0] == S.RECEIVED


def test_what_was_withdrawn_cannot_be_confirmed(client):
    request = make_request()
    services.withdraw(request)
    address = f"/demandes/confirmer/{links.confirmation_code(request)}/"
    assert "a été retirée" in client.get(address).content.decode()
    assert client.post(address).status_code == 400
    assert state_of(request)[0] == S.WITHDRAWN


# --- writing ---------------------------------------------------------------------------------------------------------


def test_messages_go_both_ways_and_by_mail(client):
    request = in_study()
    services.post_message(request, text="Combien de prises ?", author=request.taken_by)
    response = client.post(f"{request.get_absolute_url()}message/", {"text": "Trois.\r\n<b>Ou quatre</b>"})
    assert response.url == f"{request.get_absolute_url()}?fait=message"
    html = page(client, request)
    assert html.index("Combien de prises ?") < html.index("&lt;b&gt;Ou quatre&lt;/b&gt;")
    last = OutgoingEmail.objects.order_by("pk").last()
    assert (last.to, last.reply_to) == (request.taken_by.email, request.contact_email)


@pytest.mark.parametrize("text", ["", "   \n", "x" * 3001, "y" * 10_000, "a\x00b", "a\x07b"])
def test_a_message_that_cannot_be_is_shown_again(client, text):
    request = in_study()
    response = client.post(f"{request.get_absolute_url()}message/", {"text": text})
    html = response.content.decode()
    assert (response.status_code, state_of(request)[2]) == (400, 0)
    assert ('id="id_text_error"' in html, 'aria-invalid="true"' in html) == (True, True)


@pytest.mark.parametrize("state", [S.RECEIVED, S.WITHDRAWN])
def test_nobody_is_there_to_read(client, state):
    request = make_request()
    if state == S.WITHDRAWN:
        services.withdraw(request)
    assert 'name="text"' not in page(client, request)
    assert client.post(f"{request.get_absolute_url()}message/", {"text": "Bonjour"}).status_code == 400
    assert state_of(request)[2] == 0


def test_a_button_clicked_twice_writes_once(client, time_machine):
    request = in_study()
    send = lambda text: client.post(f"{request.get_absolute_url()}message/", {"text": text}).status_code  # noqa: E731
    mails = OutgoingEmail.objects.count()
    assert [send("Merci."), send(" Merci.\r\n")] == [302, 302]
    assert (request.messages.count(), OutgoingEmail.objects.count()) == (1, mails + 1)
    time_machine.shift(services.CLICKED_TWICE)
    send("Merci.")
    services.post_message(request, text="Merci.", author=request.taken_by)
    assert request.messages.count() == 3


def test_one_request_writes_so_often(client):
    request = in_study()
    send = lambda: client.post(f"{request.get_absolute_url()}message/", {"text": "Bonjour"}).status_code  # noqa: E731
    assert [send() for _ in range(ACTS_ON_REQUEST.times + 1)] == [302] * ACTS_ON_REQUEST.times + [429]


# --- changing, withdrawing -------------------------------------------------------------------------------------------

AMENDED = {
    "contact_name": "Jeanne Humbert", "headcount": "45", "message": "Plutôt en avril", "accessible_hi": "on",
    "periode1-first_day": "2026-04-03",
}  # fmt: skip


def test_changing_what_was_asked_until_somebody_studies_it(client):
    request = confirmed()
    address = f"{request.get_absolute_url()}amender/"
    assert re.search(r'<option value="2026-04-01" selected', client.get(address).content.decode())
    assert client.post(address, AMENDED).url == f"{request.get_absolute_url()}?fait=modifiee"
    request.refresh_from_db()
    assert (request.headcount, request.message, request.accessible_hi) == (45, "Plutôt en avril", True)
    assert [str(window) for window in request.windows.all()] == ["vendredi 3 avril 2026"]
    services.take_up(request, by=UserFactory())
    before = state_of(request)
    assert (client.get(address).status_code, client.post(address, AMENDED).status_code) == (409, 409)
    assert state_of(request) == before


def test_a_change_sent_twice_is_one(client):
    request = confirmed()
    mails = OutgoingEmail.objects.count()
    for _ in range(2):
        client.post(f"{request.get_absolute_url()}amender/", AMENDED)
    assert request.changes.filter(note="Demande modifiée.").count() == 1
    assert OutgoingEmail.objects.count() == mails + 1


def test_a_forged_change_of_state_partner_or_address_is_not_read(client):
    request = confirmed()
    forged = {"state": "accepted", "partner": PartnerFactory().pk, "contact_email": "autre@example.org", "token": "x"}
    client.post(f"{request.get_absolute_url()}amender/", AMENDED | forged)
    after = ActivityRequest.objects.get(pk=request.pk)
    kept = ("state", "partner_id", "contact_email", "token", "activity_id", "venue_id")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(request, name) for name in kept}


@pytest.mark.parametrize(
    ("name", "value"),
    [("contact_name", ""), ("contact_name", "a\x07b"), ("headcount", "0"), ("message", "x" * 3001)],
)
def test_a_change_that_cannot_be_is_shown_again(client, name, value):
    request = confirmed()
    before = state_of(request)
    html = client.post(f"{request.get_absolute_url()}amender/", AMENDED | {name: value}).content.decode()
    assert (f'href="#id_{name}"' in html, f'id="id_{name}_error"' in html) == (True, True)
    assert state_of(request) == before


def test_a_wish_in_free_words_stays_a_wish(client):
    partner = PartnerFactory()
    request = RequestFactory(partner=partner, confirmed_at=timezone.now(), state=S.CONFIRMED)
    html = client.post(f"{request.get_absolute_url()}amender/", AMENDED | {"wish": ""}).content.decode()
    assert "Dites ce que vous souhaitez" in html


def test_withdrawing_after_a_question(client):
    request = in_study()
    address = f"{request.get_absolute_url()}retirer/"
    assert "Retirer votre demande&nbsp;?" in client.get(address).content.decode()
    assert state_of(request)[0] == S.IN_STUDY
    assert client.post(address, {"note": "La salle est prise."}).url == f"{request.get_absolute_url()}?fait=retiree"
    html = page(client, request)
    assert ("Vous l’avez retirée" in html, "La salle est prise." in html) == (True, True)
    assert LABEL.findall(html) == ["Envoyée", "Confirmée", "À l’étude", "Retirée"]
    assert client.get(address).status_code == 409


def test_a_button_clicked_twice_withdraws_once(client):
    request = in_study()
    address = f"{request.get_absolute_url()}retirer/"
    answers = [client.post(address, {"note": ""}).url for _ in range(2)]
    assert answers == [f"{request.get_absolute_url()}?fait=retiree"] * 2
    assert request.changes.filter(to_state=S.WITHDRAWN).count() == 1


def test_a_note_too_long_withdraws_nothing(client):
    request = in_study()
    assert client.post(f"{request.get_absolute_url()}retirer/", {"note": "x" * 2001}).status_code == 200
    assert state_of(request)[0] == S.IN_STUDY


def test_only_known_words_are_said_after_a_form(client):
    assert "<b>" not in page(client, make_request(), "?fait=<b>gagné</b>")
    assert 'role="status"' not in page(client, make_request(), "?fait=inconnu")


def test_the_message_address_is_only_for_forms(client):
    assert client.get(f"{make_request().get_absolute_url()}message/").status_code == 405
