"""What events and activities share when they are published: addresses of pages, copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.text.slugs import slug_of
from partners.models.publishable import Publishable
from partners.publishing.services import COPY, FILES, assign_slug, copy_as_draft
from tests.factories import ActivityFactory, EventFactory, PartnerFactory

FACTORIES = {factory._meta.model: factory for factory in (EventFactory, ActivityFactory)}
PUBLISHABLE = Publishable.__subclasses__()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Cœur d’Épinal : l'été !", "coeur-d-epinal-l-ete"),
        ("  À quoi rêvent les étoiles ?  ", "a-quoi-revent-les-etoiles"),
        ("…", "evenement"),
        ("a" * 50, "a" * 40),
        ("b" * 39 + " suite", "b" * 39),
    ],
)
def test_words_become_an_address(text: str, slug: str):
    assert slug_of(text, fallback="evenement", max_length=40) == slug


@given(st.text(max_size=300))
def test_an_address_always_fits(text: str):
    slug = slug_of(text, fallback="evenement", max_length=40)
    assert 1 <= len(slug) <= 40
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert slug.isascii()


@pytest.mark.django_db
def test_namesakes_are_numbered():
    EventFactory(slug="la-lune")
    EventFactory(slug="la-lune-2")
    EventFactory(slug="la-lune-et-mars")
    event = EventFactory.build(title="La Lune", slug="", first_published_at=None)
    assign_slug(event)
    assert event.slug == "la-lune-3"


@pytest.mark.django_db
def test_the_address_follows_the_title_of_a_draft_and_stays_where_it_fits():
    event = EventFactory(draft=True, title="La Lune", slug="la-lune-2")
    assign_slug(event)
    assert event.slug == "la-lune-2"
    event.title = "Mars"
    assign_slug(event)
    assert event.slug == "mars"


@pytest.mark.django_db
def test_the_address_never_changes_once_published():
    event = EventFactory(title="La Lune", slug="la-lune")
    event.title = "Mars"
    assign_slug(event)
    assert event.slug == "la-lune"


@pytest.mark.django_db
@pytest.mark.parametrize("model", PUBLISHABLE)
def test_a_copy_has_all_that_a_row_says_and_nothing_of_its_life(model: type[Publishable]):
    row = FACTORIES[model](is_demo=True)
    picture = {"image": "a.webp", "image_card": "b.webp", "image_width": 3, "image_height": 2, "image_alt": "Un dôme"}
    model._base_manager.filter(pk=row.pk).update(**picture)
    row = model._base_manager.get(pk=row.pk)
    copy = model._base_manager.get(pk=copy_as_draft(row, by=None).pk)
    said = {field.name for field in model._meta.concrete_fields} - model.life_fields - {"title"}
    assert {name: getattr(copy, name) for name in said} == {name: getattr(row, name) for name in said}
    assert set(FILES) <= said
    assert copy.title == row.title + COPY
    fresh = model()
    life = {name for name in model.life_fields - {"id", "slug", "created_at", "updated_at"} if _is_column(model, name)}
    assert {name: getattr(copy, name) for name in life} == {name: getattr(fresh, name) for name in life}


@pytest.mark.django_db
@pytest.mark.parametrize("model", PUBLISHABLE)
def test_relations_are_copied_but_those_of_its_life(model: type[Publishable]):
    row = FACTORIES[model]()
    for relation in model._meta.many_to_many:
        if not getattr(row, relation.name).exists():
            getattr(row, relation.name).add(relation.related_model._base_manager.first() or PartnerFactory())
    copy = copy_as_draft(row, by=None)
    for relation in model._meta.many_to_many:
        expected = [] if relation.name in model.life_fields else list(getattr(row, relation.name).all())
        assert list(getattr(copy, relation.name).all()) == expected, relation.name


@pytest.mark.parametrize("model", PUBLISHABLE)
def test_what_is_left_out_of_a_copy_exists(model: type[Publishable]):
    assert model.life_fields <= {field.name for field in model._meta.get_fields()}


def _is_column(model: type[Publishable], name: str) -> bool:
    return name in {field.name for field in model._meta.concrete_fields}
