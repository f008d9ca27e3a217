"""Addresses of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.text.slugs import slug_of
from events.publishing.slugs import assign_slug
from tests.factories import EventFactory


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
