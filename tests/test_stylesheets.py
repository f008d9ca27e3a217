"""Style sheets: each colour in one place, each class in one file, no class that nothing wears."""

import re
from collections import defaultdict
from functools import cache
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles.finders import get_finders

from tests import stylesheets
from tests.parts import ROOT

COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\([^()]*\)", re.IGNORECASE)
NAMED_COLOUR = re.compile(r"(?<![\w-])(?:white|black|gr[ae]y|silver|red|green|blue|yellow|orange|purple|pink)(?![\w-])")
DECLARED, USED = re.compile(r"(--[\w-]+)\s*:"), re.compile(r"var\((--[\w-]+)")
STATE = "is-"  # a state, «is-lit», is dressed with whatever is in it
OURS = ("consortium", "territories", "partners", "events", "templates", "static/js")
# What a class attribute holds, Django's and Jinja's tags included; and any string of Python or of a script.
ATTRIBUTE = re.compile(r'\bclass(?:Name)?="((?:[^"{]|\{[{%].*?[%}]\}|\{)*)"')
OF_BODY = re.compile(r"\{% block body_?class %\}(.*?)\{% endblock %\}")
QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
WORD = re.compile(r"[A-Za-z_][\w-]*")
# What is completed when the page is made: «bar--{{ part.span }}», «mark--{}», «field-%s», «town--${size}».
BEGINNING = re.compile(r"([A-Za-z_][\w-]*[-_])(?:\{|\$\{|%s|[\"']\s*\+)")
WHOLE = re.compile(r"(?<![\w{-])[A-Za-z_][\w-]*(?![\w{-])")


@cache
def ours(*endings: str) -> dict[Path, str]:
    """The text of every file of the portal with one of these endings: ``.py``, ``.html``, ``.js``."""
    paths = (path for folder in OURS for path in (ROOT / folder).rglob("*") if path.suffix in endings)
    return {path: path.read_text("utf-8") for path in paths}


@cache
def packages(*endings: str) -> str:
    """The text of what Django's forms and the installed packages put into pages, by the endings of its files."""
    theirs = [Path(app.path) for app in apps.get_app_configs() if app.name.partition(".")[0] not in OURS]
    folders = [*theirs, Path(import_module("django.forms").__path__[0])]
    found = {Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])}
    found = {path for path in found if not path.is_relative_to(ROOT / "static")}
    found.update(path for folder in folders for path in folder.rglob("*"))
    return "\n".join(path.read_text("utf-8", "replace") for path in found if path.suffix in endings and path.is_file())


@cache
def worn() -> tuple[set[str], set[str]]:
    """Words that may be classes of a page, and beginnings of such words."""
    places = [name for text in ours(".py", ".html", ".js").values() for name in ATTRIBUTE.findall(text)]
    places += [name for text in ours(".html").values() for name in OF_BODY.findall(text)]
    places += [string for text in ours(".py", ".js").values() for string in QUOTED.findall(text)]
    text = "\n".join([*places, packages(".py", ".html", ".js", ".css")])
    return set(WORD.findall(text)), set(BEGINNING.findall(text))


@cache
def values() -> set[str]:
    """Every word of the code, with which a beginning may be completed; models by Django's name for them, too."""
    words = {word for text in ours(".py").values() for word in re.findall(r"[\w-]+", text)}
    return words | {model._meta.model_name for model in apps.get_models()}


def is_worn(name: str) -> bool:
    """Whether something of ours, or of a package, gives this class to an element."""
    words, beginnings = worn()
    ends = [name.removeprefix(beginning) for beginning in beginnings if name.startswith(beginning)]
    return name in words or any(end.isdigit() or {end, end.replace("-", "_")} & values() for end in ends)


def test_a_selector_dresses_its_last_part():
    css = '@media print { .a .b:is(.c, .d):not(.e) > .f:hover, .g:has(.h) { color: red; } .i { .j { content: "}" } } }'
    assert [(rule.selectors, rule.declarations) for rule in stylesheets.rules(css)] == [
        ((".a .b:is(.c, .d):not(.e) > .f:hover", ".g:has(.h)"), "color: red;"),
        ((".i",), ""),
        ((".j",), 'content: "}"'),
    ]
    assert stylesheets.subjects(".a .b:is(.c, .d):not(.e) > .f:hover") == {"f"}
    assert stylesheets.subjects("a.b:is(.c, .d .x):not(.e)") == {"b", "c", "d", "x"}


def test_colours_stand_in_the_tokens_only():
    found = {}
    for sheet in stylesheets.sheets():
        css = stylesheets.read(sheet)
        found[stylesheets.name_of(sheet)] = COLOUR.findall(css) + NAMED_COLOUR.findall(css)
    assert found.pop("tokens.css")
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_each_colour_stands_there_once():
    colours = COLOUR.findall(stylesheets.read(stylesheets.FOLDER / "tokens.css"))
    assert sorted(colours) == sorted(set(colours))


def test_each_token_is_given_once_and_used():
    names = DECLARED.findall(stylesheets.read(stylesheets.FOLDER / "tokens.css"))
    sheets = "\n".join(stylesheets.read(sheet) for sheet in stylesheets.sheets())
    drawings = "\n".join(path.read_text("utf-8") for path in (ROOT / "static" / "img").glob("*.svg"))
    assert sorted(names) == sorted(set(names))
    assert set(names) - set(USED.findall(sheets + drawings)) == set()


def test_every_value_that_a_sheet_uses_is_given():
    sheets = "\n".join(stylesheets.read(sheet) for sheet in stylesheets.sheets())
    given = set(DECLARED.findall(sheets + packages(".css")))
    assert {name for name in re.findall(r"var\((--[\w-]+)\)", sheets) if name not in given} == set()


def test_no_class_is_dressed_in_two_sheets():
    theirs = {name for css in [packages(".css")] for name in stylesheets.CLASS.findall(css)}
    dressed = defaultdict(set)
    for sheet in stylesheets.sheets():
        for rule in stylesheets.rules(stylesheets.read(sheet)):
            for name in {name for one in rule.selectors for name in stylesheets.subjects(one) if rule.declarations}:
                dressed[name].add(stylesheets.name_of(sheet))
    # A class of a package has its sheet there, and ours go over it wherever a page of the admin, or a map, needs it.
    ours_twice = {
        name: sorted(sheets)
        for name, sheets in dressed.items()
        if len({sheet for sheet in sheets if not (name in theirs and sheet.startswith("admin/"))}) > 1
        and not name.startswith(STATE)
    }
    assert ours_twice == {}


def test_every_class_of_a_sheet_is_worn():
    assert sorted(name for name in stylesheets.named() if not is_worn(name)) == []


def test_every_class_of_a_public_template_is_known():
    """By a sheet, a script, or a test that drives a browser; a block, «card», is known by its parts."""
    scripts = "\n".join(ours(".js").values())
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests" / "browser").glob("*.py"))
    known = stylesheets.named() | set(WORD.findall(scripts + tests))
    known |= {name.partition("__")[0] for name in known} | set(stylesheets.CLASS.findall(packages(".css")))
    unknown = {}
    for path, text in ours(".html").items():
        if not {"admin", "emails"} & set(path.parts):
            attributes = [re.sub(r"\{%.*?%\}", " ", names) for names in ATTRIBUTE.findall(text)]
            names = {name for names in attributes for name in WHOLE.findall(re.sub(r"\{\{.*?\}\}", "{", names))}
            unknown[path.name] = names - known
    assert {path: names for path, names in unknown.items() if names} == {}
