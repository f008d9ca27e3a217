import pytest
from django.urls import reverse

from consortium.links.url_cache import url_of


@pytest.mark.parametrize("name", ["event", "venue", "departement", "partner", "activity"])
@pytest.mark.parametrize("slug", ["nuit-des-etoiles", "a", "Le_7-eme", "adresse-de-la-page"])
def test_it_is_the_address_that_django_makes(name, slug):
    assert url_of(name, slug) == reverse(name, args=[slug])
