"""Reading the demonstration's data files: TOML, each value checked by the model field that it is written for."""

import dataclasses
import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

from django.core.exceptions import ValidationError
from django.db.models import Model

from territories.wording import IN

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Made = TypeVar("Made", bound="DataclassInstance")
# The vocabulary that a portal begins with. One that has renamed or removed some of it still takes the demonstration.
REFERENCE = import_module("partners.migrations.0002_reference")
SLUGS = {"themes": REFERENCE.THEMES.keys(), "audiences": REFERENCE.AUDIENCES.keys(), "departements": IN.keys()}
DATA = Path(__file__).parent / "data"
KINDS = {str: "un texte", list: "une liste", dict: "une table", bool: "true ou false"}
BLANK_LINE = re.compile(r"\n\s*\n")


class DataError(ValueError):
    """A data file says something that the portal does not understand; the message tells people where, and what."""


def read(path: Path, *names: str) -> dict[str, Any]:
    """What a data file holds, under these names and no others if any are given; decimals as ``Decimal``."""
    try:
        found = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name} : {error}") from error
    if names:
        check_names(found, names, path.name)
        check_present(found, names, path.name)
    return found


def make(shape: type[Made], row: Mapping[str, Any], where: str) -> Made:
    """A dataclass from a table of the file: names known, nothing missing, a list where it says list."""
    fields = dataclasses.fields(shape)
    check_names(row, [field.name for field in fields], where)
    check_present(row, [field.name for field in fields if field.default is dataclasses.MISSING], where)
    for field in fields:
        kind = get_origin(field.type) or field.type
        if field.name in row and kind in KINDS and not isinstance(row[field.name], kind):
            raise DataError(f"{where}, {field.name} : il faut {KINDS[kind]}.")
    try:
        return shape(**row)
    except ValueError as error:
        raise DataError(f"{where} : {error}") from error


def check_names(names: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raise DataError for a name that stands for nothing, a slip of the pen most often."""
    if unknown := sorted(set(names) - set(known)):
        raise DataError(f"{where} : « {' », « '.join(unknown)} » n’est pas un nom connu.")


def check_present(row: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    """Raise DataError for what is not there, or holds nothing."""
    if missing := sorted(name for name in names if not row.get(name)):
        raise DataError(f"{where} : il manque {', '.join(missing)}.")


def check_slugs(row: Mapping[str, Iterable[str]], where: str) -> None:
    """Raise DataError for a theme, an audience or a département that no portal begins with."""
    for name in SLUGS.keys() & row.keys():
        check_names(row[name], SLUGS[name], f"{where}, {name}")


def check_fields(row: Model, where: str, *names: str) -> None:
    """Let these fields of an unsaved row, or all of them, judge what is in them."""
    others = {field.name for field in row._meta.fields} - set(names) if names else ()
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        said = [f"{name} : {' '.join(messages)}" for name, messages in error.message_dict.items()]
        raise DataError(f"{where}, {' ; '.join(said)}") from error


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which empty lines part."""
    return [unwrap(paragraph) for paragraph in BLANK_LINE.split(text.strip())]


def unwrap(text: str) -> str:
    """A text without the line breaks that only serve whoever edits it: a space each, nothing between two tags."""
    return text.strip().replace(">\n<", "><").replace("\n", " ")
