"""Who speaks, in one line: what a calendar file, a feed, a mail says."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from events.choices import SpeakerRole

if TYPE_CHECKING:
    from events.models import Appearance, Event, Occurrence

OPENINGS = {SpeakerRole.PERFORMER: "Avec", SpeakerRole.CONTRIBUTOR: "Avec le concours de"}


def speakers_line(appearances: Iterable["Appearance"]) -> str:
    """«Avec Jeanne Royer (écologue, LIEC) et Ali Benz. Avec le concours de Luc Petit.»; empty for nobody.

    Of appearances with their speaker; people who were withdrawn are left out.
    """
    rows = sorted(appearances, key=lambda row: (row.position, row.pk))
    named = [row for row in rows if row.speaker.withdrawn_at is None]
    by_role = {role: [row.speaker.in_words for row in named if row.role == role] for role in OPENINGS}
    return ". ".join(f"{OPENINGS[role]} {_listed(names)}" for role, names in by_role.items() if names)


def speakers_of_event(event: "Event") -> str:
    """The line for all its occurrences (of prefetched ``appearances__speaker``, or two queries)."""
    return speakers_line(row for row in event.appearances.all() if row.occurrence_id is None)


def speakers_of_occurrence(event: "Event", occurrence: "Occurrence") -> str:
    """The line of an occurrence that has its own people; empty when it has those of its event."""
    return speakers_line(row for row in event.appearances.all() if row.occurrence_id == occurrence.pk)


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} et {last}" if first else last
