"""Lists of the admin answer their own filters: each registered class, each column, each look-up, as a contributor."""

import time
from itertools import cycle

import pytest
from django.contrib import admin
from django.contrib.admin import site
from django.contrib.admin.views.main import IGNORED_PARAMS
from django.db import models
from django.urls import reverse

from consortium.admin_kit.filters import ChosenRowFilter
from consortium.admin_kit.lists import MAX_SEARCH_LENGTH, MAX_SEARCH_WORDS, DeclaredListAdmin, with_declared_list
from events.models import Event
from partners.choices import Role
from partners.models import Theme
from tests import pages
from tests.factories import PartnerFactory, coordination, member_of

pytestmark = pytest.mark.django_db
SLOW = 30  # seconds: a look-up that explodes takes minutes, a loaded machine does not
LISTS = {model._meta.label_lower: model for model in site._registry}
# Every look-up that Django knows for a column, with a value that says something about what the column holds.
VALUES = {"regex": "^[a-m]", "iregex": "(", "in": "a,b", "range": "a,z", "isnull": "0"}
ODD = {
    "one word too many": " ".join(["mot"] * (MAX_SEARCH_WORDS + 1)),
    "fifteen hundred words": "un deux " * 750,
    "one letter too many": "a" * (MAX_SEARCH_LENGTH + 1),
}
HARMLESS = {
    "control characters": "a\x01b\x1f",
    "quotes": "'\"",
    "an open quote": '"mot',
    "wild cards": "%_\\",
    "a pattern": r"^(\w+\s*)*:$",
    "another alphabet": "日本 \U0001f600 ‮",
    "only spaces": "   ",
}


def columns(model: type[models.Model]) -> list[str]:
    """What an address may name: each column, by field and by attribute, and those one relation away."""
    own = {name for field in model._meta.concrete_fields for name in (field.name, field.attname, "pk")}
    near = {
        f"{relation.name}__{field.name}"
        for relation in model._meta.get_fields()
        if relation.is_relation and relation.related_model
        for field in relation.related_model._meta.concrete_fields
    }
    return sorted(own | near)


def lookups(model: type[models.Model]) -> list[str]:
    """The names of all look-ups of all columns of a model."""
    return sorted({name for field in model._meta.concrete_fields for name in field.get_lookups()})


