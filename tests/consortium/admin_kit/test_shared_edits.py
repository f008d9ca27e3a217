"""Two people on one sheet, on every page of the admin: what each changed holds, and what both changed is asked."""

import datetime as dt

import factory
import pytest
from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from consortium.admin_kit.shared_edits import SharedEditsMixin
from consortium.edits import shown
from consortium.edits.merge import CHOICE, MINE, NOTHING_SHOWN, THEIRS
from events.models import Event
from partners.loan_calendar import DAY
from partners.loans import services
from partners.models import Activity, ActivityDocument, Loan, Membership, User
from tests import factories
from tests.browsing import BrowsingClient, untouched
from tests.consortium.admin_kit.other_values import type_others
from tests.factories import ActivityFactory, OccurrenceFactory, PartnerFactory, coordination, member_of

NOT_TYPED = {"id", "DELETE", "ORDER"}
# Ticked or chosen, they forbid what the other person types beside: forms refuse that.
CONTRADICTING = {"is_free", "all_day", "admission"}


def made(model: type):
    """A row of a model: from its factory, else one that every database has."""
    builders = {
        Event: _event,
        Activity: lambda: ActivityFactory(is_free=False, group_min=5, group_max=50, loan_days=9, **_ages()),
        Loan: _loan,
    }
    if model in builders:
        return builders[model]()
    found = [each for each in vars(factories).values() if isinstance(each, type) and _makes(each, model)]
    return found[0]() if found else model._base_manager.order_by("pk").first()


def _ages(prefix: str = "") -> dict[str, int]:
    return {f"{prefix}age_min": 5, f"{prefix}age_max": 50}


def _event() -> Event:
    now = timezone.now().replace(second=0, microsecond=0)
    booking = {"event__booking_opens_at": now - 9 * DAY, "event__booking_closes_at": now + 3 * DAY}
    return OccurrenceFactory(event__draft=True, event__is_free=False, **booking, **_ages("event__")).event


def _makes(each: type, model: type) -> bool:
    return issubclass(each, factory.django.DjangoModelFactory) and each._meta.model is model


def _loan() -> Loan:
    day = timezone.localdate() + dt.timedelta(days=40)
    return services.lend(
        ActivityFactory(lent=True, copies=9), note="Révision", opening=day, closing=day + 14 * DAY, copy=1
    )


def with_inlines(row) -> None:
    """What else a row needs so that each of its inlines shows one."""
    if type(row)._meta.label == "partners.Partner":
        member_of(row, "manager")
        member_of(row, "editor")
    elif type(row)._meta.label == "partners.User":
        Membership.objects.create(user=row, partner=PartnerFactory(), role="editor")
    elif type(row)._meta.label == "partners.Activity":
        ActivityDocument.objects.create(activity=row, title="Fiche", file="activites/documents/fiche.pdf")
    elif type(row)._meta.label == "territories.Venue":
        type(row).objects.filter(pk=row.pk).update(latitude=48.5, longitude=6.5)


class Sheet:
    """One page of the admin, opened by somebody."""

    def __init__(self, row, client) -> None:
        self.client = client
        self.url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        self.form_id = f"{row._meta.model_name}_form"
        self.read(client.get(self.url))

    def read(self, page) -> None:
        self.page = page
        assert page.status_code == 200
        self.values = untouched(page, self.form_id)
        self.fields, self.together = {}, {}
        forms_shown = [page.context["adminform"].form]
        for inline in page.context["inline_admin_formsets"]:
            forms_shown += [form for form in inline.formset.initial_forms if form.instance.pk]
        for form in forms_shown:
            for name, field in form.fields.items():
                is_typed = (
                    not field.disabled
                    and name not in NOT_TYPED | CONTRADICTING
                    and not isinstance(field, forms.FileField)
                )
                if is_typed and not isinstance(field.widget, forms.HiddenInput):
                    self.fields[form.add_prefix(name)] = field
                    groups = [group for group in getattr(form, "fields_together", ()) if name in group]
                    self.together[form.add_prefix(name)] = form.add_prefix(groups[0][0] if groups else name)

    def halves(self) -> tuple[list[str], list[str]]:
        """The fields dealt out to two people; what says one thing together is dealt out together."""
        heads = sorted(set(self.together.values()))
        first = {head: number % 2 for number, head in enumerate(heads)}
        names = sorted(self.fields)
        return tuple([name for name in names if first[self.together[name]] == side] for side in (0, 1))

    def other_than(self, typed: dict[str, list[str]]) -> dict[str, list[str]]:
        """What of this the page does not show."""
        return {name: self.values.get(name, []) for name, value in typed.items() if not self._same(name, value)}

    def _same(self, name: str, value: list[str]) -> bool:
        now = self.values.get(name, [])
        if isinstance(self.fields[name], forms.IntegerField):  # decimals and floats are integers to Django's forms
            return float(now[0]) == float(value[0])
        return sorted(now) == sorted(value)

    def change(self, names, turn: int) -> dict[str, list[str]]:
        """Type other values; what was typed, where there is another value to type."""
        return type_others(self.values, self.fields, names, turn)

    def save(self, **more):
        answer = self.client.post(self.url, {**self.values, **more})
        if "confirmed" in (answer.context or ()):  # somebody loses their access: yes
            name, value = answer.context["confirmed"]
            return self.client.post(self.url, {**self.values, **more, name: value})
        return answer

    def errors(self) -> dict[str, list[str]]:
        found = [self.page.context["adminform"].form]
        found += [form for each in self.page.context["inline_admin_formsets"] for form in each.formset.forms]
        return {form.add_prefix(name): list(words) for form in found for name, words in form.errors.items()}


