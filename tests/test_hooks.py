"""Everything that a module declares as it is imported is declared: the hooks of its app import it, by name."""

import ast
import functools
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
HOOKED = sorted(app.name for app in apps.get_app_configs() if (Path(app.path) / "hooks.py").exists())


def _trees() -> list[tuple[str, ast.Module]]:
    found = []
    for package in {name.partition(".")[0] for name in HOOKED}:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found.append((module, ast.parse(path.read_text("utf-8"))))
    return found


def _containers(tree: ast.Module) -> set[str]:
    """The names of dictionaries, sets and lists of a module, made empty: what is declared is kept there."""
    assigned = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    empty = {"{}", "[]", "set()"}
    return {name.id for node in assigned if node.value and ast.unparse(node.value) in empty for name in _names(node)}


def _names(node: ast.AST) -> list[ast.Name]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Name)]


def _keeps(function: ast.FunctionDef, containers: set[str]) -> bool:
    """Whether a function writes into one of these: ``_kinds[name] = …``, ``_placed.update(…)``."""
    written = {
        node.value.id
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Name)
        if isinstance(node.ctx, ast.Store) or getattr(node, "attr", "") in {"add", "append", "update"}
    }
    return bool(written & containers)


@functools.cache
def _registrars() -> set[str]:
    """The functions of ours by which a module says something of itself; with Django's, which holds receivers."""
    found = {"django.dispatch.receiver"}
    for module, tree in _trees():
        kept = _containers(tree)
        found |= {
            f"{module}.{each.name}" for each in tree.body if isinstance(each, ast.FunctionDef) and _keeps(each, kept)
        }
    return found


def _called_on_import(tree: ast.Module) -> set[str]:
    """The full names of what a module calls or decorates with as it is imported."""
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    full = {alias.asname or alias.name: f"{node.module}.{alias.name}" for node in imports for alias in node.names}
    statements = [node for node in tree.body if not isinstance(node, ast.ClassDef)]
    parts = [
        part for node in statements for part in (node.decorator_list if isinstance(node, ast.FunctionDef) else [node])
    ]
    calls = [call.func for part in parts for call in ast.walk(part) if isinstance(call, ast.Call)]
    plain = [part for part in parts if isinstance(part, ast.Name | ast.Attribute)]  # ``@decorator``
    names = [ast.unparse(each).partition(".") for each in [*calls, *plain]]
    return {f"{full.get(first, first)}{dot}{rest}" for first, dot, rest in names}


def _declares(tree: ast.Module) -> bool:
    """Whether a module registers something as it is imported."""
    return any(name in _registrars() or name.endswith(".connect") for name in _called_on_import(tree))


def _imported_by(app: str) -> set[str]:
    tree = ast.parse((ROOT / app.replace(".", "/") / "hooks.py").read_text("utf-8"))
    froms = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{alias.name}" for node in froms for alias in node.names}


@functools.cache
def _declaring() -> set[str]:
    """The modules that register something as they are imported."""
    return {module for module, tree in _trees() if _declares(tree)}


def test_what_registers_is_imported_by_the_hooks_of_its_app():
    with_package = {"consortium.celery"}  # by consortium/__init__.py: workers find their tasks by it
    imported = with_package.union(*map(_imported_by, HOOKED))
    declaring = {module for module in _declaring() if not module.endswith(".hooks")}
    assert len(declaring) > 15
    assert declaring - imported == set()


@pytest.mark.parametrize("app", HOOKED)
def test_hooks_import_nothing_that_registers_nothing(app: str):
    helpers = {"consortium.backup.reference"}  # said on the spot, in the hooks themselves
    assert _imported_by(app) - _declaring() - helpers == set()
