"""Our style sheets as tests read them: rules, selectors, and the classes that a selector dresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.parts import ROOT

FOLDER = ROOT / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'"[^"]*"')
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
# What stands in :has() and :not() is a condition; a selector dresses nothing of it.
CONDITION = re.compile(r":(?:has|not)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
LAST_COMPOUND = re.compile(r"[\s>+~]+(?![^()]*\))")
COMMA = re.compile(r",(?![^()]*\))")


@dataclass(frozen=True)
class Rule:
    """One rule of a sheet: its selectors, each apart, and its declarations as they are written."""

    selectors: tuple[str, ...]
    declarations: str


def sheets() -> list[Path]:
    """Every style sheet of the portal's own."""
    return sorted(FOLDER.rglob("*.css"))


def name_of(sheet: Path) -> str:
    """The name of a sheet within static/css."""
    return str(sheet.relative_to(FOLDER))


def read(sheet: Path) -> str:
    """The text of a sheet without its comments."""
    return COMMENT.sub("", sheet.read_text(encoding="utf-8"))


def rules(css: str) -> Iterator[Rule]:
    """Every rule of a sheet, those within @media and nested ones too; ``css`` holds no comments."""
    for head, body in blocks(css):
        if not head.startswith("@"):
            own = body.partition("{")[0].rpartition(";")[0] if "{" in body else body
            yield Rule(tuple(" ".join(one.split()) for one in COMMA.split(head)), own.strip())
        yield from rules(body)


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """What stands before each outermost pair of braces, and within; declarations between them are left out."""
    depth = start = opened = 0
    for brace in re.finditer(r"[{};]", STRING.sub(lambda found: "_" * len(found[0]), css)):
        if brace[0] == "{":
            depth += 1
            opened = opened if depth > 1 else brace.start()
        elif brace[0] == "}":
            depth -= 1
        if depth == 0:
            if brace[0] == "}":
                yield css[start:opened].strip(), css[opened + 1 : brace.start()]
            start = brace.end()


def classes(selector: str) -> set[str]:
    """Every class that a selector names, be it as a condition."""
    return set(CLASS.findall(STRING.sub('""', selector)))


def subjects(selector: str) -> set[str]:
    """The classes that a selector dresses, those of its last compound: of ``.a:has(.b) > .c:hover`` that is c."""
    bare = CONDITION.sub("", STRING.sub('""', selector))
    return set(CLASS.findall(LAST_COMPOUND.split(bare.strip())[-1]))


def named() -> set[str]:
    """Every class that any selector of ours names."""
    selectors = (one for sheet in sheets() for rule in rules(read(sheet)) for one in rule.selectors)
    return {name for selector in selectors for name in classes(selector)}
