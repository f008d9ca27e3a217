"""Invented people at the events of the demonstration: one or two, and a tour with another one each evening."""

import datetime as dt
from itertools import cycle

from django.db.models import QuerySet

from events.agenda.indexing import reindex
from events.choices import SpeakerRole
from events.demo.content import Invented, speakers
from events.models import Appearance, Event, Speaker
from partners.choices import Format
from partners.models import Partner

SPOKEN = (Format.TALK, Format.MEETING, Format.SCREENING, Format.WORKSHOP)
HELPED = (Format.EXHIBITION, Format.SHOW)
MOST = 2  # at one event


def add_speakers(events: QuerySet[Event], today: dt.date) -> None:
    """Name somebody at the events on whose themes one of them speaks, and make their index anew."""
    partners = cycle(Partner.objects.order_by("pk"))
    people = [(set(person.themes), _saved(person, next(partners), today)) for person in speakers()]
    rows, has_tour = [], False
    for event in events.filter(format__in=(*SPOKEN, *HELPED)).prefetch_related("themes", "occurrences"):
        themes = {theme.slug for theme in event.themes.all()}
        suited = [speaker for spoken_of, speaker in people if themes & spoken_of]
        occurrences = event.occurrences.all()
        if not has_tour and event.format in SPOKEN and len(suited) > 1 and len(occurrences) > 1:
            pairs = zip(occurrences, cycle(suited), strict=False)
            rows += [Appearance(event=event, occurrence=each, speaker=speaker) for each, speaker in pairs]
            has_tour = True
        else:
            rows += [_appearance(event, *pair) for pair in enumerate(suited[:MOST], start=1)]
    Appearance.objects.bulk_create(rows)
    reindex(events.filter(pk__in={row.event_id for row in rows}))


def _saved(person: Invented, partner: Partner, today: dt.date) -> Speaker:
    return Speaker.objects.create(
        partner=partner,
        name=person.name,
        job_title=person.job_title,
        affiliation=person.affiliation,
        summary=person.summary,
        agreed_on=today,
        is_demo=True,
    )


def _appearance(event: Event, position: int, speaker: Speaker) -> Appearance:
    role = SpeakerRole.CONTRIBUTOR if event.format in HELPED else SpeakerRole.PERFORMER
    return Appearance(event=event, speaker=speaker, role=role, position=position)
