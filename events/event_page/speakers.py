"""Who is said to speak at an event and at each of its dates, for its page and its JSON-LD."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from events.calendar.dates import day_label
from events.choices import SpeakerRole
from events.models import Appearance, Event, Occurrence, Speaker


@dataclass(frozen=True)
class Person:
    """A person as the page names them; ``days``: when, in French, if not at every date."""

    speaker: Speaker
    role: str
    days: list[str]


@dataclass(frozen=True)
class Cast:
    """The people of an event: ``shared`` by its dates, and by the key of an occurrence that has its own."""

    shared: list[Appearance] = field(default_factory=list)
    own: dict[int, list[Appearance]] = field(default_factory=dict)

    def at(self, occurrence: Occurrence) -> list[Appearance]:
        """Those of one occurrence: its own, else the event's."""
        return self.own.get(occurrence.pk, self.shared)

    def people(self, occurrences: Iterable[Occurrence]) -> list[Person]:
        """Each person once, those of every date first, then those of these occurrences in their order."""
        found = {row.speaker_id: Person(row.speaker, row.role, []) for row in self.shared}
        for occurrence in occurrences:
            for row in self.own.get(occurrence.pk, ()):
                person = found.setdefault(row.speaker_id, Person(row.speaker, row.role, []))
                if person.speaker not in [shared.speaker for shared in self.shared]:
                    person.days.append(day_label(occurrence.first_day))
        return list(found.values())


NOBODY = Cast()


def cast_of(event: Event, occurrences: Iterable[Occurrence]) -> Cast:
    """The people of an event and of these occurrences of it. One query, none where the index knows of nobody."""
    if not event.speakers_line and not any(occurrence.speakers_line for occurrence in occurrences):
        return NOBODY
    cast = Cast()
    for row in Appearance.objects.filter(event=event).shown():
        rows = cast.shared if row.occurrence_id is None else cast.own.setdefault(row.occurrence_id, [])
        rows.append(row)
    return cast


def people_jsonld(appearances: Iterable[Appearance]) -> dict[str, object]:
    """The schema.org properties ``performer`` and ``contributor``, where there is somebody to say."""
    by_role: dict[str, list[object]] = {}
    for row in appearances:
        by_role.setdefault(str(SpeakerRole(row.role).value), []).append(_person(row.speaker))
    return dict(by_role)


def _person(speaker: Speaker) -> dict[str, object]:
    said = {
        "name": speaker.name,
        "jobTitle": speaker.job_title,
        "url": speaker.url,
        "description": speaker.summary,
    }
    node: dict[str, object] = {"@type": "Person", **{name: words for name, words in said.items() if words}}
    if speaker.affiliation:
        node["affiliation"] = {"@type": "Organization", "name": speaker.affiliation}
    return node
