"""The world of the rights tables: made once for a module, by its ``make_world``."""

from dataclasses import replace

import pytest

from tests import factories


@pytest.fixture(scope="module")
def made(request, django_db_setup, django_db_blocker):
    with factories.shared(django_db_blocker, request.module.make_world) as world:
        yield world


@pytest.fixture
def world(made, client):
    return replace(made, client=client)
