"""Two tabs, or two people with the same link, on each public page that changes a stored row.

The pages are those that the resolver lists; what each lets one change is read from the page itself.
"""

import datetime as dt
from itertools import permutations

import pytest
from django import forms
from django.apps import apps
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from consortium.edits import seen, shown
from consortium.edits.merge import CHOICE, MINE, THEIRS
from events.models import Subscription
from events.reminders import links as reminder_links
from events.subscriptions import links as subscription_links
from partners.choices import DeclineReason
from partners.choices import RequestState as S
from partners.models import ActivityRequest, AgreedDate, RequestWindow
from partners.requests import links as request_links
from partners.requests.states import TRANSITIONS
from partners.requests.tracking_page import state_label
from tests import routes
from tests.browsing import hidden_fields, posted_untouched
from tests.consortium.admin_kit.other_values import type_others
from tests.factories import ReminderFactory, RequestFactory, VenueFactory

pytestmark = pytest.mark.django_db
# Links of an account: each serves once, and shows nothing that another could have changed meanwhile.
OF_ACCOUNTS = {"password-set", "second-factor-remove"}
ROWS = ("partners", "events", "territories")  # the apps whose rows people write


def the_request(**fields) -> ActivityRequest:
    row = RequestFactory(**fields)
    RequestWindow.objects.create(
        request=row, first_day=timezone.localdate() + dt.timedelta(days=30), last_day=timezone.localdate()
        + dt.timedelta(days=33),
    )  # fmt: skip
    return row


def addresses(turn: int = 1) -> dict[str, str]:
    """A genuine address of each public page about a stored row, by its name; the rows are made at the first call."""
    request = ActivityRequest.objects.first() or the_request()
    waiting = Subscription.objects.filter(email="lea@example.org").first() or Subscription.objects.create(
        email="lea@example.org", frequency="weekly", query="departement=88"
    )
    kept = Subscription.objects.filter(email="max@example.org").first() or Subscription.objects.create(
        email="max@example.org", frequency="weekly", query="departement=67", confirmed_at=timezone.now()
    )
    reminder = apps.get_model("events.Reminder").objects.first() or ReminderFactory(confirmed_at=None)
    venue = apps.get_model("territories.Venue").objects.exclude(contact_email="").first() or VenueFactory(
        contact_email="relais@example.org"
    )
    whole = {
        "request-confirm": request_links.confirmation_url(request),
        "subscription-confirm": subscription_links.confirm_url(waiting),
        "reminder-confirm": reminder_links.confirm_url(reminder),
        "reminder-stop": reminder_links.stop_url(reminder),
        "role-reminders-stop": reminder_links.role_stop_url(venue.contact_email),
    }
    code = subscription_links.manage_code(kept)
    return {
        **{name: f"/{address.split('/', 3)[3]}" for name, address in whole.items()},
        **{name: reverse(name, args=[request.token]) for name in ("request-amend", "request-withdraw")},
        "request-message": reverse("request-message", args=[request.token]),
        "subscription": reverse("subscription", args=[code]),
        "subscription-change": reverse("subscription-change", args=[code]) + f"?departement={56 + turn}&choisi=1",
        "subscription-stop": reverse("subscription-stop", args=[code]),
    }


def postable() -> set[str]:
    """The public pages with something of a row in their address that take a form."""
    found = {name: path for name, path in routes.every().items() if resolve(path).kwargs}
    return {name for name, path in found.items() if Client().post(path).status_code != 405}


def rows() -> dict[str, dict]:
    """Every row that people write, by model and key."""
    models = [model for app in ROWS for model in apps.get_app_config(app).get_models()]
    return {
        f"{model._meta.label}:{row['pk']}": row
        for model in models
        for row in model._base_manager.values("pk", *_columns(model))
    }


def _columns(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not getattr(field, "auto_now", False)]


def changed(before: dict, after: dict) -> dict[tuple[str, str], object]:
    """What was changed of the rows that were there, by row and column; a row that went has None for each."""
    return {
        (key, column): after.get(key, {}).get(column)
        for key, row in before.items()
        for column, value in row.items()
        if after.get(key, {}).get(column) != value
    }


