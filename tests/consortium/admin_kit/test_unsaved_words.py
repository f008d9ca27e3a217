"""What was typed on a page of the admin's own (an answer, a series, a tour…) is back after a new log-in, unsent."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from django import forms
from django.apps import apps
from django.contrib.admin import site
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consortium.admin_kit import unsaved
from consortium.admin_kit.actions import Confirmation
from consortium.edits import shown
from consortium.models import UnsavedForm
from events.admin.requests.actions import ACTIONS
from events.proposals import venues
from partners.choices import DeclineReason, Role
from partners.choices import RequestState as S
from partners.models import ActivityRequest, AgreedDate
from tests.browsing import TokenClient, posted_untouched, untouched
from tests.consortium.admin_kit.test_shared_edits import made
from tests.consortium.admin_kit.test_unsaved import end_session
from tests.factories import (
    ActivityFactory,
    CommuneFactory,
    EventFactory,
    OccurrenceFactory,
    PartnerFactory,
    RequestFactory,
    VenueFactory,
    coordination,
    member_of,
)

pytestmark = pytest.mark.django_db
TYPED = "Écrit avant la fin de la session"
STANDARD = {"add", "change", "changelist", "delete", "history", "confirm", "autocomplete"}
OF_THE_SITE = {
    "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "index", "app_list",
    "view_on_site",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A page with a form, and where its form is sent."""

    address: str
    to: str


@pytest.fixture
def person():
    return coordination()


@pytest.fixture
def browser(person) -> Client:
    client = TokenClient()
    client.force_login(person)
    return client


def own_names() -> set[str]:
    """The names of the admin's pages that Django does not bring, as its resolver lists them."""
    names = {each.name for each in _patterns(site.urls[0]) if each.name}
    return {name for name in names if name not in OF_THE_SITE and name.rpartition("_")[2] not in STANDARD}


def _patterns(patterns) -> Iterator:
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from _patterns(each.url_patterns)
        else:
            yield each


def request_in(state: str, activity=None, latitude: float = 48.2) -> ActivityRequest:
    """A request in this state, with what a row in this state has."""
    activity = activity or ActivityFactory()
    place = VenueFactory(commune=CommuneFactory(latitude=latitude, longitude=6.9))
    reason = {"decline_reason": DeclineReason.NO_DATE, "decline_words": "Non."} if state == S.DECLINED else {}
    row = RequestFactory(activity=activity, partner=activity.partner, venue=place, wish="", state=state, **reason)
    AgreedDate.objects.create(request=row, day=timezone.localdate() + dt.timedelta(days=20))
    return row


def own_pages(browser: Client) -> Iterator[tuple[str, Page]]:
    """Each page of the admin's own with the address of its form, by its name, with the rows that it needs."""
    for name in sorted(own_names()):
        yield from ((name, page) for page in _pages(name, browser))
    for confirmation in Confirmation.made:
        if confirmation.model not in site._registry:
            continue
        row = row_of(confirmation.model)
        for verb in confirmation.actions:
            yield (
                confirmation.page_url("confirm", verb),
                Page(confirmation.action_url(verb, [row.pk]), confirmation.page_url("confirm", verb)),
            )
    proposal = venue_proposal()
    address = reverse("admin:events_venueproposal_change", args=[proposal.pk])
    yield "events_venueproposal_change", Page(address, address)


def row_of(model):
    if model._meta.label == "events.CoOrganisation":
        event = EventFactory()
        return model.objects.create(event=event, partner=PartnerFactory(), proposed_by=coordination())
    return made(model)


def venue_proposal():
    venue = VenueFactory(is_relay=True, address="1 rue du Lavoir")
    OccurrenceFactory(event=EventFactory(), venue=venue)
    by = member_of(PartnerFactory(), Role.CONTRIBUTOR)
    client = Client()
    client.force_login(by)
    address = reverse("admin:territories_venue_change", args=[venue.pk])
    client.post(address, {**untouched(client.get(address), "venue_form"), "address": "2 rue du Lavoir"})
    return apps.get_model("events.VenueProposal").objects.get()


def _pages(name: str, browser: Client) -> list[Page]:
    if name == "partners_activityrequest_answer":
        return list(_answers(browser))
    if name == "partners_activityrequest_message":
        row = request_in(S.IN_STUDY)
        page = reverse("admin:partners_activityrequest_change", args=[row.pk])
        return [Page(page, reverse(f"admin:{name}", args=[row.pk]))]
    if name == "partners_activityrequest_tour":
        first = request_in(S.IN_STUDY)
        request_in(S.CONFIRMED, first.activity, latitude=48.3)
        return [_same(name, first.pk)]
    rows = {"events_event": "events.Event", "partners_user": "partners.User", "partners_activity": "partners.Activity",
            "outbox_outgoingemail": "outbox.OutgoingEmail"}  # fmt: skip
    model = next((label for prefix, label in rows.items() if name.startswith(f"{prefix}_")), None)
    row = made(apps.get_model(model)) if model else None
    if model and row is None:
        return []
    pattern = next(each for each in _patterns(site.urls[0]) if each.name == name)
    needs = list(pattern.pattern.converters)
    return [_same(name, *([row.pk if row else coordination().pk] if needs else []))]


def _same(name: str, *args) -> Page:
    address = reverse(f"admin:{name}", args=args)
    return Page(address, address)


