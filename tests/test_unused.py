"""Templates and static files that nothing names are in the way of whoever looks for the one that counts."""

import ast
import dataclasses
import re
from importlib import import_module
from pathlib import Path

import pytest
from django import contrib
from django.apps import apps
from django.template.backends.django import get_installed_libraries
from gunicorn.config import KNOWN_SETTINGS

from consortium.outbox import kinds
from tests.parts import FLOORS, ROOT

NAMING = (".py", ".html", ".txt", ".js", ".css", ".svg")
# What is rendered as ``f"pages/{name}.html"``: a folder each of whose files a quoted name stands for.
FAMILY = re.compile(r'f"([\w/]+)/\{\w+\}\.(?:html|txt)"')
ICON = re.compile(r"-\d+\.png$")  # the sizes of one icon, of which the code makes the names


def sources() -> dict[Path, str]:
    """The text of every file of the portal's own that may name another."""
    folders = ("consortium", "territories", "partners", "events", "templates", "static")
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return {path: path.read_text("utf-8") for path in paths if path.suffix in NAMING and path.is_file()}


@pytest.fixture(scope="module")
def texts() -> dict[Path, str]:
    return sources()


def named(name: str, path: Path, texts: dict[Path, str]) -> bool:
    """Whether another file holds this name."""
    return any(name in text for other, text in texts.items() if other != path)


def overrides(name: str) -> bool:
    """Whether a package has a template of this name, which ours replaces; the admin looks for its own by model, too."""
    packages = [Path(app.path) / "templates" for app in apps.get_app_configs()]
    admin = Path(contrib.__path__[0]) / "admin" / "templates" / "admin"
    by_model = re.fullmatch(r"admin/(\w+)/(\w+)/(\w+\.html)", name)
    is_models = by_model and (by_model[1], by_model[2]) in {
        (m._meta.app_label, m._meta.model_name) for m in apps.get_models()
    }
    return any((folder / name).exists() for folder in packages) or bool(is_models and (admin / by_model[3]).exists())


def test_every_template_is_named_or_replaces_one(texts):
    families = {folder for text in texts.values() for folder in FAMILY.findall(text)}
    unused = []
    for path in sorted((ROOT / "templates").rglob("*.*")):
        name = str(path.relative_to(ROOT / "templates"))
        folder, stem = str(Path(name).parent), path.stem
        is_piece = folder == "pieces" and named(f'"{path.name}"', path, texts)
        in_family = folder in families and named(f'"{stem}"', path, texts)
        if not (named(name, path, texts) or is_piece or in_family or overrides(name)):
            unused.append(name)
    assert unused == []


def made_ready() -> list[type]:
    """The classes of values that modules of template tags make ready, loaded as Django loads them."""
    modules = [import_module(name) for name in get_installed_libraries().values() if name.startswith(FLOORS)]
    return [
        each
        for module in modules
        for each in vars(module).values()
        if dataclasses.is_dataclass(each) and each.__module__ == module.__name__
    ]


@pytest.mark.parametrize("values", made_ready(), ids=lambda values: values.__qualname__)
def test_what_is_made_ready_for_a_template_is_shown_by_one(values, texts):
    """Under the names by which templates know most of its fields: ``words.month`` says nothing of ``page.month``."""
    shown = "".join(text for path, text in texts.items() if path.is_relative_to(ROOT / "templates"))
    fields = {field.name for field in dataclasses.fields(values)}
    known: dict[str, set[str]] = {}
    for holder, name in re.findall(r"\b(\w+)\.(?=(\w+)\b)", shown):
        known.setdefault(holder, set()).add(name)
    used = [names & fields for names in known.values() if len(names & fields) > len(fields) / 2]
    assert fields - set().union(*used) == set()


def test_every_kind_of_message_is_written_by_something():
    """``KIND = declare(…)``: the name is used beside its declaration."""
    written = []
    for path in (path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")):
        text = path.read_text("utf-8")
        for name, kind in re.findall(r"^([A-Z_]+) = declare\(\s*\"(\w+)\"", text, re.MULTILINE):
            if len(re.findall(rf"\b{name}\b", text)) > 1:
                written.append(kind)
    assert sorted(written) == [kind.name for kind in kinds.declared()]


def test_every_function_is_called_by_the_portal():
    """Or named by it: passed on, told in a setting. A decorator takes what it decorates; what is for tests says so."""
    defined, used = {}, {setting.name for setting in KNOWN_SETTINGS}
    for path in (path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts):
        tree = ast.parse(path.read_text("utf-8"))
        plain = (node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.decorator_list)
        ours = [node.name for node in plain if not (ast.get_docstring(node) or "").startswith("For tests")]
        defined |= {f"{path.relative_to(ROOT)}: {name}": name for name in ours}
        for node in ast.walk(tree):
            used |= {getattr(node, "id", ""), getattr(node, "attr", "")}
            if isinstance(node, ast.alias):
                used.add(node.name if node.asname else "")
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used |= set(re.split(r"[.:]", node.value))
    assert [place for place, name in defined.items() if name not in used] == []


def test_every_static_file_is_named(texts):
    files = [path for path in sorted((ROOT / "static").rglob("*")) if path.is_file() and not ICON.search(path.name)]
    assert [path.name for path in files if not named(path.name, path, texts)] == []


def test_every_data_file_of_the_demonstration_is_read(texts):
    """By its name, or with all others of its folder."""
    code = "".join(text for path, text in texts.items() if path.suffix == ".py")
    files = [path for app in ("events", "partners") for path in (ROOT / app).rglob("data/**/*") if path.is_file()]
    assert files
    assert [path for path in files if f'"{path.name}"' not in code and f'"{path.parent.name}"' not in code] == []
