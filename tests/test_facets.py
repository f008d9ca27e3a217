"""Each filter with options, of agenda and catalogue: what is counted is what is listed, fed and asked in SQL.

The filters are those of the filter sets themselves, the values those of their vocabulary, the rows the demonstration's,
which has something for each of them.
"""

import datetime as dt
import re

import django_filters
import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse

from events.agenda import filter_options
from events.agenda.filters import AgendaFilterSet
from events.calendar.periods import PARIS
from events.demo import loading
from events.models import Event, Occurrence
from partners.catalogue.filters import CatalogueFilterSet
from partners.catalogue.listing import load_catalogue_vocabulary
from partners.models import Activity
from tests import factories
from tests.events.test_demo import make_communes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_demonstration")]
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=PARIS)  # a Wednesday
CHOICES = (django_filters.MultipleChoiceFilter, django_filters.ChoiceFilter)
UID = re.compile(r"^UID:(\S+)@", re.MULTILINE)


def with_options(filterset: type[django_filters.FilterSet]) -> list[str]:
    """The names of the filters whose values are chosen among options of ours; rows named by their slug are none."""
    return [
        name
        for name, each in filterset.base_filters.items()
        if isinstance(each, CHOICES) and not isinstance(each, django_filters.ModelMultipleChoiceFilter)
    ]


@pytest.fixture(scope="module")
def _demonstration(django_db_setup, django_db_blocker):
    def make() -> None:
        make_communes()
        loading.load(loading.DEFAULT_EVENTS - 1, NOW.date())

    with factories.shared(django_db_blocker, make):
        yield


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def agenda(query: str) -> AgendaFilterSet:
    return AgendaFilterSet(QueryDict(query), vocabulary=filter_options.load_vocabulary(), now=NOW)


def catalogue(query: str) -> CatalogueFilterSet:
    return CatalogueFilterSet(QueryDict(query), vocabulary=load_catalogue_vocabulary(NOW.date()), today=NOW.date())


def counted(filterset, name: str) -> dict[str, int]:
    """How many things each option of a filter is said to give."""
    by_token = filterset.facet_counts.by_token
    return {value: by_token.get(f"{name}:{value}", 0) for value in filterset.vocabulary.options[name]}


@pytest.mark.parametrize("filterset", [AgendaFilterSet, CatalogueFilterSet])
def test_every_filter_with_options_is_counted(filterset):
    assert sorted(facet.name for facet in filterset.facets) == sorted(with_options(filterset))


@pytest.mark.parametrize("filters", [agenda, catalogue])
def test_a_switch_has_one_value_and_what_is_chosen_with_radio_buttons_several(filters):
    found = filters("")
    values = {facet.name: len(found.vocabulary.options[facet.name]) for facet in found.facets}
    assert {facet.name for facet in found.facets if facet.input == "switch"} == {"gratuit"}
    assert [facet.name for facet in found.facets if (facet.input == "switch") != (values[facet.name] == 1)] == []


@pytest.mark.parametrize("name", with_options(AgendaFilterSet))
def test_in_the_agenda_count_list_calendar_file_and_sql_agree(client, name):
    counts = counted(agenda(""), name)
    assert any(counts.values()), "no row of the index has this filter"
    for value, count in counts.items():
        chosen = agenda(f"{name}={value}")
        found = {(str(row.uid), row.event_id) for row in chosen.qs.only("uid", "event")}
        listed = chosen.listing(first=0, limit=10_000)
        file = client.get(reverse("agenda-ics"), {name: value}).text
        assert {*UID.findall(file)} == {uid for uid, _ in found}, value
        assert len(listed) == len({event for _, event in found}) == count, value


@pytest.mark.parametrize("name", with_options(CatalogueFilterSet))
def test_in_the_catalogue_count_and_sql_agree(name):
    counts = counted(catalogue(""), name)
    assert any(counts.values()), "no row of the index has this filter"
    for value, count in counts.items():
        assert catalogue(f"{name}={value}").qs.count() == count, value


def test_rows_of_before_are_found_again_once_they_are_indexed(django_capture_on_commit_callbacks):
    """As a release finds them that adds a filter: nothing is kept beside them yet."""
    before = [counted(agenda(""), name) for name in with_options(AgendaFilterSet)]
    before += [counted(catalogue(""), name) for name in with_options(CatalogueFilterSet)]
    for model in (Event, Occurrence, Activity):
        model.objects.update(facets="")
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reindex")
    after = [counted(agenda(""), name) for name in with_options(AgendaFilterSet)]
    after += [counted(catalogue(""), name) for name in with_options(CatalogueFilterSet)]
    assert after == before