@pytest.fixture
def two(db):
    """Two people of the coordination, each in a browser."""
    clients = BrowsingClient(), BrowsingClient()
    for client in clients:
        client.force_login(coordination())
    return clients


def sheet_of(model, client):
    row = made(model)
    if not admin.site._registry[model].has_change_permission(_request(client), row):
        return row, None
    with_inlines(row)
    sheet = Sheet(row, client)
    assert sheet.fields
    return row, sheet


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_what_each_of_two_people_changed_holds(two, model):
    mine, theirs = two
    row, first = sheet_of(model, mine)
    if first is None:
        return
    one, two_ = first.halves()
    for turn, (half, other) in enumerate([(one, two_), (two_, one)], 1):
        first, second = Sheet(row, mine), Sheet(row, theirs)
        typed = second.change(half, turn)
        answer = second.save()
        assert answer.status_code == 302, Sheet.errors(_read(second, answer))
        typed |= first.change(other, turn)
        answer = first.save()
        assert answer.status_code == 302, Sheet.errors(_read(first, answer))
        assert Sheet(row, mine).other_than(typed) == {}


def _read(sheet: Sheet, answer) -> Sheet:
    sheet.read(answer)
    return sheet


def _request(client) -> HttpRequest:
    request = HttpRequest()
    request.user = User.objects.get(pk=client.session["_auth_user_id"])
    return request


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_what_both_changed_is_asked_and_nothing_is_written_until_then(two, model):
    mine, theirs = two
    row, first = sheet_of(model, mine)
    if first is None:
        return
    second = Sheet(row, theirs)
    theirs_typed, mine_typed = second.change(sorted(second.fields), 1), first.change(sorted(first.fields), 2)
    answer = second.save()
    assert answer.status_code == 302, Sheet.errors(_read(second, answer))
    both = {name for name in mine_typed if mine_typed[name] != theirs_typed.get(name)}
    between = Sheet(row, theirs).values
    answer = first.save()
    assert answer.status_code == 200
    first.read(answer)
    asked = set(first.errors())
    assert both <= asked
    first.save()  # without a word: still nothing
    now = Sheet(row, theirs).values
    assert {name: now[name] for name in between if name != shown.FIELD} == {
        name: value for name, value in between.items() if name != shown.FIELD
    }
    chosen = {f"{CHOICE}{name}": MINE if turn % 2 else THEIRS for turn, name in enumerate(sorted(asked))}
    answer = first.save(**chosen)
    assert answer.status_code == 302, Sheet.errors(_read(first, answer))
    expected = {
        name: mine_typed[name] if chosen[f"{CHOICE}{name}"] == MINE else theirs_typed[name] for name in sorted(both)
    }
    assert Sheet(row, mine).other_than(expected) == {}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_a_form_that_does_not_say_what_it_showed_writes_nothing(two, model):
    mine, _ = two
    row, sheet = sheet_of(model, mine)
    if sheet is None:
        return
    before = {name: value for name, value in sheet.values.items() if name != shown.FIELD}
    sheet.change(sorted(sheet.fields), 1)
    for code in ("", "forgé", shown.Shown({"": {}}).signed(User(pk=0))):
        answer = sheet.save(**{shown.FIELD: code})
        assert answer.status_code == 200
        assert NOTHING_SHOWN in answer.context["adminform"].form.non_field_errors()
    now = Sheet(row, mine).values
    assert {name: now[name] for name in before} == before


def test_every_kind_of_page_is_walked(two):
    """Nothing is edited in a list, out of reach of what a form showed; some pages are walked at all."""
    registered = admin.site._registry.values()
    assert not [page for page in registered if page.list_editable]
    assert all(isinstance(page, SharedEditsMixin) for page in registered)
