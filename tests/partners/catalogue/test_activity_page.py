import datetime as dt

import pytest

from partners.catalogue.activity_page import ActivityPage
from partners.choices import ActivityState
from partners.loans import services
from partners.models import Activity
from partners.requested_dates import week_label
from territories.models import Departement
from tests.factories import ActivityFactory

TODAY = dt.date(2026, 11, 25)  # a Wednesday


def page(activity: Activity) -> ActivityPage:
    return ActivityPage(Activity.objects.for_page().get(pk=activity.pk), today=TODAY)


@pytest.mark.parametrize(
    ("monday", "words"),
    [
        (dt.date(2027, 3, 8), "du 8 au 14\u00a0mars"),
        (dt.date(2027, 3, 29), "du 29\u00a0mars au 4\u00a0avril"),
        (dt.date(2027, 2, 1), "du 1er au 7\u00a0février"),
        (dt.date(2026, 12, 28), "du 28\u00a0décembre au 3\u00a0janvier"),
    ],
)
def test_a_week_in_words(monday, words):
    assert week_label(monday) == words


@pytest.mark.django_db
def test_every_need_is_answered_even_by_no():
    activity = ActivityFactory(surface_m2=60, ceiling_m="2.5", needs_darkness=True, setup_minutes=90)
    assert [(need.label, need.answer, need.is_needed) for need in page(activity).needs] == [
        ("Surface", "Au moins 60\u00a0m²", True),
        ("Hauteur sous plafond", "Au moins 2,5\u00a0m", True),
        ("Électricité", "Pas besoin", False),
        ("Obscurité", "La salle doit être noire", True),
        ("Point d’eau", "Pas besoin", False),
        ("Connexion internet", "Pas besoin", False),
        ("Accès en véhicule", "Pas besoin", False),
        ("Installation", "1\u00a0h\u00a030", True),
    ]


@pytest.mark.django_db
def test_what_is_lent_shows_its_weeks_from_the_first_that_can_be_asked_for():
    activity = ActivityFactory(lent=True, copies=1, lead_time_days=10, transport_days=1, setup_days=1)
    # Open from 14 to 20 December: out from the 12th to the 22nd.
    services.lend(activity, opening=dt.date(2026, 12, 14), closing=dt.date(2026, 12, 20))
    months = page(activity).months
    assert [month.label for month in months] == [
        "décembre 2026", "janvier 2027", "février 2027", "mars 2027", "avril 2027", "mai 2027",
    ]  # fmt: skip
    assert [(week.label, week.state, week.words) for week in months[0].weeks] == [
        ("du 7 au 13\u00a0décembre", "taken", "Pris"),
        ("du 14 au 20\u00a0décembre", "taken", "Pris"),
        ("du 21 au 27\u00a0décembre", "taken", "Pris"),
        ("du 28\u00a0décembre au 3\u00a0janvier", "free", "Libre"),
    ]
    assert sum(len(month.weeks) for month in months) == 26


@pytest.mark.django_db
def test_weeks_say_how_many_copies_of_several_are_free():
    activity = ActivityFactory(lent=True, copies=2, lead_time_days=0)
    for _ in range(2):
        services.lend(activity, opening=dt.date(2026, 12, 14), closing=dt.date(2026, 12, 20))
    services.lend(activity, opening=dt.date(2026, 12, 7), closing=dt.date(2026, 12, 8))
    weeks = [week for month in page(activity).months for week in month.weeks]
    assert [(week.state, week.words) for week in weeks[1:4]] == [
        ("some", "1 exemplaire libre sur 2"),
        ("taken", "Tous pris"),
        ("free", "Libre : 2 exemplaires"),
    ]


@pytest.mark.django_db
def test_what_people_come_with_has_no_weeks():
    assert page(ActivityFactory()).months == []


@pytest.mark.django_db
def test_the_locator_lights_the_zone_or_the_whole_region():
    activity = ActivityFactory()
    assert (page(activity).zone, len(page(activity).locator_codes)) == ([], 10)
    activity.departements.set(Departement.objects.filter(code__in=["57", "08"]))
    assert (page(activity).zone, page(activity).locator_codes) == (
        [("08", "Ardennes"), ("57", "Moselle")],
        ["08", "57"],
    )


@pytest.mark.django_db
def test_the_way_to_ask_names_the_activity():
    assert page(ActivityFactory(slug="ciel")).request_url == "/demander-une-activite/?activite=ciel"


@pytest.mark.django_db
def test_what_is_akin_is_published_and_of_the_same_themes():
    activity, other = ActivityFactory(), ActivityFactory()
    ActivityFactory(state=ActivityState.DRAFT)
    ActivityFactory(themes=[])
    assert [card.activity for card in page(activity).similar] == [other]
