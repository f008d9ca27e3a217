"""A verb is done to what was read: whatever is declared, when the text changed meanwhile it is refused in words."""

import pytest
from django.contrib.messages import get_messages
from django.urls import get_resolver, reverse

from consortium.admin_kit import row_version
from consortium.admin_kit.actions import Confirmation
from events.models import CoOrganisation, Event, Occurrence, Speaker
from partners.choices import ActivityState
from partners.models import Activity, Partner
from tests.browsing import BrowsingClient, hidden_fields
from tests.factories import ActivityFactory, OccurrenceFactory, PartnerFactory, SpeakerFactory, coordination

MAKERS = {
    Event: lambda: OccurrenceFactory(event__draft=True).event,
    Occurrence: OccurrenceFactory,
    Activity: lambda: ActivityFactory(state=ActivityState.DRAFT),
    CoOrganisation: lambda: CoOrganisation.objects.create(event=OccurrenceFactory().event, partner=PartnerFactory()),
    Speaker: SpeakerFactory,
}


def confirmations() -> list[Confirmation]:
    """Every page of verbs that the portal serves, as its addresses say."""
    found = []
    for name, patterns in get_resolver().namespace_dict["admin"][1].reverse_dict.lists():
        if isinstance(name, str) and name.endswith("_confirm"):
            assert patterns
            found.append(name)
    pages = Confirmation.made
    assert {f"{page.model._meta.app_label}_{page.model._meta.model_name}_confirm" for page in pages} == set(found)
    return pages


VERBS = [(page, verb) for page in Confirmation.made for verb in page.actions.values()]


@pytest.fixture
def reader(db):
    """Somebody of the coordination, in a browser."""
    client = BrowsingClient()
    client.force_login(coordination())
    return client


def changes_of(row):
    """Each text that people write in a row, and each of its relations, changed behind the reader's back."""
    for field in type(row)._meta.concrete_fields:
        if field.editable and field.get_internal_type() in {"CharField", "TextField"} and not field.choices:
            yield field.name, lambda name=field.name: type(row).objects.filter(pk=row.pk).update(**{name: "autre"})
    for field in type(row)._meta.concrete_fields:
        if field.many_to_one and field.editable and field.related_model is Partner:
            yield (
                field.name,
                lambda name=field.name: type(row).objects.filter(pk=row.pk).update(**{name: PartnerFactory()}),
            )
    for field in type(row)._meta.many_to_many:
        yield field.name, lambda field=field: getattr(row, field.name).set(field.related_model.objects.all()[:2])


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_every_page_of_verbs_is_walked(db):
    assert {page.model for page in confirmations()} == set(MAKERS)


@pytest.mark.parametrize(("page", "verb"), VERBS, ids=[f"{page.model.__name__}-{verb.name}" for page, verb in VERBS])
def test_a_verb_is_refused_when_the_text_is_not_the_one_that_was_read(reader, page, verb):
    row = MAKERS[page.model]()
    url = page.page_url("confirm", verb.name)
    words = dict.fromkeys(verb.form.base_fields, "")
    read = row_version.token(row.pk, row_version.version_of(row))
    before = page.model.objects.filter(pk=row.pk)
    _, change = next(changes_of(row))
    change()
    state = before.values().get(), page.model.objects.count()
    for sent, expected in ((read, "le texte a changé depuis que vous l’avez lu"), (None, "n’a pas dit quel texte"),
                           (f"{row.pk}-forgé", "le texte a changé")):  # fmt: skip
        filled = {**words, "note": "Salle inondée.", "pk": row.pk, "_shown": "", **({"_read": sent} if sent else {})}
        answer = reader.post(url, {name: value for name, value in filled.items() if value != ""} | {"_shown": ""})
        assert expected in said(answer)
    assert (before.values().get(), page.model.objects.count()) == state


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model._meta.label)
def test_whatever_people_write_is_part_of_what_was_read(db, model):
    row = MAKERS[model]()
    seen = {row_version.version_of(row)}
    for count, (_, change) in enumerate(changes_of(row), 2):
        change()
        seen.add(row_version.version_of(row))
        assert len(seen) == count


def test_the_occurrences_of_an_event_are_part_of_what_was_read(db):
    event = MAKERS[Event]()
    before = row_version.version_of(event)
    OccurrenceFactory(event=event)
    assert row_version.version_of(event) != before


def test_the_page_carries_what_it_showed_to_the_question(reader):
    event = MAKERS[Event]()
    page = reader.get(reverse("admin:events_event_change", args=[event.pk]))
    [address] = [url for verb, url in page.context["actions"] if verb.name == "publier"]
    assert hidden_fields(reader.get(address))["_read"] == [row_version.token(event.pk, row_version.version_of(event))]
    Event.objects.filter(pk=event.pk).update(summary="Réécrit pendant la lecture.")
    asked = reader.get(address)
    assert "Le texte a changé depuis que vous l’avez lu" in asked.text
    assert "_read" not in hidden_fields(asked)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_digest_costs_as_many_queries_for_one_row_as_for_three(db, django_assert_num_queries, rows):
    keys = [MAKERS[Event]().pk for _ in range(rows)]
    with django_assert_num_queries(6):
        assert len(set(row_version.versions_of(Event, keys).values())) == rows
