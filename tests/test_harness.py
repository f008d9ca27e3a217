"""The harness keeps its promises: reference rows everywhere, a cache of one's own."""

import gc
import importlib
import importlib.util
import re
import socket
import sys
import threading
from collections import Counter

import pytest
from django.core.cache import cache
from django.db import connection

from partners.models import Audience, Partner, Theme
from territories.models import Departement
from tests import flushing, pages, smtp
from tests.atonce import at_once
from tests.parts import ROOT

REFERENCE = {Departement: 10, Partner: 3, Theme: 13, Audience: 12}


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_reference_rows_survive_real_transactions(turn):
    assert {model: model.objects.count() for model in REFERENCE} == REFERENCE


@pytest.mark.django_db
def test_reference_rows_are_there_in_a_rolled_back_test():
    assert {model: model.objects.count() for model in REFERENCE} == REFERENCE


@pytest.mark.django_db(transaction=True)
def test_every_table_comes_back_to_its_rows_and_to_no_others():
    before = flushing.Beginning(connection)
    pages.populate()
    Theme.objects.first().delete()
    Audience.objects.update(name="Autre")
    assert flushing.Beginning(connection).rows != before.rows
    before.come_back()
    after = flushing.Beginning(connection).rows
    assert {name: Counter(rows) for name, rows in after.items()} == {
        name: Counter(rows) for name, rows in before.rows.items()
    }


@pytest.mark.django_db(transaction=True)
def test_of_deeds_at_one_instant_only_the_named_refusal_is_an_answer():
    def refuse():
        raise PermissionError

    def fail():
        raise FileNotFoundError

    answers = at_once(refuse, lambda: "fait", refusal=PermissionError)
    assert [type(answer) for answer in answers] == [PermissionError, str]
    with pytest.raises(ExceptionGroup) as caught:
        at_once(refuse, fail, refusal=PermissionError)
    assert [type(error) for error in caught.value.exceptions] == [FileNotFoundError]


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_with_an_empty_cache(turn):
    assert cache.get("left-behind") is None
    cache.set("left-behind", turn)
    assert cache.get("left-behind") == turn


def test_a_mail_server_that_goes_away_forgets_nobody_whom_it_has_let_in(monkeypatch):
    """A forgotten connection is found by the garbage collector, in whatever test runs by then."""
    forgotten = []
    monkeypatch.setattr(sys, "unraisablehook", lambda found: forgotten.append(str(found.exc_value)))
    controller = smtp.start(smtp.MailServer())
    for _ in range(20):
        visitors = [socket.socket() for _ in range(8)]
        coming = threading.Thread(target=_knock, args=(visitors, controller.port))
        coming.start()
        controller.go_away()
        coming.join()
        controller.come_back()
        for visitor in visitors:
            visitor.close()
    controller.stop()
    gc.collect()
    assert forgotten == []


def _knock(visitors: list[socket.socket], port: int) -> None:
    for visitor in visitors:
        visitor.setblocking(False)
        visitor.connect_ex(("127.0.0.1", port))


def test_every_import_in_a_program_that_a_test_writes_down_finds_its_names():
    """Programs for another process stand in strings, where no tool follows a name that moves."""
    written = re.compile(r"from ((?:consortium|events|partners|territories|tests)[\w.]*) import ([\w, ]+)")
    lost = [
        (str(path.relative_to(ROOT)), module, name)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for module, names in written.findall(path.read_text("utf-8"))
        for name in (each.strip().partition(" as ")[0] for each in names.split(","))
        if name and not hasattr(importlib.import_module(module), name) and not _is_module(f"{module}.{name}")
    ]
    assert lost == []


def _is_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
