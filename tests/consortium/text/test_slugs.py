"""Addresses that two people want at the same instant."""

import pytest
from django.db import IntegrityError

from consortium.text.slugs import save_with_slug, slug_of
from events.models import Event
from events.publishing import services
from partners.publishing.services import assign_slug
from tests.atonce import at_once
from tests.factories import EventFactory, PartnerFactory, UserFactory

HOW_MANY = 6


def draft(title: str, **fields) -> Event:
    """An event that is not saved yet."""
    return Event(title=title, organiser=PartnerFactory(), format="atelier", **fields)


@pytest.mark.django_db
def test_an_address_taken_between_the_look_and_the_write_gives_the_next_one():
    EventFactory(slug="la-lune")
    looked = iter(["la-lune", "la-lune-2"])
    event = draft("La Lune")
    save_with_slug(event, lambda row: setattr(row, "slug", next(looked)))
    assert Event.objects.get(pk=event.pk).slug == "la-lune-2"


@pytest.mark.django_db
def test_what_the_database_refuses_for_another_reason_is_not_tried_again():
    attempts = []

    def assign(row: Event) -> None:
        attempts.append(row)
        row.slug = "la-lune"

    with pytest.raises(IntegrityError):
        save_with_slug(draft("La Lune", age_min=9, age_max=3), assign)
    assert len(attempts) == 1


@pytest.mark.django_db
def test_an_address_that_is_always_taken_is_given_up():
    EventFactory(slug="la-lune")
    with pytest.raises(IntegrityError):
        save_with_slug(draft("La Lune"), lambda row: setattr(row, "slug", "la-lune"))


@pytest.mark.django_db(transaction=True)
def test_drafts_of_one_title_saved_at_the_same_instant_get_an_address_each():
    drafts = [draft("La Lune") for _ in range(HOW_MANY)]
    at_once(*[lambda event=event: save_with_slug(event, assign_slug) for event in drafts])
    expected = {"la-lune", *(f"la-lune-{n}" for n in range(2, HOW_MANY + 1))}
    assert set(Event.objects.values_list("slug", flat=True)) == expected


@pytest.mark.django_db(transaction=True)
def test_copies_made_at_the_same_instant_get_an_address_each():
    event, by = EventFactory(title="La Lune"), UserFactory()
    copies = at_once(*[lambda: services.duplicate(event, by=by).slug] * HOW_MANY)
    assert sorted(copies) == ["la-lune-copie", *(f"la-lune-copie-{n}" for n in range(2, HOW_MANY + 1))]


@pytest.mark.parametrize("between", ["/", "·", "&", "+", "—", ":", "'", "’", "\u00a0", ".", "(", "→", "_ "])
def test_whatever_is_between_two_words_keeps_them_apart(between):
    slug = slug_of(f"Sciences{between}Arts", fallback="evenement", max_length=60)
    assert slug.replace("_-", "-") == "sciences-arts"


def test_a_text_without_words_has_the_fallback():
    assert slug_of("!? …", fallback="evenement", max_length=60) == "evenement"
