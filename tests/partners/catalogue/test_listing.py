import datetime as dt

import pytest
from django.http import QueryDict

from partners.catalogue.indexing import reindex
from partners.catalogue.listing import PAGE_SIZE, Catalogue
from partners.choices import ActivityKind, ActivityState, Format
from partners.loans import services
from partners.models import Activity, Audience, Partner, Theme
from territories.models import Departement
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db


def answer(query: str = "", *, page: int = 1) -> Catalogue:
    reindex(Activity.objects.all())
    return Catalogue(QueryDict(f"{query}&page={page}"))


def activity(*zone: str, **fields) -> Activity:
    made = ActivityFactory(**fields)
    made.departements.set(Departement.objects.filter(code__in=zone))
    return made


def found(query: str = "") -> list[Activity]:
    return [card.activity for card in answer(query).cards]


def counts(query: str, group: str) -> dict[str, int]:
    groups = {one.name: one for one in answer(query).groups}
    return {option.value: option.count for option in groups[group].options if option.count}


def test_the_catalogue_is_what_is_published_by_title():
    second, first = activity(title="Étoiles", slug="etoiles"), activity(title="Eau", slug="eau")
    activity(state=ActivityState.DRAFT)
    activity(state=ActivityState.RETIRED)
    assert found() == [first, second]


def test_an_empty_zone_is_the_whole_region():
    everywhere, here, elsewhere = activity(slug="a"), activity("57", "54", slug="b"), activity("08", slug="c")
    assert found("departement=57") == [everywhere, here]
    assert found("departement=57&departement=08") == [everywhere, here, elsewhere]
    assert counts("", "departement") == dict.fromkeys(("10", "51", "52", "55", "67", "68", "88"), 1) | {
        "54": 2,
        "57": 2,
        "08": 2,
    }


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("theme=sante", {"themes": ["sante"]}),
        ("public=familles", {"audiences": ["familles"]}),
        ("format=jeu", {"format": Format.GAME}),
        ("sorte=mallette", {"kind": ActivityKind.KIT, "loan_days": 10}),
        ("gratuit=1", {"is_free": True}),
        ("age=4", {"age_max": 5}),
        ("q=chauves-souris", {"summary": "La vie d’une chauve-souris."}),
        ("partenaire=accustica", {"partner": "accustica"}),
        ("sans=electricite", {"needs_electricity": False}),
        ("sans=electricite&sans=eau", {"needs_electricity": False, "needs_water": False}),
    ],
)
def test_each_filter(query, fields):
    rows = {"themes": Theme, "audiences": Audience}
    wanted = {
        name: rows[name].objects.filter(slug__in=value) if name in rows else value for name, value in fields.items()
    }
    if "partner" in wanted:
        wanted["partner"] = Partner.objects.get(slug=wanted["partner"])
    plain = {"is_free": False, "age_min": 6, "needs_electricity": True, "needs_water": True}
    activity(**plain)
    if "age_max" in wanted:
        plain["age_min"] = None
    matching = activity(**plain | wanted)
    answered = answer(query)
    assert ([card.activity for card in answered.cards], answered.total) == ([matching], 1)


def test_doing_without_two_things_asks_for_both():
    activity(needs_water=True)
    both = activity()
    assert found("sans=eau&sans=electricite") == [both]
    assert counts("sans=eau", "sans")["electricite"] == 1


def test_a_field_in_error_is_left_out_and_said_so():
    one = activity()
    answered = answer("age=abc&theme=rien&gratuit=2&departement=75")
    assert [card.activity for card in answered.cards] == [one]
    assert set(answered.filterset.errors) == {"age", "theme", "gratuit", "departement"}
    assert answered.chips == []


def test_one_chip_per_value_each_with_the_query_that_drops_it():
    chips = answer("q=ciel&departement=57&departement=08&age=8&sans=eau&gratuit=1&page=2&utm=x").chips
    assert [(chip.label, chip.query_without) for chip in chips] == [
        ("« ciel »", "departement=57&departement=08&age=8&gratuit=1&sans=eau"),
        ("Moselle (57)", "q=ciel&departement=08&age=8&gratuit=1&sans=eau"),
        ("Ardennes (08)", "q=ciel&departement=57&age=8&gratuit=1&sans=eau"),
        ("8 ans", "q=ciel&departement=57&departement=08&gratuit=1&sans=eau"),
        ("Gratuit", "q=ciel&departement=57&departement=08&age=8&sans=eau"),
        ("Pas de point d’eau", "q=ciel&departement=57&departement=08&age=8&gratuit=1"),
    ]


def test_pages_hold_every_activity_once_and_the_last_stands_for_any_beyond():
    ActivityFactory.create_batch(PAGE_SIZE + 2)
    listed = [card.activity.pk for page in (1, 2) for card in answer(page=page).cards]
    assert (len(listed), len(set(listed))) == (PAGE_SIZE + 2, PAGE_SIZE + 2)
    assert [card.activity.pk for card in answer(page=99).cards] == listed[PAGE_SIZE:]


def test_an_empty_list_offers_the_nearest_without_one_filter():
    talk = activity("57", format=Format.TALK, is_free=False)
    game = activity("57", format=Format.GAME)
    answered = answer("departement=57&format=conference&gratuit=1")
    assert [(one.label, one.query, one.total) for one in answered.alternatives] == [
        ("Sans demander «\u00a0Conférence\u00a0»", "departement=57&gratuit=1", 1),
        ("Sans demander «\u00a0Gratuit\u00a0»", "departement=57&format=conference", 1),
    ]
    assert {card.activity for one in answered.alternatives for card in one.cards} == {talk, game}


