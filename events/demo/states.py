"""How far along and how well the demonstration events are: every publication state and every status, in turn.

The cycles have lengths that share no factor with the ten départements, so that each one meets every state. The first
ten events, one per département, are plain.
"""

import datetime as dt
import random

from events.choices import AttendanceMode, Publication, Status
from events.demo.content import phrases
from events.models import Event, Occurrence

PUBLICATION_CYCLE, EVENT_CYCLE, OCCURRENCE_CYCLE = 19, 23, 17
UNPUBLISHED = {11: Publication.DRAFT, 13: Publication.REVIEW}
SCHEDULED_LATER = 17
EVENT_STATUS = {12: Status.CANCELLED, 14: Status.POSTPONED, 16: Status.MOVED_ONLINE, 18: Status.FULL}
ATTENDANCE_CYCLE = 21
ATTENDANCE = {11: AttendanceMode.MIXED, 13: AttendanceMode.ONLINE, 19: AttendanceMode.MIXED}
POSTPONED_TO_A_DATE = 11
OCCURRENCE_STATUS = {10: Status.CANCELLED, 12: Status.POSTPONED, 14: Status.MOVED_ONLINE, 16: Status.FULL}


def set_publication(event: Event, number: int, now: dt.datetime, rng: random.Random) -> None:
    """Set where the ``number``-th event stands on its way to the public at ``now``."""
    step = number % PUBLICATION_CYCLE
    event.publication = UNPUBLISHED.get(step, Publication.PUBLISHED)
    if event.publication != Publication.PUBLISHED:
        return
    if step == SCHEDULED_LATER:
        event.publish_at = now + dt.timedelta(days=rng.randint(2, 20))
    else:
        event.first_published_at = now - dt.timedelta(days=rng.randint(1, 60))


def set_event_status(event: Event, number: int, rng: random.Random) -> None:
    """Set what became of the ``number``-th event."""
    event.status = EVENT_STATUS.get(number % EVENT_CYCLE, Status.SCHEDULED)
    event.status_note = _note(event.status, rng)


def set_occurrence_status(occurrences: list[Occurrence], number: int, rng: random.Random) -> None:
    """Set what became of one occurrence of the ``number``-th event, how all are held, and their links.

    The first of some was postponed by a week to the date that it has.
    """
    status = OCCURRENCE_STATUS.get(number % OCCURRENCE_CYCLE)
    if status:
        occurrence = rng.choice(occurrences)
        occurrence.status, occurrence.status_note, occurrence.sequence = status, _note(status, rng), 1
    if number % OCCURRENCE_CYCLE == POSTPONED_TO_A_DATE:
        occurrences[0].previous_start, occurrences[0].sequence = occurrences[0].start - dt.timedelta(days=7), 1
    attendance = ATTENDANCE.get(number % ATTENDANCE_CYCLE, AttendanceMode.ON_SITE)
    for occurrence in occurrences:
        occurrence.attendance = attendance
        if occurrence.is_online:
            occurrence.online_url = f"https://visio.example.org/{occurrence.uid.hex[:10]}"


def _note(status: str, rng: random.Random) -> str:
    notes = phrases().status_notes.get(status)
    return rng.choice(notes) if notes else ""
