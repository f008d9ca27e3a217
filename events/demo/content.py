"""What the demonstration programme says, read once from the files under ``data`` and checked there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from events.choices import Status
from events.demo.motifs import MOTIFS, Drawing, Palette
from events.models import Event, Occurrence, Speaker
from partners.choices import Format
from partners.demo.datafiles import (
    SLUGS,
    DataError,
    check_fields,
    check_names,
    check_present,
    check_slugs,
    make,
    paragraphs,
    read,
    unwrap,
)
from territories.models import Venue

DATA = Path(__file__).parent / "data"
SAMPLE_NAMES = {"of": "d’Épinal", "hero": "Marie-Curie", "screen": "Rex", "outdoors": "Verger"}


@dataclass(frozen=True)
class Announcement:
    """What one event is made from: a subject (``themes``, ``crowd``, ``text``) in one way of announcing it.

    ``crowd`` names an entry of ``crowds.toml``, ``text`` holds paragraphs of inline HTML, ``programme`` is HTML.
    """

    themes: list[str]
    crowd: str
    text: list[str]
    format: str
    title: str
    summary: str
    programme: str = ""


@dataclass(frozen=True)
class Crowd:
    """Slugs of audiences and the age ranges (years) that suit them."""

    audiences: list[list[str]]
    ages: list[dict[str, int]]


@dataclass(frozen=True)
class Phrases:
    """What goes with an event whatever its subject; ``practice`` by format and ``status_notes`` by status."""

    prices: list[str]
    booking_labels: list[str]
    opening_hours: list[str]
    festival_hours: str
    extras: list[str]
    practice: dict[str, list[str]]
    status_notes: dict[str, list[str]]


@dataclass(frozen=True)
class Pattern:
    """A kind of venue and how its name is made; ``{of}`` is «de Vittel», «d’Épinal», «du Thillot»."""

    kind: str
    name: str
    is_relay: bool = True


@dataclass(frozen=True)
class Places:
    """What the invented venues are made from."""

    heroes: list[str]
    screens: list[str]
    outdoors: list[str]
    streets: list[str]
    access_notes: list[str]
    descriptions: list[str]
    contacts: list[str]
    city: list[Pattern]
    town: list[Pattern]
    village: list[Pattern]


@dataclass(frozen=True)
class Invented:
    """A person who does not exist, and the themes on which they speak."""

    name: str
    job_title: str
    affiliation: str
    summary: str
    themes: list[str]


@cache
def announcements(folder: Path = DATA) -> tuple[Announcement, ...]:
    """Everything that can be announced: each subject in each of the formats under it."""
    found = []
    for path in sorted((folder / "subjects").glob("*.toml")):
        for number, subject in enumerate(read(path, "subject")["subject"], start=1):
            where = f"{path.name}, sujet {number}"
            check_names(subject, ("themes", "crowd", "text", *Format.values), where)
            check_present(subject, ("themes", "crowd", "text"), where)
            check_slugs(subject, where)
            check_names([subject["crowd"]], crowds(folder), f"{where}, crowd")
            found += [_announcement(subject, kind, where) for kind in subject if kind in Format.values]
    return tuple(found)


def _announcement(subject: Mapping[str, Any], kind: str, where: str) -> Announcement:
    where = f"{where}, {kind}"
    shared = {"format": kind, "text": paragraphs(subject["text"]), "themes": subject["themes"]}
    row = shared | {"crowd": subject["crowd"], "programme": unwrap(subject[kind].get("programme", ""))}
    made = make(Announcement, subject[kind] | row, where)
    check_fields(Event(title=made.title, summary=made.summary), where, "title", "summary")
    return made


@cache
def crowds(folder: Path = DATA) -> dict[str, Crowd]:
    """Whom events are for, by the name that subjects use."""
    found = {}
    for name, row in read(folder / "crowds.toml").items():
        where = f"crowds.toml, « {name} »"
        found[name] = make(Crowd, row, where)
        for audiences in row["audiences"]:
            check_slugs({"audiences": audiences}, where)
        for ages in row["ages"]:
            check_names(ages, ("age_min", "age_max"), where)
            check_fields(Event(**ages), where, "age_min", "age_max")
    return found


@cache
def phrases(folder: Path = DATA) -> Phrases:
    """Sentences that go with a format or a status, prices, where one books, opening hours."""
    where = "phrases.toml"
    row = read(folder / where)
    row |= {
        "extras": [unwrap(text) for text in row.get("extras", ())],
        "practice": {
            name: [f"<p>{text}</p>" for text in paragraphs(texts)] for name, texts in row.get("practice", {}).items()
        },
    }
    found = make(Phrases, row, where)
    check_present(found.practice, Format.values, f"{where}, practice")
    check_names(found.practice, Format.values, f"{where}, practice")
    check_names(found.status_notes, Status.values, f"{where}, status_notes")
    for price in found.prices:
        check_fields(Event(price=price), where, "price")
    for label in found.booking_labels:
        check_fields(Event(booking_label=label), where, "booking_label")
    for hours in (*found.opening_hours, found.festival_hours):
        check_fields(Occurrence(opening_hours=hours), where, "opening_hours")
    for note in (note for notes in found.status_notes.values() for note in notes):
        check_fields(Event(status_note=note), where, "status_note")
    return found


@cache
def places(folder: Path = DATA) -> Places:
    """Names of venues, streets, persons."""
    where = "venues.toml"
    row = read(folder / where)
    for group in ("city", "town", "village"):
        row[group] = [_pattern(pattern, f"{where}, {group}") for pattern in row.get(group, ())]
    return make(Places, row, where)


def _pattern(row: Mapping[str, Any], where: str) -> Pattern:
    pattern = make(Pattern, row, where)
    where = f"{where}, « {pattern.name} »"
    try:
        name = pattern.name.format(**SAMPLE_NAMES)
    except (KeyError, ValueError, IndexError) as error:
        raise DataError(f"{where} : {error} n’est pas un nom connu.") from error
    check_fields(Venue(kind=pattern.kind, name=name), where, "kind", "name")
    return pattern


@cache
def speakers(folder: Path = DATA) -> tuple[Invented, ...]:
    """The people who speak."""
    found = []
    for number, row in enumerate(read(folder / "speakers.toml", "speaker")["speaker"], start=1):
        where = f"speakers.toml, personne {number}"
        person = make(Invented, row, where)
        check_slugs({"themes": person.themes}, where)
        said = {name: row[name] for name in ("name", "job_title", "affiliation", "summary")}
        check_fields(Speaker(**said), where, *said)
        found.append(person)
    return tuple(found)


@cache
def drawings(folder: Path = DATA) -> tuple[dict[str, Drawing], str]:
    """The drawing of each theme by its slug, and whom they are credited to."""
    where = "drawings.toml"
    row = read(folder / where, "image_credit", "palettes", "drawings")
    check_slugs({"themes": row["drawings"]}, where)
    check_present(row["drawings"], SLUGS["themes"], where)
    palettes = {name: make(Palette, colours, f"{where}, {name}") for name, colours in row["palettes"].items()}
    found = {}
    for theme, said in row["drawings"].items():
        inside = f"{where}, {theme}"
        drawing = make(Drawing, said, inside)
        check_names([said["motif"]], MOTIFS, inside)
        check_names([said["palette"]], palettes, inside)
        check_fields(Event(image_alt=drawing.image_alt), inside, "image_alt")
        found[theme] = replace(drawing, motif=MOTIFS[said["motif"]], palette=palettes[said["palette"]])
    return found, row["image_credit"]
