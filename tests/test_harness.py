"""The harness keeps its promises: reference rows everywhere, a cache of one's own."""

import pytest
from django.core.cache import cache

from partners.models import Audience, Partner, Theme
from territories.models import Departement

REFERENCE = {Departement: 10, Partner: 3, Theme: 13, Audience: 12}


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_reference_rows_survive_real_transactions(turn):
    assert {model: model.objects.count() for model in REFERENCE} == REFERENCE


@pytest.mark.django_db
def test_reference_rows_are_there_in_a_rolled_back_test():
    assert {model: model.objects.count() for model in REFERENCE} == REFERENCE


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_with_an_empty_cache(turn):
    assert cache.get("left-behind") is None
    cache.set("left-behind", turn)
    assert cache.get("left-behind") == turn