def _answers(browser: Client) -> Iterator[Page]:
    """One answer for each form that answers have."""
    tried = set()
    for name, verb in ACTIONS.items():
        state = next((state for state in S if verb.offered(request_in(state))), None)
        if state and verb.form not in tried:
            tried.add(verb.form)
            yield _same("partners_activityrequest_answer", request_in(state).pk, name)
    assert tried == {verb.form for verb in ACTIONS.values()}


def text_fields(page) -> list[str]:
    """The names, as posted, of the fields of a page in which people write words."""
    if not isinstance(page, TemplateResponse) or page.status_code != 200:
        return []
    found, html = [], page.content.decode()
    for form in unsaved._forms_in(page.context_data):
        for name, field in form.fields.items():
            is_text = type(field) is forms.CharField and not form[name].is_hidden
            if is_text and (field.max_length or 1000) >= len(TYPED):
                found.append(form.add_prefix(name))
    return [name for name in found if f'name="{name}"' in html]


def everything() -> dict:
    """All rows that a click on one of those pages could change."""
    labels = ("partners", "events", "territories")
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list("pk", *_columns(model)))
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }


def _columns(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname != "last_login"]


def test_what_was_typed_on_each_page_of_the_admin_s_own_is_back_after_a_new_log_in(browser, person):
    written = set()
    for name, page in own_pages(browser):
        browser.force_login(person)
        opened = browser.get(page.address)
        fields = text_fields(opened)
        if not fields:
            continue
        written.add(name)
        before = everything()
        typed = {
            **(posted_untouched(opened) or {}),
            **{field: f"{TYPED} {field}" for field in fields},
            "answer": "accepter",
        }
        end_session(browser)
        refused = browser.post(page.to, typed, HTTP_REFERER=f"http://testserver{page.address}")
        assert refused.status_code == 302, name
        target = urlsplit(refused.url)
        assert (target.path, parse_qs(target.query)["next"]) == (reverse("admin:login"), [page.address]), name
        browser.force_login(person)
        again = browser.get(page.address)
        values = {field: value for form in unsaved._forms_in(again.context_data) for field, value in shown_by(form)}
        assert {field: values.get(field) for field in fields} == {field: typed[field] for field in fields}, name
        html = again.content.decode()
        assert unsaved.BACK.strip() in html, name
        assert f"{TYPED} {fields[0]}" in html, name
        assert everything() == before, name
    answers = {f"partners_activityrequest_{page}" for page in ("message", "tour", "answer")}
    assert answers | {"events_event_series", "events_venueproposal_change"} < written  # and the questions of verbs


def shown_by(form) -> Iterator[tuple[str, object]]:
    return ((form.add_prefix(name), form[name].value()) for name in form.fields)


def test_a_form_that_its_page_no_longer_shows_leaves_its_text_to_copy(browser, person):
    event = OccurrenceFactory().event
    confirmation = next(each for each in Confirmation.made if each.model is type(event))
    address = confirmation.action_url("annuler", [event.pk])
    assert text_fields(browser.get(address)) == ["note"]
    end_session(browser)
    browser.post(
        confirmation.page_url("confirm", "annuler"), {"note": TYPED}, HTTP_REFERER=f"http://testserver{address}"
    )
    type(event).objects.filter(pk=event.pk).update(status="cancelled")
    browser.force_login(person)
    assert TYPED in browser.get(address).content.decode()


def test_a_page_that_has_no_place_for_it_any_more_shows_the_text_to_copy(browser, person):
    row = request_in(S.IN_STUDY)
    address = reverse("admin:partners_activityrequest_message", args=[row.pk])
    browser.get(reverse("admin:partners_activityrequest_change", args=[row.pk]))
    end_session(browser)
    assert browser.post(address, {"text": TYPED}).status_code == 302  # the browser does not say where it comes from
    browser.force_login(person)
    page = browser.get(address)
    assert TYPED in page.content.decode()
    assert page.context["without"] in page.content.decode()
    assert browser.get(page.context["without"]).status_code == 302
    assert not row.messages.exists()


def test_a_kept_form_of_a_row_says_what_it_had_shown(browser, person):
    partner = PartnerFactory(name="La Nef")
    address = reverse("admin:partners_partner_change", args=[partner.pk])
    values = untouched(browser.get(address), "partner_form")
    end_session(browser)
    browser.post(address, {**values, "name": TYPED, shown.FIELD: values[shown.FIELD]})
    browser.force_login(person)
    page = browser.get(address)
    errors = page.context["adminform"].form.errors
    assert page.context["adminform"].form["name"].value() == TYPED
    assert list(errors) == ["__all__"]
    assert len(errors["__all__"]) == 1
    assert UnsavedForm.objects.count() == 1


def test_an_answer_is_not_given_by_logging_in(browser, person):
    proposal = venue_proposal()
    address = reverse("admin:events_venueproposal_change", args=[proposal.pk])
    seen = browser.get(address).context["seen"]
    assert seen == venues.state_of(proposal, proposal.venue)
    end_session(browser)
    browser.post(address, {"answer": "accepter", "seen": seen, "words": TYPED})
    browser.force_login(person)
    assert TYPED in browser.get(address).content.decode()
    proposal.refresh_from_db()
    assert proposal.is_pending
