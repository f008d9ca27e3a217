"""Asking for an activity: the form as people and robots send it."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from consortium.limits.honeypot import issue
from consortium.outbox.models import OutgoingEmail
from consortium.privacy.declarations import personal_fields
from partners.choices import ActivityState
from partners.choices import RequestState as S
from partners.models import ActivityRequest, Audience
from partners.requests.forms.request import ALREADY_SENT, RequestForm
from partners.requests.forms.requested_dates import months_from
from partners.requests.limits import LIMITS
from partners.requests.submission import SENT_AGAIN
from tests.factories import ActivityFactory, CommuneFactory, VenueFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/demander-une-activite/"
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*src=)")
NOON = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def venue():
    commune = CommuneFactory(code="88413", name="Saint-Dié-des-Vosges", postal_codes="88100")
    return VenueFactory(name="La Boussole", commune=commune)


@pytest.fixture
def filled(venue, time_machine) -> dict[str, object]:
    """A form filled by a person, in half a minute."""
    ticket = issue().signed
    time_machine.shift(30)
    return {
        "ticket": ticket, "website_url": "", "activite": "", "wish": "Une soirée sous les étoiles", "cherche": "st die",
        "lieu": f"lieu-{venue.pk}", "contact_name": "Jeanne Humbert", "contact_email": "Jeanne@Example.org",
        "headcount": "30", "consent": "on",
    }  # fmt: skip


def errors(response) -> dict[str, list[str]]:
    form = response.context["form"]
    found = {name: list(messages) for name, messages in form.errors.items()}
    for window in form.windows:
        found |= {window.add_prefix(name): list(messages) for name, messages in window.errors.items()}
    return found


def test_a_request_is_kept_and_its_sender_is_asked_to_confirm(client, filled, venue):
    response = client.post(ADDRESS, filled | {"accessible_mi": "on", "audiences": [Audience.objects.first().pk]})
    assert (response.status_code, response.url) == (302, f"{ADDRESS}merci/")
    activity_request = ActivityRequest.objects.get()
    assert (activity_request.state, activity_request.wish, activity_request.venue, activity_request.commune) == (
        S.RECEIVED,
        filled["wish"],
        venue,
        venue.commune,
    )
    assert (activity_request.contact_email, activity_request.headcount, activity_request.consent_at) == (
        "jeanne@example.org",
        30,
        timezone.now(),
    )
    assert activity_request.accessibility == {"mi": True, "hi": None, "vi": None, "pi": None, "ii": None}
    assert list(activity_request.audiences.all()) == [Audience.objects.first()]
    assert [row.to for row in OutgoingEmail.objects.all()] == ["jeanne@example.org"]
    assert activity_request.token not in client.get(response.url).content.decode()


def test_for_an_activity_of_the_catalogue(client, filled):
    activity = ActivityFactory(slug="planetarium")
    ActivityFactory(slug="brouillon", state=ActivityState.DRAFT)
    page = client.get(f"{ADDRESS}?activite=planetarium")
    assert '<option value="planetarium" selected>' in page.content.decode()
    assert "brouillon" not in page.content.decode()
    client.post(ADDRESS, filled | {"activite": "planetarium", "wish": ""})
    activity_request = ActivityRequest.objects.get()
    assert (activity_request.activity, activity_request.partner, activity_request.wish) == (
        activity,
        activity.partner,
        "",
    )


@pytest.mark.parametrize("slug", ["brouillon", "nulle-part", "\x00", "é" * 10_000])
def test_an_activity_that_cannot_be_asked_for_is_passed_over(client, slug):
    ActivityFactory(slug="brouillon", state=ActivityState.DRAFT)
    response = client.get(ADDRESS, {"activite": slug})
    assert (response.status_code, " selected" in response.content.decode()) == (200, True)
    assert not response.context["form"]["activite"].value()


def test_a_draft_sent_by_hand_is_refused(client, filled):
    ActivityFactory(slug="brouillon", state=ActivityState.DRAFT)
    assert list(errors(client.post(ADDRESS, filled | {"activite": "brouillon"}))) == ["activite"]
    assert not ActivityRequest.objects.exists()


def test_a_new_place_is_described(client, filled):
    CommuneFactory(code="88001", name="Ban-sur-Meurthe")
    new = {"lieu": "commune-88001", "venue_name": "Salle des fêtes", "venue_kind": "mairie"}
    room = {"room_surface_m2": "80", "room_ceiling_m": "3.2", "room_has_water": "false", "room_can_be_dark": "true"}
    assert client.post(ADDRESS, filled | new | room).status_code == 302
    activity_request = ActivityRequest.objects.get()
    assert (activity_request.venue, activity_request.place) == (None, "Salle des fêtes, Ban-sur-Meurthe (88)")
    assert (activity_request.room_surface_m2, float(activity_request.room_ceiling_m)) == (80, 3.2)
    assert (activity_request.room_has_water, activity_request.room_can_be_dark, activity_request.room_has_network) == (
        False,
        True,
        None,
    )


def test_a_place_of_the_network_leaves_its_description_aside_even_when_it_is_wrong(client, filled, venue):
    client.post(ADDRESS, filled | {"venue_name": "Autre", "room_surface_m2": "-3", "venue_kind": "zeppelin"})
    activity_request = ActivityRequest.objects.get()
    assert (
        activity_request.venue,
        activity_request.venue_name,
        activity_request.venue_kind,
        activity_request.room_surface_m2,
    ) == (venue, "", "", None)


def test_a_new_place_needs_a_name_and_a_kind(client, filled):
    CommuneFactory(code="88001")
    assert list(errors(client.post(ADDRESS, filled | {"lieu": "commune-88001"}))) == ["venue_name", "venue_kind"]


@pytest.mark.parametrize(
    "lieu", ["lieu-999999999999999", "lieu-1e3", "commune-99999", "commune-", "lieu--1", "abc", "\x00"]
)
def test_a_place_that_is_none_is_refused(client, filled, lieu):
    assert list(errors(client.post(ADDRESS, filled | {"lieu": lieu}))) == ["lieu"]


# --- without JavaScript: looking for the place is a step that keeps everything --------------------------------------


def test_looking_for_a_place_keeps_what_was_typed_and_says_nothing_of_what_is_missing(client, venue):
    typed = {"chercher": "1", "cherche": "saint die", "wish": "Des étoiles", "periode1-first_day": "2026-04-03"}
    response = client.post(ADDRESS, typed)
    form, html = response.context["form"], response.content.decode()
    assert [place.value for place in form.found_places] == [f"lieu-{venue.pk}", "commune-88413"]
    assert (errors(response), form.problems, "aria-invalid" in html) == ({}, [], False)
    assert ("Des étoiles" in html, 'value="2026-04-03"' in html) == (True, True)
    assert not ActivityRequest.objects.exists()


def test_the_place_already_chosen_stays_in_the_list(client, venue):
    CommuneFactory(code="88001", name="Ban-sur-Meurthe")
    response = client.post(ADDRESS, {"chercher": "1", "cherche": "ban", "lieu": f"lieu-{venue.pk}"})
    assert [place.value for place in response.context["form"].found_places] == [f"lieu-{venue.pk}", "commune-88001"]
    assert f'value="lieu-{venue.pk}" id="id_lieu_lieu-{venue.pk}" checked' in response.content.decode()


def test_a_form_sent_before_choosing_a_place_offers_those_found(client, filled, venue):
    response = client.post(ADDRESS, filled | {"lieu": ""})
    assert errors(response) == {"lieu": ["Cherchez votre commune, puis choisissez le lieu."]}
    assert f'value="lieu-{venue.pk}"' in response.content.decode()


@pytest.mark.parametrize(
    ("text", "found"), [("boussole", 1), ("88100", 2), ("s", 0), ("\x00\x00", 0), ("é" * 10_000, 0)]
)
def test_the_look_up_as_one_types(client, venue, text, found):
    response = client.get(f"{ADDRESS}lieux/", {"q": text})
    assert (response.status_code, response.content.decode().count('type="radio"')) == (200, found)


# --- when ------------------------------------------------------------------------------------------------------------


def test_three_windows_in_the_relays_words(client, filled):
    wished = {
        "periode1-first_day": "2026-04-03", "periode1-last_day": "2026-04-10", "periode2-weekday": "1",
        "periode2-month": "2026-05-01", "periode3-first_day": "2026-06-01",
    }  # fmt: skip
    assert client.post(ADDRESS, filled | wished).status_code == 302
    assert [str(window) for window in ActivityRequest.objects.get().windows.all()] == [
        "du 3 avril 2026 au 10 avril 2026", "un mardi de mai 2026", "lundi 1er juin 2026",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"first_day": "2026-03-01"}, "first_day"),
        ({"first_day": "hier"}, "first_day"),
        ({"last_day": "2026-04-01"}, "first_day"),
        ({"first_day": "2026-04-10", "last_day": "2026-04-03"}, "last_day"),
        ({"first_day": "2026-04-10", "last_day": "2029-04-03"}, "last_day"),
        ({"weekday": "1"}, "month"),
        ({"month": "2026-05-01"}, "weekday"),
        ({"weekday": "7", "month": "2026-05-01"}, "weekday"),
        ({"weekday": "1", "month": "2026-02-01"}, "month"),
        ({"weekday": "1", "month": "2026-05-02"}, "month"),
        ({"first_day": "2026-04-10", "weekday": "1", "month": "2026-05-01"}, "weekday"),
        ({"first_day": "\x00"}, "first_day"),
        ({"first_day": "9" * 10_000}, "first_day"),
    ],
)
def test_a_window_that_cannot_be(client, filled, sent, wrong):
    response = client.post(ADDRESS, filled | {f"periode2-{name}": value for name, value in sent.items()})
    assert list(errors(response)) == [f"periode2-{wrong}"]
    assert '<details class="window" open>' in response.content.decode()


def test_a_month_without_any_such_day_left_is_said(client, time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 26, 11, tzinfo=dt.UTC), tick=False)  # a Thursday; the 31st is a Tuesday
    wished = lambda weekday: {"periode1-weekday": weekday, "periode1-month": "2026-03-01"}  # noqa: E731
    assert list(errors(client.post(ADDRESS, wished("2"))))[-1] == "periode1-month"
    assert "periode1-month" not in errors(client.post(ADDRESS, wished("1")))


def test_the_same_window_twice_is_said(client, filled):
    response = client.post(ADDRESS, filled | {"periode1-first_day": "2026-04-03", "periode3-first_day": "2026-04-03"})
    assert errors(response) == {"periode1-first_day": ["La même période est écrite deux fois."]}


def test_months_go_on_over_the_year():
    assert months_from(dt.date(2026, 11, 22), 3) == [dt.date(2026, 11, 1), dt.date(2026, 12, 1), dt.date(2027, 1, 1)]


# --- bounds ----------------------------------------------------------------------------------------------------------

LINES = {"contact_name": 120, "contact_role": 120, "contact_phone": 30, "access_note": 500}
TEXTS = {"wish": 2000, "message": 3000}


@pytest.mark.parametrize(("name", "longest"), [*LINES.items(), *TEXTS.items()])
def test_each_text_is_bounded(client, filled, name, longest):
    for text in ("é" * (longest + 1), "x" * 10_000, "a\x00b", "a\x07b"):
        assert list(errors(client.post(ADDRESS, filled | {name: text}))) == [name]
    assert not ActivityRequest.objects.exists()
    assert client.post(ADDRESS, filled | {name: "é" * longest}).status_code == 302
    assert getattr(ActivityRequest.objects.get(), name) == "é" * longest


@pytest.mark.parametrize("name", TEXTS)
def test_an_end_of_line_counts_once(client, filled, name):
    text = "a\r\n" * (TEXTS[name] // 2)
    client.post(ADDRESS, filled | {name: text})
    assert getattr(ActivityRequest.objects.get(), name) == text.replace("\r\n", "\n").strip()


@pytest.mark.parametrize("name", ["contact_name", "contact_role", "contact_phone", "access_note"])
@pytest.mark.parametrize("text", ["Jeanne\nBcc: tous@example.org", "Jeanne\r\nSubject: x", "a\u2028b", "a\x0bb"])
def test_no_line_becomes_a_header(client, filled, name, text):
    assert client.post(ADDRESS, filled | {name: text}).status_code == 302
    assert getattr(ActivityRequest.objects.get(), name) == re.sub(r"\s+", " ", text)
    row = OutgoingEmail.objects.get()
    assert (row.headers, len(row.subject.splitlines())) == ({}, 1)


def test_a_wish_of_several_lines_makes_a_subject_of_one(client, filled):
    client.post(ADDRESS, filled | {"wish": "Bonjour\r\nBcc: tous@example.org"})
    row = OutgoingEmail.objects.get()
    assert (row.subject, row.headers) == ("Confirmez votre demande : votre souhait", {})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("headcount", ["0", "-1", "10001", "abc", "1e9", "9" * 500]),
        ("age_min", ["-1", "121", "x"]),
        ("age_max", ["-1", "121", "x"]),
        (
            "contact_email",
            ["", "jeanne", "a@b", "a@example.org\nBcc: b@example.org", f"{'a' * 300}@example.org", "\x00@a.fr"],
        ),
        ("audiences", ["999", "abc", "\x00"]),
        ("consent", [""]),
        ("contact_name", [""]),
    ],
)
def test_each_value_is_bounded(client, filled, name, values):
    for value in values:
        assert list(errors(client.post(ADDRESS, filled | {name: value}))) == [name]
    assert not ActivityRequest.objects.exists()


def test_the_browser_knows_the_bounds_too(client):
    html = client.get(ADDRESS).content.decode()
    for name, bounds in {
        "age_min": 'min="0" max="120"', "headcount": 'min="1" max="10000"', "room_surface_m2": 'min="0" max="30000"',
        "room_ceiling_m": 'step="0.1" min="1"',
    }.items():  # fmt: skip
        assert re.search(rf'<input type="number" name="{name}" {bounds}', html)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("venue_name", ["é" * 121, "a\x07b"]),
        ("venue_kind", ["zeppelin"]),
        ("venue_address", ["x" * 201, "a\x07b"]),
        ("room_surface_m2", ["-1", "99999", "x"]),
        ("room_ceiling_m", ["-3", "0.5", "1000", "3.25", "x"]),
        ("room_capacity", ["-1", "99999"]),
        ("room_note", ["x" * 301, "a\x07b"]),
    ],
)
def test_the_description_of_a_place_is_bounded(client, filled, name, values):
    CommuneFactory(code="88001")
    new = {"lieu": "commune-88001", "venue_name": "Salle des fêtes", "venue_kind": "mairie"}
    for value in values:
        assert list(errors(client.post(ADDRESS, filled | new | {name: value}))) == [name]


def test_ages_in_order(client, filled):
    found = errors(client.post(ADDRESS, filled | {"age_min": "12", "age_max": "6"}))
    assert found == {"age_max": ["L’âge minimal dépasse l’âge maximal."]}


# --- errors, for eyes and for screen readers --------------------------------------------------------------------------


def test_errors_are_told_at_the_top_and_tied_to_their_fields(client, filled):
    html = client.post(
        ADDRESS, filled | {"contact_email": "jeanne", "wish": "", "message": "À bientôt"}
    ).content.decode()
    assert "<title>Erreur&nbsp;: Demander une activité" in html
    assert '<a href="#id_contact_email">Votre adresse e-mail</a>' in html
    [field] = re.findall(r"<input[^>]*id=\"id_contact_email\"[^>]*>", html)
    described = re.search(r'aria-describedby="([^"]*)"', field)[1].split()
    assert ('aria-invalid="true"' in field, described) == (
        True,
        ["id_contact_email_helptext", "id_contact_email_error"],
    )
    assert [html.count(f'id="{name}"') for name in described] == [1, 1]
    assert ("À bientôt" in html, "2 points à revoir" in html) == (True, True)


def test_each_line_of_the_summary_leads_to_something_on_the_page(client):
    html = client.post(
        ADDRESS, {"lieu": "x", "periode1-weekday": "1", "audiences": "999", "age_min": "x"}
    ).content.decode()
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert len(targets) >= 7
    assert [target for target in targets if html.count(f'id="{target}"') != 1] == []


# --- robots, double submits, limits -----------------------------------------------------------------------------------


def test_a_double_submit_makes_one_request_and_one_mail(client, filled):
    first, second = client.post(ADDRESS, filled), client.post(ADDRESS, filled)
    assert (first.url, second.url) == (f"{ADDRESS}merci/", f"{ADDRESS}merci/?deja=1")
    assert (ActivityRequest.objects.count(), OutgoingEmail.objects.count()) == (1, 1)
    assert "nous ne gardons qu’une demande" in client.get(second.url).content.decode()


def opened_again(client, time_machine) -> dict[str, str]:
    """Back to the form: the browser asks for the page anew, and puts what was typed in its fields."""
    ticket = re.search(r'name="ticket" value="([^"]+)"', client.get(ADDRESS).content.decode())[1]
    time_machine.shift(30)
    return {"ticket": ticket}


def test_back_and_sent_again_is_the_same_request(client, filled, time_machine):
    client.post(ADDRESS, filled)
    again = client.post(ADDRESS, filled | opened_again(client, time_machine))
    assert again.url == f"{ADDRESS}merci/?deja=1"
    assert (ActivityRequest.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


@pytest.mark.parametrize("is_opened_again", [True, False])
def test_back_and_sent_again_with_other_words_asks_before_it_makes_a_second_request(
    client, filled, time_machine, is_opened_again
):
    client.get(ADDRESS)
    client.post(ADDRESS, filled)
    other = filled | {"wish": "Une soirée sous les étoiles, et un conteur"}
    other |= opened_again(client, time_machine) if is_opened_again else {}
    asked = client.post(ADDRESS, other)
    assert (asked.status_code, ActivityRequest.objects.count()) == (200, 1)
    assert errors(asked) == {"autre": [ALREADY_SENT]}
    html = asked.content.decode()
    assert ("à 12 h 00" in html, other["wish"] in html, 'name="autre"' in html) == (True, True, True)
    assert client.post(ADDRESS, other | {"autre": "on"}).url == f"{ADDRESS}merci/"
    assert client.post(ADDRESS, other | {"autre": "on"}).url == f"{ADDRESS}merci/?deja=1"
    assert sorted(ActivityRequest.objects.values_list("wish", flat=True)) == [filled["wish"], other["wish"]]


def test_who_comes_back_to_the_form_reads_that_a_request_has_left(client, filled, time_machine):
    assert 'name="autre"' not in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, filled)
    assert 'name="autre"' in client.get(ADDRESS).content.decode()
    time_machine.shift(SENT_AGAIN.total_seconds() + 1)
    assert 'name="autre"' not in client.get(ADDRESS).content.decode()


def test_another_browser_is_told_nothing(client, filled, time_machine):
    client.get(ADDRESS)
    client.post(ADDRESS, filled)
    elsewhere = Client()
    other = filled | opened_again(elsewhere, time_machine) | {"wish": "Autre chose"}
    assert elsewhere.post(ADDRESS, other).url == f"{ADDRESS}merci/"


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [({"website_url": "http://example.org"}, "website_url"), ({"ticket": "abc"}, "ticket"), ({"ticket": ""}, "ticket")],
)
def test_a_robot_is_refused_and_a_person_can_send_again(client, filled, sent, wrong):
    response = client.post(ADDRESS, filled | sent)
    assert list(errors(response)) == [wrong]
    assert response.context["form"].problems[0].anchor == ""
    assert not ActivityRequest.objects.exists()


def test_too_fast_then_again(client, filled, time_machine):
    fresh = issue().signed
    response = client.post(ADDRESS, filled | {"ticket": fresh})
    assert list(errors(response)) == ["ticket"]
    assert f'name="ticket" value="{fresh}"' in response.content.decode()
    time_machine.shift(5)
    assert client.post(ADDRESS, filled | {"ticket": fresh}).status_code == 302


def test_a_form_left_open_for_days_gets_a_new_ticket(client, filled, time_machine):
    time_machine.shift(3 * 24 * 3600)
    response = client.post(ADDRESS, filled)
    assert list(errors(response)) == ["ticket"]
    again = re.search(r'name="ticket" value="([^"]+)"', response.content.decode())[1]
    time_machine.shift(10)
    assert client.post(ADDRESS, filled | {"ticket": again}).status_code == 302


def test_one_address_asks_so_often_and_loses_nothing(client, filled, time_machine):
    def send(**changes):
        ticket = issue().signed
        time_machine.shift(10)
        return client.post(ADDRESS, filled | {"ticket": ticket, "autre": "on", **changes})

    statuses = [send().status_code for _ in range(LIMITS.for_address.times + 1)]
    assert statuses == [302] * LIMITS.for_address.times + [429]
    refused = send(message="Un long texte")
    html = refused.content.decode()
    assert (LIMITS.refusal in html, "Un long texte" in html, refused["Retry-After"]) == (True, True, "3600")
    assert send(contact_email="autre@example.org").status_code == 302


def test_one_network_asks_so_often(client, filled, time_machine):
    def send(number: int) -> int:
        ticket = issue().signed
        time_machine.shift(31)  # beyond the limit on forms, within that on requests
        other = {"ticket": ticket, "contact_email": f"a{number}@example.org", "autre": "on"}
        return client.post(ADDRESS, filled | other).status_code

    time_machine.move_to(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), tick=False)
    statuses = [send(number) for number in range(LIMITS.from_network.times + 1)]
    assert statuses == [302] * LIMITS.from_network.times + [429]


def test_three_hundred_forms_of_one_robot_cost_next_to_nothing(client, filled, django_assert_num_queries):
    client.get("/accessibilite/")  # the programme's state is known, as on any server that runs
    robot = {"website_url": "http://example.org", "message": "x" * 2000}
    looked_at = [client.post(ADDRESS, filled | robot).status_code for _ in range(LIMITS.posts.times)]
    # Each refused form costs one look in an index: the counts live in the database, where no flood evicts them.
    with django_assert_num_queries(300 - LIMITS.posts.times):
        refused = [client.post(ADDRESS, filled | robot).status_code for _ in range(300 - LIMITS.posts.times)]
    assert (set(looked_at), set(refused)) == ({200}, {429})
    assert client.post(ADDRESS, filled, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert ActivityRequest.objects.count() == 1


def test_a_refusal_is_said_in_french(client, filled):
    for _ in range(LIMITS.posts.times):
        client.post(ADDRESS, {"chercher": "1"})
    response = client.post(ADDRESS, filled)
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert f"attendez {LIMITS.posts.wait}" in response.content.decode()


# --- what a page with a form owes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}merci/"])
def test_never_cached_never_listed_nothing_inline(client, address):
    response = client.get(address)
    html = response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in html
    assert (INLINE.findall(html), "unsafe" in response["Content-Security-Policy"]) == ([], False)
    assert set(response.cookies) <= {"csrftoken"}


def test_a_form_from_elsewhere_is_refused(filled):
    assert Client(enforce_csrf_checks=True).post(ADDRESS, filled).status_code == 403
    assert not ActivityRequest.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_whatever_is_personal_in_a_request_is_filled_in_by_its_sender_but_the_words_of_a_refusal():
    assert set(personal_fields(ActivityRequest._meta.label)) - set(RequestForm.base_fields) == {"decline_words"}
