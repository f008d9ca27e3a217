"""Everything that a module declares as it is imported is declared: the hooks of its app import it, by name."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# What registers by decorating a function, or by being called where a module says something of itself.
DECORATORS = {"preflight.check", "retention.rule", "receiver", "diagnosis"}
CALLS = {"person", "nobody", "declare"}  # consortium.privacy.declarations
HOOKED = sorted(app.name for app in apps.get_app_configs() if (Path(app.path) / "hooks.py").exists())


def _trees() -> list[tuple[str, ast.Module]]:
    found = []
    for package in {name.partition(".")[0] for name in HOOKED}:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found.append((module, ast.parse(path.read_text("utf-8"))))
    return found


def _declares(tree: ast.Module) -> bool:
    """Whether a module registers something as it is imported."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            called = [ast.unparse(each.func) for each in node.decorator_list if isinstance(each, ast.Call)]
            if any(name in DECORATORS or name.endswith(".connect") for name in called):
                return True
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in CALLS:
            return True
    return False


def _imported_by(app: str) -> set[str]:
    tree = ast.parse((ROOT / app.replace(".", "/") / "hooks.py").read_text("utf-8"))
    froms = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{alias.name}" for node in froms for alias in node.names}


def test_what_registers_is_imported_by_the_hooks_of_its_app():
    with_package = {"consortium.celery"}  # by consortium/__init__.py: workers find their tasks by it
    imported = with_package.union(*map(_imported_by, HOOKED))
    declaring = {module for module, tree in _trees() if _declares(tree)}
    assert len(declaring) > 15
    assert declaring - imported == set()


@pytest.mark.parametrize("app", HOOKED)
def test_hooks_import_nothing_that_registers_nothing(app: str):
    declaring = {module for module, tree in _trees() if _declares(tree)}
    helpers = {"consortium.backup.reference"}  # said on the spot, in the hooks themselves
    assert _imported_by(app) - declaring - helpers == set()
