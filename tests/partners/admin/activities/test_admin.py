"""Writing the catalogue in the admin, by real posts; and whose rows one cannot reach."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.catalogue.indexing import reindex
from partners.choices import ActivityState, Role
from partners.models import Activity, ActivityDocument, Audience, Theme
from tests.factories import ActivityFactory, PartnerFactory, member_of

pytestmark = pytest.mark.django_db
ADD = reverse("admin:partners_activity_add")
LIST = reverse("admin:partners_activity_changelist")
VERBS = ["publier", "retirer", "depublier", "dupliquer"]
LIST_QUERIES, FORM_QUERIES = 6, 24


def change(activity: Activity) -> str:
    return reverse("admin:partners_activity_change", args=[activity.pk])


def act(verb: str) -> str:
    return reverse("admin:partners_activity_confirm", args=[verb])


def typed(partner, **changes) -> dict[str, object]:
    """What a browser would post; None leaves a field out."""
    data = {
        "title": "Le ciel en boîte",
        "summary": "Un planétarium pour votre salle.",
        "description": "<p>On s’allonge<script>x()</script>.</p>",
        "kind": "intervention",
        "format": "atelier",
        "themes": [Theme.objects.get(slug="astronomie").pk],
        "audiences": [Audience.objects.get(slug="tout-public").pk],
        "partner": partner.pk,
        "is_free": "on",
        "lead_time_days": 30,
        "copies": 1,
        "transport_days": 0,
        "setup_days": 0,
        "documents-TOTAL_FORMS": 0,
        "documents-INITIAL_FORMS": 0,
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


def document(upload: SimpleUploadedFile) -> dict[str, object]:
    return {
        "documents-TOTAL_FORMS": 1,
        "documents-0-title": "Fiche",
        "documents-0-file": upload,
        "documents-0-position": 0,
    }


def words(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def partner():
    return PartnerFactory(name="Planétarium d’Épinal")


@pytest.fixture
def contributor(client, partner):
    user = member_of(partner, Role.CONTRIBUTOR)
    client.force_login(user)
    return user


@pytest.fixture
def editor(client, partner):
    user = member_of(partner, Role.EDITOR)
    client.force_login(user)
    return user


def test_a_contributor_writes_a_draft(client, contributor, partner):
    assert client.post(ADD, typed(partner)).status_code == 302
    activity = Activity.objects.get()
    assert (activity.slug, activity.state, activity.created_by) == ("le-ciel-en-boite", "draft", contributor)
    assert activity.description == "<p>On s’allonge.</p>"
    assert "theme:astronomie" in activity.facets
    assert client.get(activity.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ""}, "title", "Donnez un titre à l’activité."),
        ({"kind": "mallette"}, "loan_days", "Indiquez la durée habituelle du prêt."),
        ({"age_min": 9, "age_max": 6}, "age_max", "L’âge maximal est plus petit que l’âge minimal."),
        (
            {"group_min": 9, "group_max": 6},
            "group_max",
            "Le groupe le plus grand est plus petit que le plus petit.",
        ),
        (
            {"cost": "5 €"},
            "cost",
            "Une activité gratuite n’a pas de coût : décochez « gratuit » ou effacez le coût.",
        ),
    ],
)
def test_what_contradicts_itself_is_told_beside_the_field(client, contributor, partner, changes, field, message):
    response = client.post(ADD, typed(partner, **changes))
    assert response.context["adminform"].form.errors == {field: [message]}


def test_a_document_is_kept_under_a_name_of_ours(client, contributor, partner):
    client.post(ADD, typed(partner, **document(SimpleUploadedFile("../fiche.pdf", b"%PDF-1.7 x"))))
    kept = ActivityDocument.objects.get()
    assert (kept.title, kept.file.name.startswith("activites/documents/"), "fiche" in kept.file.name) == (
        "Fiche",
        True,
        False,
    )


def test_what_only_says_it_is_a_document_is_refused(client, contributor, partner):
    response = client.post(ADD, typed(partner, **document(SimpleUploadedFile("fiche.pdf", b"<html>"))))
    errors = response.context["inline_admin_formsets"][0].formset.forms[0].errors
    assert list(errors) == ["file"]
    assert not Activity.objects.exists()


def test_one_may_only_propose_for_one_s_own_partners(client, contributor):
    response = client.post(ADD, typed(PartnerFactory()))
    assert list(response.context["adminform"].form.errors) == ["partner"]


def test_an_editor_puts_in_the_catalogue_then_retires(client, editor, partner):
    activity = ActivityFactory(partner=partner, state=ActivityState.DRAFT, slug="ciel")
    page = client.get(act("publier"), {"pk": activity.pk})
    assert "Oui, mettre au catalogue" in page.content.decode()
    response = client.post(act("publier"), {"pk": activity.pk})
    assert (response.url, words(response)) == (change(activity), ["1 activité mise au catalogue."])
    assert client.get(Activity.objects.get().get_absolute_url()).status_code == 200
    client.post(act("retirer"), {"pk": activity.pk})
    assert Activity.objects.get().state == ActivityState.RETIRED
    client.post(act("depublier"), {"pk": activity.pk})
    assert Activity.objects.get().state == ActivityState.DRAFT
    history = client.get(reverse("admin:partners_activity_history", args=[activity.pk])).content.decode()
    assert all(line in history for line in ("Mise au catalogue.", "Retirée du catalogue.", "Remise en brouillon."))


def test_several_at_once_say_what_was_left_out(client, editor, partner):
    ready = ActivityFactory.create_batch(2, partner=partner, state=ActivityState.DRAFT)
    bare = ActivityFactory(partner=partner, state=ActivityState.DRAFT, themes=[], title="Nue")
    response = client.post(act("publier"), {"pk": [*(one.pk for one in ready), bare.pk]})
    assert words(response) == [
        "2 activités mises au catalogue, 1 ignorée : "
        "« Nue » (Avant de publier, il manque : au moins un domaine scientifique)."
    ]


def test_a_copy_is_a_draft_of_everything_but_its_life(client, contributor, partner):
    activity = ActivityFactory(partner=partner, title="Ciel", lent=True, copies=3, surface_m2=50)
    ActivityDocument.objects.create(activity=activity, title="Fiche", file="activites/documents/x.pdf", position=2)
    response = client.post(act("dupliquer"), {"pk": activity.pk})
    copy = Activity.objects.exclude(pk=activity.pk).get()
    assert response.url == change(copy)
    assert (copy.title, copy.slug, copy.state, copy.copies, copy.surface_m2, copy.created_by) == (
        "Ciel (copie)", "ciel-copie", "draft", 3, 50, contributor,
    )  # fmt: skip
    assert [theme.slug for theme in copy.themes.all()] == ["astronomie"]
    rows = [activity.documents.get(), copy.documents.get()]
    assert [(row.title, row.file.name, row.position) for row in rows] == [("Fiche", "activites/documents/x.pdf", 2)] * 2


def test_the_history_says_in_words_what_a_form_changed(client, contributor, partner):
    upload = SimpleUploadedFile("fiche.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    client.post(ADD, typed(partner, **document(upload)))
    activity = Activity.objects.get()
    row = {"documents-INITIAL_FORMS": 1, "documents-0-id": activity.documents.get().pk}
    row |= {"documents-TOTAL_FORMS": 1, "documents-0-position": 0}
    again = {"title": "Le ciel en sac", "is_free": None, "cost": "20 €", "description": activity.description, **row}
    client.post(change(activity), typed(partner, **again, **{"documents-0-title": "Guide"}))
    client.post(change(activity), typed(partner, **again, **{"documents-0-title": "Guide"}))
    gone = {"documents-0-title": "Guide", "documents-0-DELETE": "on"}
    client.post(change(activity), typed(partner, **again, **gone))
    entries = LogEntry.objects.filter(object_id=str(activity.pk)).order_by("pk")
    assert [(entry.user, entry.change_message) for entry in entries] == [
        (contributor, "Créée, avec 1 document."),
        (contributor, "Modifiée : titre, gratuit pour le relais, coût. Document « Guide » modifié : titre."),
        (contributor, "Enregistrée sans changement."),
        (contributor, "Document « Guide » supprimé."),
    ]


# --- the home ---------------------------------------------------------------------------------------------------------

MINE, TEAM = (
    "Mes activités en brouillon, à finir",
    ("Activités en brouillon dans l’équipe, à relire et à mettre au catalogue"),
)


def waiting(client) -> dict[str, int]:
    """The lines of the home about the catalogue; each leads to a list of as many rows."""
    found = {}
    for todo in client.get(reverse("admin:index")).context["todos"]:
        if todo.url.startswith(LIST):
            assert client.get(todo.url).context["cl"].result_count == todo.count, todo.label
            found[todo.label] = todo.count
    return found


def test_the_home_says_which_drafts_wait(client, contributor, partner):
    ActivityFactory(partner=partner, state=ActivityState.DRAFT, created_by=contributor)
    ActivityFactory(partner=partner, state=ActivityState.DRAFT)
    ActivityFactory(partner=partner)
    ActivityFactory(state=ActivityState.DRAFT)
    assert waiting(client) == {MINE: 1}
    client.force_login(member_of(partner, Role.EDITOR))
    assert waiting(client) == {TEAM: 2}
    links = [link.label for link in client.get(reverse("admin:index")).context["quick_links"]]
    assert links.count("Nouvelle activité") == 1


def test_a_contributor_neither_publishes_nor_changes_what_is_published(client, contributor, partner):
    draft = ActivityFactory(partner=partner, state=ActivityState.DRAFT)
    published = ActivityFactory(partner=partner)
    client.post(act("publier"), {"pk": draft.pk})
    client.post(act("retirer"), {"pk": published.pk})
    assert client.post(change(published), typed(partner)).status_code == 403
    assert client.post(change(draft), typed(partner, state="published", slug="autre")).status_code == 302
    assert {one.pk: (one.state, one.title) for one in Activity.objects.all()} == {
        draft.pk: ("draft", "Le ciel en boîte"),
        published.pk: ("published", published.title),
    }


@pytest.mark.parametrize("state", ActivityState.values)
@pytest.mark.parametrize("verb", VERBS)
def test_nothing_can_be_done_to_another_partner_s_activity(client, editor, verb, state):
    foreign = ActivityFactory(state=state)
    before = Activity.objects.values().get()
    assert "Oui, " not in client.get(act(verb), {"pk": foreign.pk}).content.decode()
    client.post(act(verb), {"pk": foreign.pk})
    client.post(LIST, {"action": "delete_selected", "_selected_action": [foreign.pk], "post": "yes"})
    delete = reverse("admin:partners_activity_delete", args=[foreign.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert client.post(change(foreign), typed(foreign.partner)).status_code == 403
    assert list(Activity.objects.values()) == [before]


def test_another_partner_s_activity_is_words_to_read_drafts_too(client, contributor):
    foreign = ActivityFactory(state=ActivityState.DRAFT)
    page = client.get(change(foreign))
    assert (page.status_code, b'name="title"' in page.content) == (200, False)
    preview = client.get(reverse("admin:partners_activity_preview", args=[foreign.pk]))
    assert (preview.status_code, preview["X-Robots-Tag"]) == (200, "noindex, nofollow")


def test_strangers_are_sent_to_the_login_page(client):
    activity = ActivityFactory(state=ActivityState.DRAFT)
    for address in (LIST, change(activity), act("publier"), reverse("admin:partners_activity_preview", args=[1])):
        assert client.post(address, {"pk": activity.pk}).url.startswith(reverse("admin:login"))


def test_a_draft_is_deleted_by_its_author_and_what_was_published_by_nobody(client, contributor, partner):
    draft = ActivityFactory(partner=partner, state=ActivityState.DRAFT, created_by=contributor)
    published = ActivityFactory(partner=partner, created_by=contributor)
    for activity in (draft, published):
        client.post(reverse("admin:partners_activity_delete", args=[activity.pk]), {"post": "yes"})
    assert list(Activity.objects.all()) == [published]


@pytest.mark.parametrize("how_many", [1, 3])
def test_list_and_form_cost_the_same_queries(client, editor, partner, django_assert_num_queries, how_many):
    activities = ActivityFactory.create_batch(how_many, partner=partner)
    for n in range(how_many):
        ActivityDocument.objects.create(activity=activities[0], title=f"Fiche {n}", file=f"fiche-{n}.pdf")
    reindex(Activity.objects.all())
    client.get(LIST)
    client.get(change(activities[0]))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
    with django_assert_num_queries(FORM_QUERIES):
        client.get(change(activities[0]))


def test_titles_are_in_good_french(client):
    activity = ActivityFactory()
    client.force_login(member_of(activity.partner, Role.EDITOR))
    assert [client.get(address).context["title"] for address in (ADD, change(activity))] == [
        "Ajout d’activité à accueillir",
        "Fiche d’activité à accueillir",
    ]
