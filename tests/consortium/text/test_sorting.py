import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.text.normalize import plain
from consortium.text.sorting import FrenchOrder
from partners.models import Partner
from territories.models import Venue
from tests.factories import PartnerFactory, VenueFactory

NAMES = ["Atelier", "Écomusée", "école", "Fablab", "Île aux sciences", "Jardin", "Œuvre", "Zoo", "à côté"]
DICTIONARY = ["à côté", "Atelier", "école", "Écomusée", "Fablab", "Île aux sciences", "Jardin", "Œuvre", "Zoo"]


@pytest.mark.django_db
def test_accents_and_capitals_do_not_send_a_name_to_the_end():
    for name in NAMES:
        VenueFactory(name=name)
    assert list(Venue.objects.values_list("name", flat=True)) == DICTIONARY
    assert list(Venue.objects.order_by(FrenchOrder("name").desc()).values_list("name", flat=True)) == DICTIONARY[::-1]


@pytest.mark.django_db
@given(names=st.lists(st.text("aeéèêàçœŒÉÀzZ' -1", min_size=1, max_size=8), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_both_databases_sort_as_python_does(names):
    Partner.objects.all().delete()
    for name in names:
        PartnerFactory(name=name)
    kept = list(Partner.objects.values_list("name", flat=True))
    assert kept == sorted(kept, key=lambda name: (plain(name), name))
