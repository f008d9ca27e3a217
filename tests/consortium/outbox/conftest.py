"""A kind of message of the tests' own."""

from copy import deepcopy
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_templates(settings):
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates", *templates[0]["DIRS"]]
    settings.TEMPLATES = templates
