"""Demand that nobody could serve: which counts, where, and what the page costs. And what waits, on the admin's home."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.admin.requests.unmet_demand import WAITING_DAYS
from partners.choices import RequestState as S
from partners.models import Theme
from tests.factories import ActivityFactory, CommuneFactory, PartnerFactory, RequestFactory, coordination, member_of

PAGE = reverse("admin:partners_activityrequest_unserved")
HOME = reverse("admin:index")


def declined(reason: str = "moyens", **fields):
    return RequestFactory(state=S.DECLINED, decline_reason=reason, decline_words="Désolés.", **fields)


def ago(days: float) -> dt.datetime:
    return timezone.localtime() - dt.timedelta(days=days)  # the same hour, whatever the season


def lines(client, table: str, **query) -> list[tuple[str, int, int, int]]:
    found = client.get(PAGE, query).context[table]
    return [(line.words, line.total, line.declined, line.waiting) for line in found]


@pytest.fixture
def demand(db):
    """Two unserved in the Vosges, one in the Bas-Rhin; others that do not count."""
    climate = ActivityFactory(themes=Theme.objects.filter(slug__in=["astronomie", "mathematiques"]))
    far = CommuneFactory(code="67482", name="Strasbourg")
    village = CommuneFactory(code="88413", name="Vioménil")
    declined(activity=climate, venue__commune=far)
    declined("distance", venue__commune=village)
    RequestFactory(state=S.IN_STUDY, confirmed_at=ago(WAITING_DAYS + 1), venue__commune=village)
    RequestFactory(state=S.IN_STUDY, confirmed_at=ago(WAITING_DAYS - 1), venue__commune=village)
    RequestFactory(state=S.RECEIVED, created_at=ago(400))
    declined("hors-sujet", venue__commune=village)
    declined("dates", created_at=ago(3 * 365), venue__commune=far)


def test_it_counts_by_territory_and_theme(client, editor, demand):
    assert lines(client, "departements") == [("Vosges (88)", 2, 1, 1), ("Bas-Rhin (67)", 1, 1, 0)]
    assert lines(client, "communes") == [("Vioménil (88)", 2, 1, 1), ("Strasbourg (67)", 1, 1, 0)]
    assert {words: total for words, total, _, _ in lines(client, "themes")} == {
        "Sans domaine (souhait libre)": 2,
        **dict.fromkeys(
            Theme.objects.filter(slug__in=["astronomie", "mathematiques"]).values_list("name", flat=True), 1
        ),
    }
    assert client.get(PAGE).context["counts"] == {"total": 3, "declined": 2, "waiting": 1}


def test_it_narrows_by_period_departement_and_theme(client, editor, demand):
    assert lines(client, "departements", periode="tout") == [("Bas-Rhin (67)", 2, 2, 0), ("Vosges (88)", 2, 1, 1)]
    assert lines(client, "departements", departement="67") == [("Bas-Rhin (67)", 1, 1, 0)]
    assert lines(client, "departements", theme="astronomie") == [("Bas-Rhin (67)", 1, 1, 0)]
    assert len(lines(client, "themes", theme="astronomie")) == 2


def test_the_map_has_one_pin_per_commune_with_its_requests(client, editor, demand):
    config = client.get(PAGE).context["map"]
    assert config["noun"] == "demande"
    pins = {point["id"]: point["properties"] for point in config["points"]}
    assert {code: (pin["count"], len(pin["events"])) for code, pin in pins.items()} == {
        "88413": (2, 2),
        "67482": (1, 1),
    }
    for pin in pins.values():
        assert client.get(pin["url"]).status_code == 200
        assert client.get(pin["events"][0]["url"]).status_code == 200


@pytest.mark.parametrize(
    "query", [{"periode": "jamais"}, {"departement": "99"}, {"theme": "magie"}, {"departement": "é" * 5000}]
)
def test_what_cannot_be_read_is_said_and_the_rest_applies(client, editor, demand, query):
    response = client.get(PAGE, query)
    assert (response.status_code, response.context["counts"]["total"]) == (200, 3)
    assert "errorlist" in response.text


def test_nothing_to_show_needs_no_map(client, editor):
    response = client.get(PAGE)
    assert "0 demande" in response.text
    assert "data-map" not in response.text


def test_it_is_for_staff_and_for_reading(client, db):
    assert client.get(PAGE).status_code == 302
    client.force_login(member_of(PartnerFactory()))
    assert (client.get(PAGE).status_code, client.post(PAGE).status_code) == (200, 405)


def test_its_cost_does_not_grow(client, editor):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    declined(activity=ActivityFactory())
    cost()
    alone = cost()
    for _ in range(3):
        declined(activity=ActivityFactory())
    assert cost() == alone


# --- the admin's home -------------------------------------------------------------------------------------------------


def todos(client) -> dict[str, int]:
    """The lines about requests; each leads to a list of as many rows."""
    found = {}
    for todo in client.get(HOME).context["todos"]:
        if "/admin/partners/activityrequest/" in todo.url:
            assert client.get(todo.url).context["cl"].result_count == todo.count, todo.label
            found[todo.label] = todo.count
    return found


def test_the_home_says_what_waits_and_since_when(client, editor, partner):
    RequestFactory(partner=partner, state=S.CONFIRMED, created_at=ago(12))
    RequestFactory(partner=partner, state=S.IN_STUDY, created_at=ago(2))
    RequestFactory(partner=partner, state=S.ACCEPTED)
    RequestFactory(partner=partner, created_at=ago(4))
    RequestFactory(partner=partner)
    RequestFactory(state=S.CONFIRMED, created_at=ago(90))
    assert todos(client) == {
        "Demandes de relais à traiter (la plus ancienne attend depuis 12 jours)": 2,
        "Demandes acceptées, dont l’événement est à relire et à publier": 1,
        "Demandes que leur relais n’a pas confirmées depuis 3 jours : un appel peut suffire": 1,
    }
    assert "Les demandes des relais" in [link.label for link in client.get(HOME).context["quick_links"]]
    client.force_login(coordination())
    assert todos(client)["Demandes de relais à traiter (la plus ancienne attend depuis 90 jours)"] == 3
    client.force_login(member_of(PartnerFactory()))
    assert todos(client) == {}
