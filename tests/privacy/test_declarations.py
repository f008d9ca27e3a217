"""Every text of every model says what it is to a person, how long it lives and what erases it."""

import pytest
from django.apps import apps
from django.conf import settings

from consortium.privacy import retention
from consortium.privacy.declarations import FieldKind, declared, durations, texts

DECLARED = {each.label: each for each in declared()}


def models() -> list:
    return [model for model in apps.get_models() if not model._meta.proxy]


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_every_text_of_a_model_is_declared_and_no_other(model):
    assert model._meta.label in DECLARED, "say in the privacy.py of its app what it holds of persons"
    assert set(DECLARED[model._meta.label].fields) == set(texts(model))


def test_a_choice_says_nothing_of_anybody_unless_it_is_declared():
    request = DECLARED["partners.ActivityRequest"].fields
    assert (request["venue_kind"], request["contact_role"]) == (FieldKind.NOBODY, FieldKind.PERSON)


def test_nothing_is_declared_that_is_no_model():
    assert set(DECLARED) == {model._meta.label for model in models()}


@pytest.mark.parametrize("each", declared(), ids=lambda each: each.label)
def test_what_is_personal_is_found_erased_and_kept_for_a_time_that_is_said(each):
    assert set(each.purges) <= retention.kinds()
    assert each.how_long
    assert all(hasattr(settings, kept.setting) for kept in each.kept if kept.setting)
    for path in each.of:
        assert each.model._base_manager.filter(**{f"{path}__iexact": "x"}).query
    if each.named(FieldKind.ADDRESS, FieldKind.PERSON, FieldKind.SECRET):
        assert each.is_personal
        assert each.erase
    if each.erase:
        assert each.is_personal


def test_every_setting_of_a_duration_is_told_by_a_declaration():
    """The page on personal data knows no other: one that nothing declares would be a promise that nobody keeps."""
    promised = {name.removeprefix("KEEP_").lower() for name in dir(settings) if name.startswith("KEEP_")}
    assert set(durations()) == promised