def is_one_click(name: str) -> bool:
    """Whether mail programs post there by themselves (RFC 8058): to stop is granted whatever was shown."""
    return getattr(resolve(addresses()[name].partition("?")[0]).func, "csrf_exempt", False)


class Tab:
    """A page opened in a browser of its own."""

    def __init__(self, name: str, turn: int = 1) -> None:
        self.address, self.client = addresses(turn)[name], Client()
        self.read(self.client.get(self.address))

    def read(self, page) -> None:
        self.page, self.values = page, posted_untouched(page)
        form = (page.context or {}).get("form")
        found = [form, *getattr(form, "windows", [])] if form is not None else []
        self.fields = {each.add_prefix(name): field for each in found for name, field in each.fields.items()}
        self.fields = {
            name: field for name, field in self.fields.items() if not isinstance(field.widget, forms.HiddenInput)
        }

    def type(self, names, turn: int) -> dict[str, list[str]]:
        return type_others(self.values, self.fields, names, turn)

    def send(self, **more):
        return self.client.post(self.address, {**self.values, **more})


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to("2026-03-02T11:00:00Z", tick=False)


def test_every_public_page_that_takes_a_form_about_a_row_is_tried_here():
    assert postable() == set(addresses()) | OF_ACCOUNTS


def test_each_page_that_changes_a_row_carries_what_it_shows():
    carried = {}
    for name in addresses():
        before = rows()
        tab = Tab(name)
        fields = {field for field in hidden_fields(tab.page) if field in {shown.FIELD, seen.FIELD}}
        assert len(fields) == (tab.values is not None and not is_one_click(name)), name
        for field in fields:
            carried.setdefault(field, set()).add(name)
        assert rows() == before  # opening a page changes nothing
    assert set(carried) == {shown.FIELD, seen.FIELD}


def with_fields() -> list[str]:
    return ["request-amend", "subscription"]


def test_the_pages_with_fields_are_those_that_carry_what_each_field_showed():
    assert [name for name in sorted(addresses()) if shown.FIELD in hidden_fields(Tab(name).page)] == with_fields()


def windows_whole(fields: dict[str, forms.Field]) -> dict[str, str]:
    """By field, the first of those that are changed together: dates and weekday of a wished window."""
    heads = {}
    for name in fields:
        prefix = name.rpartition("-")[0]
        heads[name] = next(each for each in fields if each.rpartition("-")[0] == prefix) if prefix else name
    return heads


def one_way(fields) -> list[str]:
    """The fields that somebody fills in: of a window dates only, as its form asks; one window."""
    return [name for name in fields if "-" not in name or (name.startswith("periode1-") and name.endswith("_day"))]


@pytest.mark.parametrize("name", with_fields())
def test_what_two_people_change_in_different_fields_is_kept(name):
    first, second = Tab(name), Tab(name)
    names = one_way(first.fields)
    heads = windows_whole(first.fields)
    sides = {head: number % 2 for number, head in enumerate(sorted({heads[each] for each in names}))}
    typed = first.type([each for each in names if sides[heads[each]] == 0], 1)
    answer = first.send()
    assert answer.status_code == 302, answer.context["form"].problems
    typed |= second.type([each for each in names if sides[heads[each]] == 1], 1)
    answer = second.send()
    assert answer.status_code == 302, answer.context["form"].problems
    after = Tab(name).values
    assert {each: sorted(after.get(each, [])) for each in typed} == {
        each: sorted(value) for each, value in typed.items()
    }
    assert "ensemble" in answer.url


@pytest.mark.parametrize("choice", [MINE, THEIRS])
@pytest.mark.parametrize("name", with_fields())
def test_what_both_change_is_shown_twice_and_written_when_one_has_chosen(name, choice):
    first, second = Tab(name), Tab(name)
    names = one_way(first.fields)
    theirs = first.type(names, 1)
    assert first.send().status_code == 302
    mine = second.type(names, 2)
    between = rows()
    answer = second.send()
    asked = {each for each in mine if sorted(mine[each]) != sorted(theirs.get(each, []))}
    if not asked:  # a field that knows two values: both chose the other
        assert answer.status_code == 302
        return
    assert answer.status_code == 200
    assert changed(between, rows()) == {}
    html = answer.content.decode()
    assert {each for each in mine if f'name="{CHOICE}{each}"' in html} == asked
    second.read(answer)
    chosen = second.send(**{f"{CHOICE}{each}": choice for each in asked})
    assert chosen.status_code == 302, chosen.context["form"].problems
    after, expected = Tab(name).values, mine if choice == MINE else theirs
    assert {each: sorted(after.get(each, [])) for each in asked} == {each: sorted(expected[each]) for each in asked}


