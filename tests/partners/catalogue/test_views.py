"""The catalogue as the public reads it."""

import re
from html import unescape

import pytest
from django.core.files.base import ContentFile

from consortium.caching import programme_version
from partners.catalogue import services as verbs
from partners.catalogue.indexing import reindex
from partners.choices import ActivityState
from partners.models import Activity, ActivityDocument
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db


def test_the_list_leads_to_each_activity_and_to_the_request(client):
    activity = ActivityFactory(title="Ciel d’ici", slug="ciel-d-ici")
    text = client.get("/activites/").content.decode()
    assert "1 activité" in text
    assert f'<a href="/activites/{activity.slug}/">Ciel d’ici</a>' in text
    assert 'href="/demander-une-activite/"' in text


def test_an_empty_answer_names_what_it_leaves_out_between_one_pair_of_guillemets(client):
    ActivityFactory(title="Ciel d’ici", is_free=False, cost="80 €")
    assert "Sans demander « introuvable »" in shown(client.get("/activites/?q=introuvable"))
    assert "Sans demander « Gratuit »" in shown(client.get("/activites/?gratuit=1"))


def shown(response) -> str:
    """The page as it is read: entities as letters, one sort of space."""
    return unescape(response.content.decode()).replace("\u00a0", " ")


def test_an_empty_form_is_answered_with_the_shorter_address(client):
    response = client.get("/activites/?q=&age=8&departement=")
    assert (response.status_code, response.url) == (302, "/activites/?age=8")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("age=abc", "Saisissez un nombre entier."),
        ("theme=rien", "« rien » n’existe pas dans cette liste."),
        ("q=%21%21", "Écrivez au moins un mot à chercher."),
        ("page=zz", "Ce numéro de page n’existe pas : voici la première."),
        ("page=9", "Il n’y a pas tant de pages : voici la dernière."),
        (f"q={'a' * 10_000}", "Assurez-vous que cette valeur comporte au plus 200"),
        ("q=%00", "Le caractère nul n’est pas autorisé."),
    ],
)
def test_nonsense_is_answered_with_words_and_the_rest_of_the_list(client, query, words):
    ActivityFactory()
    response = client.get(f"/activites/?{query}")
    assert response.status_code == 200
    text = shown(response).replace("'", "’")
    assert words in text
    assert "1 activité" in text


def test_a_draft_is_not_found(client):
    activity = ActivityFactory(state=ActivityState.DRAFT)
    assert client.get(f"/activites/{activity.slug}/").status_code == 404
    assert activity.title not in client.get("/activites/").content.decode()


def test_what_was_retired_says_so_and_leads_to_its_like(client):
    retired = ActivityFactory(title="Le ciel d’avant", state=ActivityState.RETIRED)
    akin, draft = ActivityFactory(title="Le ciel d’après"), ActivityFactory(state=ActivityState.DRAFT)
    answer = client.get(f"/activites/{retired.slug}/")
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "n’est plus au catalogue" in text
    assert "Le ciel d’avant" in text
    assert f'href="/activites/{akin.slug}/"' in text
    assert draft.slug not in text
    assert '<meta name="robots" content="noindex">' in text
    assert f"activite={retired.slug}" not in text
    assert retired.slug not in client.get("/activites/").content.decode()


def test_what_comes_back_to_the_catalogue_is_served_again(client, django_capture_on_commit_callbacks):
    activity = ActivityFactory(is_free=True)
    for verb, status in ((verbs.retire, 410), (verbs.publish, 200), (verbs.retire, 410), (verbs.unpublish, 404)):
        with django_capture_on_commit_callbacks(execute=True):
            verb(activity, by=None)
        assert client.get(activity.get_absolute_url()).status_code == status


def test_the_page_says_what_decides(client):
    activity = ActivityFactory(
        lent=True, is_free=False, cost="120 € la semaine", cost_covers="le transport", insurance_value=12000,
        copies=2, transport_days=2, setup_days=1, group_max=30, needs_note="Une table", lead_time_days=15,
    )  # fmt: skip
    ActivityDocument.objects.create(activity=activity, title="Fiche", file=ContentFile(b"%PDF-1.7", name="fiche.pdf"))
    text = re.sub(r"<[^>]+>", "", shown(client.get(f"/activites/{activity.slug}/")))
    for words in (
        "120 € la semaine", "Comprend : le transport", "14 jours d’habitude, 2 exemplaires", "Montage : 1 jour",
        "2 jours à l’aller, autant au retour", "À assurer pour 12\u202f000", "Jusqu’à 30 personnes", "Une table",
        "À demander au moins 15 jours avant", "Fiche PDF", "Libre : 2 exemplaires", "Dans toute la région",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same_queries(client, django_assert_num_queries, how_many):
    ActivityFactory.create_batch(how_many)
    reindex(Activity.objects.all())
    client.get("/robots.txt")  # so that the programme's version is known
    with django_assert_num_queries(3):
        client.get("/activites/")


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_page_costs_the_same_queries(client, django_assert_num_queries, how_many):
    activities = ActivityFactory.create_batch(how_many + 1, lent=True)
    for n in range(how_many):
        ActivityDocument.objects.create(activity=activities[0], title=f"Fiche {n}", file=f"fiche-{n}.pdf")
    reindex(Activity.objects.all())
    client.get("/robots.txt")
    # the activity, its themes, audiences, zone, documents; loans; vocabulary and cards of what is akin
    with django_assert_num_queries(8):
        client.get(f"/activites/{activities[0].slug}/")


def test_cached_pages_follow_the_catalogue(client, django_capture_on_commit_callbacks):
    activity = ActivityFactory(state=ActivityState.DRAFT)
    assert "0 activité" in client.get("/activites/").content.decode()
    before = programme_version.current_state().version
    with django_capture_on_commit_callbacks(execute=True):
        verbs.publish(activity, by=None)
    assert programme_version.current_state().version > before
    assert "1 activité" in client.get("/activites/").content.decode()
