"""How long something lasts is said by the code that applies it: nobody types «dix minutes» beside a constant."""

import ast
import datetime as dt
import re
from collections.abc import Iterator
from html import unescape

from events.reminders.schedule import DAYS_BEFORE, HOSTS_AND_STAFF, TWO_HOURS
from territories.models import Venue
from tests.parts import FLOORS, ROOT

NUMBERS = "un|une|deux|trois|quatre|cinq|six|sept|huit|dix|douze|quinze|vingt|trente|quarante-huit|dizaine|douzaine"
DURATION = re.compile(
    rf"\b(?:{NUMBERS}|\d+) (?:de )?(?:seconde|minute|heure|jour|journée|semaine|mois|an|année)s?\b", re.IGNORECASE
)
TAG = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
# What is no limit of the code's, by the words around it.
NO_LIMIT = {
    "Trois minutes suffisent": "how long a form takes people",
    "en trois minutes": "the same",
    "l’affaire d’une minute": "how long a step takes people",
    "toutes les trente secondes": "the standard of codes (RFC 6238)",
    "gratuit moins de 12 ans": "an example of a price",
    "les deux heures": "two fields with an hour",
    "un jour de la semaine": "a Monday",
    "Donnez des dates, ou un jour et un mois": "two fields",
    "Choisissez une heure": "an hour of the clock",
    "pour une journée entière": "the occurrence itself",
    "dans une semaine prise": "a week of the calendar",
    "Depuis un an": "the label of its own value, a filter",
    "Depuis deux ans": "the same",
    "Depuis cinq ans": "the same",
    "moins d’un mois": "what months are counted from",
    "un jour au plus": "windows and schedule of an erasure: counted nowhere as one number",
    "Deux heures avant": "a choice with its name; held to the schedule below",
    "À 14 jours et à 2 jours": "a floor below the reminders: held to them below",
}


def spoken() -> Iterator[str]:
    """What people may read: texts of the code that are no docstrings, and templates without their tags."""
    for app in FLOORS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "demo", "management"} & set(path.parts):
                yield from _strings(ast.parse(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        text = re.sub(
            r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", "◦", path.read_text(), flags=re.S
        )
        yield " ".join(unescape(text).split())


def _strings(tree: ast.AST) -> Iterator[str]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and _is_told(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield " ".join(node.value.split())


def _is_told(node: ast.AST) -> bool:
    return ast.get_docstring(node) is not None


def test_no_duration_is_typed_by_hand():
    found, excused = [], set()
    for text in spoken():
        for match in DURATION.finditer(text):
            around = text[max(0, match.start() - 40) : match.end() + 40]
            excuse = next((words for words in NO_LIMIT if words in around), None)
            excused.add(excuse)
            if excuse is None:
                found.append(around)
    assert found == []
    assert excused - {None} == set(NO_LIMIT)


def test_a_venue_is_told_the_days_of_its_reminders():
    first, second = (DAYS_BEFORE[kind][0] for kind in HOSTS_AND_STAFF)
    said = Venue._meta.get_field("receives_reminders").help_text
    assert said.startswith(f"À {first} jours et à {second} jours de chaque séance")


def test_two_hours_are_two_hours():
    assert dt.timedelta(hours=2) == TWO_HOURS
