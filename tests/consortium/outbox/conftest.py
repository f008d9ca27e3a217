"""A kind of message of the tests' own."""

from copy import deepcopy
from pathlib import Path

import pytest

from consortium.outbox import kinds


@pytest.fixture(autouse=True)
def _own_templates(settings, monkeypatch):
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates", *templates[0]["DIRS"]]
    settings.TEMPLATES = templates
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.declare("essai", "Essai", reader=kinds.Reader.STAFF)
