"""Who logs in."""

import pytest

from partners.choices import Role
from tests.factories import PartnerFactory, VenueFactory, member_of


@pytest.fixture
def partner(db):
    """A partner with a team."""
    return PartnerFactory(name="Planétarium d’Épinal")


@pytest.fixture
def venue(db):
    """A place to meet."""
    return VenueFactory()


@pytest.fixture
def contributor(client, partner):
    """Somebody who writes, logged in on ``client``."""
    user = member_of(partner, Role.CONTRIBUTOR)
    client.force_login(user)
    return user


@pytest.fixture
def editor(client, partner):
    """Somebody who publishes, logged in on ``client``."""
    user = member_of(partner, Role.EDITOR)
    client.force_login(user)
    return user