def list_url(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.fixture
def contributor():
    return member_of(PartnerFactory(), Role.CONTRIBUTOR)


def declared(model: type[models.Model], request) -> set[str]:
    """The parameters that the filters of this list read, as they say themselves; those of links among them."""
    pages_of = site._registry[model]
    page = pages_of.get_changelist_instance(request)
    by_link = {
        f"{each[0]}__id__exact"
        for each in pages_of.list_filter
        if isinstance(each, tuple) and each[1] is ChosenRowFilter
    }
    return by_link | {name for spec in page.filter_specs for name in spec.expected_parameters()}


@pytest.mark.parametrize("label", LISTS)
def test_a_list_refuses_each_lookup_that_no_filter_of_its_own_declares(rf, label: str, contributor):
    model, pages_of = LISTS[label], site._registry[LISTS[label]]
    boss = coordination()
    user = contributor if pages_of.has_view_permission(_asked(rf, model, contributor)) else boss
    allowed = declared(model, _asked(rf, model, user)) | set(IGNORED_PARAMS)
    names = cycle(lookups(model))
    tried = [f"{column}__{next(names)}" for column in columns(model)]
    tried += [name for field in model._meta.concrete_fields for name in (field.name, f"{field.name}__regex")]
    for name in tried:
        if name in allowed:
            continue
        value = VALUES.get(name.rpartition("__")[2], "a")
        began = time.monotonic()
        answer = pages_of.changelist_view(_asked(rf, model, user, **{name: value}))
        assert answer.status_code == 400, name
        assert "cl" not in answer.context_data, name
        assert time.monotonic() - began < SLOW, name


def _asked(rf, model: type[models.Model], user, **query):
    request = rf.get(list_url(model), query)
    request.user = user
    return request


def test_the_refusal_is_said_in_words_and_leads_back(client, contributor):
    client.force_login(contributor)
    answer = client.get(list_url(Event), {"title__regex": "^(\\w+\\s*)*:$"})
    assert answer.status_code == 400
    assert "que cette liste ne connaît pas" in answer.text
    assert f'href="{list_url(Event)}"' in answer.text


def test_an_action_on_the_whole_list_is_refused_under_an_undeclared_filter(client, contributor):
    client.force_login(contributor)
    data = {"action": "publier", "select_across": "1", "index": "0", "_selected_action": ["1"]}
    answer = client.post(f"{list_url(Event)}?description__startswith=a", data)
    assert answer.status_code == 400


@pytest.mark.parametrize("label", LISTS)
def test_each_declared_filter_bears_any_value(client, rf, label: str):
    boss = coordination()
    client.force_login(boss)
    model = LISTS[label]
    for name in declared(model, _asked(rf, model, boss)):
        for value in ("", "abc", "9" * 30, "2026-13-45'", "\x01"):
            answer = client.get(list_url(model), {name: value})
            assert answer.status_code in {200, 400}, (name, value)


@pytest.mark.parametrize("label", LISTS)
def test_each_list_bears_any_search_and_any_control(client, label: str):
    client.force_login(coordination())
    url = list_url(LISTS[label])
    for name, text in HARMLESS.items():
        answer = client.get(url, {"q": text})
        assert answer.status_code == 200, name
    for name, text in ODD.items():
        answer = client.get(url, {"q": text})
        assert answer.status_code == 200, name
        assert not site._registry[LISTS[label]].search_fields or "trop" in answer.text, name
    # Django's own code reads them, the same for all lists: each list meets each parameter, with one value of these.
    values = ("abc", "-1", "9" * 30, "1.-2.3")
    for turn, parameter in enumerate(("o", "p", "all", "_popup", "_facets"), [*LISTS].index(label)):
        value = values[turn % len(values)]
        assert client.get(url, {parameter: value}).status_code == 200, (parameter, value)
    assert client.get(url, {"o": ".".join(["1"] * 3000)}).status_code == 400
    for field in LISTS[label]._meta.concrete_fields:
        answer = client.get(url, {"_to_field": field.name})
        assert answer.status_code == (200 if field.primary_key else 400), field.name


@pytest.mark.parametrize("label", LISTS)
def test_each_form_and_history_bears_any_address(client, contributor, label: str):
    """The form «add» takes first values from the address; the change page carries the filters of its list."""
    pages.populate()
    model = LISTS[label]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.order_by("pk").first()
    names = [field.name for field in model._meta.get_fields()]
    for user in (contributor, coordination()):
        client.force_login(user)
        for value in ("abc", "9" * 30):
            answer = client.get(reverse(f"{name}_add"), dict.fromkeys(names, value))
            assert answer.status_code in {200, 403}, value
        for kind in ("change", "history", "delete") if row else ():
            query = {"_changelist_filters": "wish__regex=^a&%00", "p": "abc", "_to_field": "slug"}
            answer = client.get(reverse(f"{name}_{kind}", args=[row.pk]), query)
            assert answer.status_code < 500, kind


def autocompletes() -> list[tuple[str, str, str]]:
    """Every relation of every model, as the look-up of rows is asked."""
    return [
        (model._meta.app_label, model._meta.model_name, field.name)
        for model in LISTS.values()
        for field in model._meta.get_fields()
    ]


def test_the_rows_proposed_as_one_types_bear_any_words_and_name_no_other_column(client, contributor):
    client.force_login(contributor)
    kinds = cycle([*ODD.values(), *HARMLESS.values()])
    url = reverse("admin:autocomplete")
    for app, model, field in autocompletes():
        asked = {"app_label": app, "model_name": model, "field_name": field}
        query = {**asked, "term": next(kinds), "to_field_name": "email", "name__regex": "^a", "page": "abc"}
        assert client.get(url, query).status_code in {200, 403, 404}, query
        refused = client.get(url, {**asked, "term": ODD["fifteen hundred words"]})
        if refused.status_code == 200:
            assert [line["disabled"] for line in refused.json()["results"]] == [True]


def test_whoever_may_not_read_a_list_is_proposed_none_of_its_rows(client, rf, contributor):
    client.force_login(contributor)
    url = reverse("admin:autocomplete")
    closed = {
        model for model, page in site._registry.items() if not page.has_view_permission(_asked(rf, model, contributor))
    }
    asked = [
        (model, field)
        for model in LISTS.values()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model in closed
    ]
    assert asked
    for model, field in asked:
        query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field.name}
        assert client.get(url, query).status_code in {403, 404}, (model, field.name)


# --- what is registered tomorrow --------------------------------------------------------------------------------------


def test_every_registered_page_is_held_to_its_filters_before_anything_it_overrides():
    rules = [name for name, rule in vars(DeclaredListAdmin).items() if callable(rule)]
    assert len(rules) == 4
    for pages_of in site._registry.values():
        for name in rules:
            first = next(each for each in type(pages_of).__mro__ if name in vars(each))
            assert first is DeclaredListAdmin, (pages_of, name)


def test_a_page_registered_tomorrow_is_held_too(rf):
    class Tomorrow(admin.ModelAdmin):
        list_filter = ["position"]

        def lookup_allowed(self, lookup, value, request) -> bool:
            return True

    page = with_declared_list(Tomorrow)(Theme, site)
    boss = coordination()
    assert page.changelist_view(_asked(rf, Theme, boss, slug__startswith="a")).status_code == 400
    assert page.changelist_view(_asked(rf, Theme, boss, position="1")).status_code == 200
