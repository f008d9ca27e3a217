"""Each public page says what it reads; the rest falls away, and a slip of the finger is told."""

import pytest
from django import forms
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver

from consortium.caching.page_cache import declared_page
from consortium.http.parameters import NONE, Misnamed, parameters_of
from events.agenda.filters import AgendaFilterSet
from events.agenda.listing import PARAMETERS
from tests import pages


class Choices(forms.Form):
    """A form with a field of each sort."""

    q = forms.CharField()
    theme = forms.MultipleChoiceField()
    departement = forms.CharField()


CHOICES = parameters_of(Choices)
FEEDS = [name for name in pages.PUBLIC if declared_page(pages.pattern_path(name)).is_feed]
READING = [name for name in pages.PUBLIC if declared_page(pages.pattern_path(name)).parameters != NONE]


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("departement=57&q=a", "q=a&departement=57"),
        ("theme=b&theme=a&theme=b", "theme=a&theme=b"),
        ("q=a&q=b", "q=b"),
        ("utm_source=x&q=%C3%A9", "q=%C3%A9"),
        ("q=", "q="),
        ("", ""),
    ],
)
def test_an_address_is_written_in_one_way(query: str, canonical: str):
    assert CHOICES.canonical(QueryDict(query)).urlencode() == canonical


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("departements", "departement"),
        ("départements", "departement"),
        ("Departement", "departement"),
        ("department", "departement"),
        ("amp;departement", "departement"),
        ("amp;q", "q"),
        ("q[]", "q"),
        ("themes", "theme"),
        ("Q", "q"),
    ],
)
def test_a_name_close_to_one_that_is_read_is_told(given: str, meant: str):
    query = QueryDict(mutable=True)
    query[given] = "1"
    assert CHOICES.misnamed(query) == (Misnamed(given, meant),)


@pytest.mark.parametrize("given", ["utm_source", "utm_medium", "fbclid", "gclid", "mc_eid", "_ga", "x", "lang", "s"])
def test_a_name_close_to_none_is_nobody_s_mistake(given: str):
    assert CHOICES.misnamed(QueryDict(f"{given}=1")) == ()


def test_a_thousand_unknown_names_are_told_in_three_lines_at_most():
    many = QueryDict("&".join(f"departement{number}=1" for number in range(1000)))
    assert len(CHOICES.misnamed(many)) == 3


def test_the_agenda_reads_what_its_filter_set_reads():
    assert tuple(AgendaFilterSet.base_filters) == PARAMETERS


def _views(patterns: list, prefix: str = ""):
    for each in patterns:
        if isinstance(each, URLResolver):
            if each.app_name != "admin":
                yield from _views(each.url_patterns)
        elif isinstance(each, URLPattern):
            yield each.name, each.callback


def test_every_page_that_anybody_may_keep_has_declared_what_it_reads():
    """Whatever is public says so by its decorator; nothing else is looked for in the cache."""
    declared = {name for name, view in _views(get_resolver().url_patterns) if hasattr(view, "public_page")}
    assert declared == set(pages.PUBLIC) | {"activity-request-places"}


@pytest.mark.django_db
class TestPages:
    """On the portal's own pages."""

    @pytest.fixture(autouse=True)
    def _programme(self):
        pages.populate()

    @pytest.mark.parametrize("name", sorted(set(READING) & set(pages.HTML)))
    def test_a_page_tells_of_each_misnamed_parameter(self, client, name):
        for known, _ in declared_page(pages.address(name)).parameters.names:
            response = client.get(pages.address(name), {f"amp;{known}": "57"})
            assert response.status_code == 200
            assert f"« {known} »" in response.text.replace("&nbsp;", " ")

    @pytest.mark.parametrize("name", sorted(set(READING) & set(FEEDS)))
    def test_a_feed_refuses_each_misnamed_parameter_in_words(self, client, name):
        for known, _ in declared_page(pages.address(name)).parameters.names:
            response = client.get(pages.address(name), {f"amp;{known}": "57"})
            assert (response.status_code, response.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
            assert f"« {known} »" in response.text
            assert "ETag" not in response.headers

    @pytest.mark.parametrize("name", sorted(set(pages.PUBLIC) - {"communes"}))
    def test_trackers_change_nothing_on_any_page(self, client, name):
        address = pages.address(name)
        tracked = client.get(f"{address}?utm_source=lettre&fbclid=a&gclid=b&mc_cid=c")
        assert tracked.headers["ETag"] == client.get(address).headers["ETag"]
