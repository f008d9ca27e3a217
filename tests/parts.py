"""Which part of the suite a test belongs to: ``--part NAME`` runs one.

``browser`` drives Chromium, ``servers`` starts servers and kills them, ``portal`` is all the rest. ``engine`` is what a
second database is asked too, within ``portal``: tests with real transactions, tests that talk to the database
themselves, and tests of a module that does, by its name (``events/querysets.py``, ``tests/events/test_querysets.py``).
Which these are is read in their imports, so that nobody has to mark anything.
"""

import ast
import functools
import re
from pathlib import Path

import pytest

from tests import services

ROOT = Path(__file__).resolve().parents[1]
FLOORS = tuple(sorted(path.parent.name for path in ROOT.glob("*/apps.py")))
NAMES = ("portal", "engine", "browser", "servers")
# Folders whose tests need more than a database and Redis: what they do, and what of this machine they need for it.
FOLDERS = {
    "browser": ("drives Chromium against the real server", services.browser),
    "faults": ("kills workers, broker, database and mail server, all of its own", services.own_servers),
    "compose": ("runs the services of docker-compose.yml, on servers of its own", services.front_server),
    "front": ("runs the front server's configuration in the nginx of this machine", services.front_server),
}
COMMITS = re.compile(r"transaction=True|transactional_db|live_server|TransactionTestCase")
SERVERS = FOLDERS.keys() - {"browser"}
# What a module may take from Django's ORM without saying anything to the database that Django does not say for it, that
# every engine does not do alike, or that tests with real transactions do not try on both.
DECLARATIONS = {
    *("models", "Model", "QuerySet", "Manager", "Prefetch", "TextChoices", "IntegerChoices", "ForeignKey"),
    *("ManyToManyField", "FieldFile", "Q", "F", "transaction", "pre_save", "post_save", "post_delete"),
    *("OuterRef", "Subquery", "Exists", "Count", "Min", "Max", "Sum"),
}


def belongs(item: pytest.Item, part: str) -> bool:
    """Whether a test is in that part."""
    if part == "browser":
        return folder_of(item) == "browser"
    if part == "servers":
        return folder_of(item) in SERVERS
    if folder_of(item):
        return False
    return part == "portal" or has_real_transactions(item) or touches_engine(item.path)


def is_elsewhere(path: Path, part: str) -> bool:
    """Whether a file or folder of ``tests`` holds nothing of that part."""
    if part == "engine" and path.suffix == ".py":
        return path.name.startswith("test_") and not (touches_engine(path) or _may_commit(path))
    if path.parent != ROOT / "tests":
        return False
    inside = {"browser": {"browser"}, "servers": SERVERS}.get(part)
    return path.name not in inside if inside else path.name in FOLDERS


def folder_of(item: pytest.Item) -> str | None:
    """The folder of ``FOLDERS`` that a test lies in, None for all others."""
    return _folder(item.path)


@functools.cache
def _folder(path: Path) -> str | None:
    return next(iter(FOLDERS.keys() & set(path.relative_to(ROOT).parts)), None)


def has_real_transactions(item: pytest.Item) -> bool:
    """Whether the test commits, and so needs the tables to be emptied afterwards."""
    marker = item.get_closest_marker("django_db")
    by_fixture = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(by_fixture) or bool(marker and marker.kwargs.get("transaction"))


def _may_commit(path: Path) -> bool:
    """Whether a module, or a ``conftest.py`` above it, has a word without which no test commits."""
    above = [folder / "conftest.py" for folder in path.parents if folder.is_relative_to(ROOT / "tests")]
    texts = (each.read_text("utf-8") for each in (path, *above) if each.exists())
    return any(COMMITS.search(text) for text in texts)


@functools.cache
def touches_engine(path: Path) -> bool:
    """Whether a test module talks to the database itself, or tests a module of the portal that does."""
    if _speaks_sql(path):
        return True
    mirrored = ROOT / path.relative_to(ROOT / "tests").with_name(path.name.removeprefix("test_"))
    return mirrored.exists() and _speaks_sql(mirrored)


@functools.cache
def _speaks_sql(path: Path) -> bool:
    """Whether a module takes transactions, errors, expressions or functions from Django's ORM, or asks a connection.

    One that only hands the connection on, to count the queries of a page, does not.
    """
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    orm = [node for node in imports if node.module.startswith(("django.db", "django.contrib.postgres"))]
    taken = {alias.name for node in orm for alias in node.names} - DECLARATIONS
    asked = {node.value.id for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)}
    return bool(taken - {"connection"} or (taken & asked))