def test_when_one_filter_less_is_not_enough_the_whole_catalogue_is_offered():
    one = activity("57", is_free=False, format=Format.TALK)
    answered = answer("departement=08&gratuit=1&format=jeu")
    offered = [(offer.label, [card.activity for card in offer.cards]) for offer in answered.alternatives]
    assert offered == [("Dans tout le catalogue", [one])]


def test_an_empty_catalogue_has_nothing_to_offer():
    assert (answer("gratuit=1").cards, answer("gratuit=1").alternatives) == ([], [])


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_answer_costs_the_same_queries_whatever_it_finds(django_assert_num_queries, how_many):
    for _ in range(how_many):
        activity("57", "54", themes=Theme.objects.filter(slug__in=["sante", "energie"]))
    reindex(Activity.objects.all())
    answer()  # the vocabulary is known to the process
    # facets, cards
    with django_assert_num_queries(2):
        answered = Catalogue(QueryDict("departement=57"))
        assert [card.zone for card in answered.cards] == [["54", "57"]] * how_many
        assert [str(card.activity.partner) for card in answered.cards]
        assert len(list(answered.groups)) == 9


def test_a_card_names_its_themes_and_audiences():
    activity(themes=Theme.objects.filter(slug="sante"))
    card = answer().cards[0]
    assert (card.drawing.motif, card.audiences) == ("sante", ["Tout public"])


def test_a_choice_repeated_four_thousand_times_is_one():
    activity("57")
    asked = answer("&".join(["departement=57"] * 4000))
    assert [(chip.label, chip.query_without) for chip in asked.chips] == [("Moselle (57)", "")]


# --- «libre»: a copy is free, transport and setting up included -------------------------------------------------------


@pytest.fixture
def _late_november(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC), tick=False)  # a Wednesday


@pytest.mark.usefixtures("_late_november")
def test_free_in_a_week_or_in_some_week_of_a_month():
    activity(slug="quelqu-un-vient")
    kit = activity(lent=True, slug="a", lead_time_days=0, transport_days=1, copies=1)
    other = activity(lent=True, slug="b", lead_time_days=0, copies=2)
    services.lend(kit, opening=dt.date(2027, 3, 2), closing=dt.date(2027, 3, 26))  # out from the 1st to the 27th
    assert found("libre=2027-03-01") == [other]
    assert found("libre=2027-03-29") == found("libre=2027-03") == [kit, other]
    assert found("libre=2027-03-22") == [other]
    assert found("libre=2027-02-22") == [other]  # the kit would travel back on the day on which it leaves again
    assert found("libre=2027-02-15&libre=2027-03-01") == [kit, other]


@pytest.mark.usefixtures("_late_november")
def test_free_weeks_are_counted_with_the_other_filters():
    kit = activity("57", lent=True, lead_time_days=0)
    activity("08", lent=True, lead_time_days=0)
    services.lend(kit, opening=dt.date(2027, 3, 1), closing=dt.date(2027, 3, 7))
    assert counts("departement=57", "libre")["2027-03"] == 1
    assert "2027-03-01" not in counts("departement=57", "libre")
    assert counts("", "libre")["2027-03-01"] == 1
    assert counts("libre=2027-03-01", "departement") == {"08": 1}


@pytest.mark.usefixtures("_late_november")
def test_nothing_is_free_before_the_delay_that_a_partner_needs():
    activity(lent=True, lead_time_days=30)
    assert next(iter(counts("", "libre"))) == "2026-12"
    assert "2026-12-21" not in counts("", "libre")
    assert "2026-12-28" in counts("", "libre")


@pytest.mark.usefixtures("_late_november")
def test_a_year_of_months_is_offered_and_half_a_year_of_weeks():
    options = [option.value for group in answer().groups if group.name == "libre" for option in group.options]
    months = [value for value in options if len(value) == 7]
    assert (months[0], months[-1], len(months)) == ("2026-11", "2027-10", 12)
    assert (options[1], len(options)) == ("2026-11-30", 12 + 26)


@pytest.mark.usefixtures("_late_november")
@pytest.mark.parametrize("value", ["2026-10", "2027-03-02", "mars", "2027-13", "\x00"])
def test_a_period_that_is_not_offered_is_said_so_and_left_out(value):
    one = activity()
    answered = answer(f"libre={value}")
    assert ([card.activity for card in answered.cards], set(answered.filterset.errors)) == ([one], {"libre"})


@pytest.mark.usefixtures("_late_november")
def test_the_chip_says_when_and_an_empty_list_drops_it_first():
    kit = activity(lent=True, lead_time_days=0)
    services.lend(kit, opening=dt.date(2027, 3, 1), closing=dt.date(2027, 3, 7))
    answered = answer("libre=2027-03-01&sorte=mallette")
    week = "Libre : du 1er au 7\u00a0mars"
    assert [chip.label for chip in answered.chips] == ["Mallette ou malle prêtée", week]
    assert answered.alternatives[0].label == f"Sans demander «\u00a0{week}\u00a0»"
    assert [chip.label for chip in answer("libre=2027-03").chips] == ["Libre : mars 2027"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_loans_cost_one_query_whatever_is_lent(django_assert_num_queries, how_many):
    for _ in range(how_many):
        kit = activity(lent=True)
        services.lend(kit, opening=dt.date(2099, 3, 1), closing=dt.date(2099, 3, 7))
    reindex(Activity.objects.all())
    answer()  # the vocabulary is known to the process
    with django_assert_num_queries(3):
        answered = Catalogue(QueryDict(""))
        assert len(answered.cards) == how_many