def test_a_form_that_does_not_say_what_it_showed_writes_nothing():
    for name in with_fields():
        tab = Tab(name)
        tab.type(one_way(tab.fields), 1)
        tab.values.pop(shown.FIELD)
        before = rows()
        assert tab.send().status_code == 200
        assert changed(before, rows()) == {}


def pairs() -> list[tuple[str, str]]:
    """Each page with each other of the same row: one is used while the other is open."""
    about = [
        ["request-confirm", "request-amend", "request-withdraw", "request-message"],
        ["subscription", "subscription-change", "subscription-stop"],
        ["subscription-confirm", "subscription-confirm"],
        ["reminder-confirm", "reminder-stop"],
    ]
    return [pair for each in about for pair in permutations(each, 2)] + [
        (each, each) for group in about for each in group
    ]


@pytest.mark.parametrize(("first", "second"), sorted(set(pairs())))
def test_no_page_undoes_without_a_word_what_was_done_while_it_was_open(first, second):
    late = Tab(second, turn=1)
    early = Tab(first, turn=2)
    if late.values is None or early.values is None:
        return  # only opened in a later state: nothing to press yet
    for tab, turn in ((early, 1), (late, 1)):
        tab.type(one_way(tab.fields), turn)
    start = rows()
    early.send()
    between = rows()
    answer = late.send()
    done = changed(start, between)
    undone = {place for place, value in done.items() if rows().get(place[0], {}).get(place[1]) != value}
    if is_one_click(second):
        assert answer.status_code == 200
        return
    assert not undone


def moves() -> list[tuple[str, S, S]]:
    pages = ("request-confirm", "request-amend", "request-withdraw", "request-message")
    return [(page, before, after) for page in pages for before, following in TRANSITIONS.items() for after in following]


def put_in(request: ActivityRequest, state: S) -> None:
    """In a state, with what a row in this state has."""
    declined = state == S.DECLINED
    ActivityRequest.objects.filter(pk=request.pk).update(
        state=state,
        confirmed_at=None if state == S.RECEIVED else timezone.now(),
        decline_reason=DeclineReason.NO_DATE if declined else "",
        decline_words="Rien en avril." if declined else "",
    )


@pytest.mark.parametrize(("name", "before", "after"), sorted(moves()))
def test_a_button_of_the_relay_is_refused_in_words_once_the_request_has_moved_on(name, before, after):
    request = the_request()
    put_in(request, before)
    tab = Tab(name)
    if tab.page.status_code == 405:  # the message: its box is on the page of the request
        tab.values = {"text": ["Un mot de notre part."]}
    if tab.values is None:
        return  # the page has no button in this state
    put_in(request, after)
    kept = rows()
    words = "Des mots que personne ne doit perdre"
    for each in ("note", "text", "message"):
        if each in tab.values:
            tab.values[each] = [words]
    answer = tab.send()
    if answer.status_code == 302:  # a message is welcome in any state where it is read; a click twice is one
        assert changed(kept, rows()) == {} or (
            name in {"request-amend"} and {before, after} <= {S.RECEIVED, S.CONFIRMED}
        )
        return
    assert answer.status_code in {400, 409}
    assert changed(kept, rows()) == {}
    html = answer.content.decode()
    if any(value == [words] for value in tab.values.values()):
        assert words in html
    if name == "request-withdraw":
        assert state_label(after).lower() in html


def test_dates_agreed_while_the_relay_takes_back_its_request_are_told():
    request = the_request()
    put_in(request, S.ACCEPTED)
    tab = Tab("request-withdraw")
    AgreedDate.objects.create(request=request, day=dt.date(2026, 4, 7))
    answer = tab.send(note="La salle est prise.")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "mardi 7 avril 2026" in html
    assert "La salle est prise." in html
    tab.read(answer)
    assert tab.send().status_code == 302
