"""The filters of the agenda whose options are counted, each declared once: options, SQL, what the index keeps.

The filter set (:mod:`events.agenda.filters`), the tokens kept beside events and occurrences
(:mod:`events.agenda.indexing`), the groups of the page and the order of all these are made from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from consortium.filtering.facets import joined_tokens
from consortium.filtering.filters import Facet
from events.choices import Admission, AttendanceMode, When
from events.models import Event, Occurrence, Speaker
from events.querysets import OccurrenceQuerySet
from events.speakers.wording import speakers_of_event
from partners.filter_options import AUDIENCES, DEPARTEMENTS, FORMATS, FREE, PARTNERS, THEMES
from partners.models import Audience, Partner, Theme
from territories.choices import ACCESSIBILITY
from territories.models import Venue


@dataclass(frozen=True)
class Related:
    """The rows that an event is found by, beside its own."""

    co_organisers: Collection[Partner]
    themes: Collection[Theme]
    audiences: Collection[Audience]
    venues: Collection[Venue]
    speakers: Collection[Speaker] = ()
    speakers_line: str = ""

    @classmethod
    def of(cls, event: Event) -> Related:
        """As the database has them (prefetched or not)."""
        return cls(
            co_organisers=event.co_organisers.all(),
            themes=event.themes.all(),
            audiences=event.audiences.all(),
            venues=[occurrence.venue for occurrence in event.occurrences.all()],
            speakers=[each.speaker for each in event.appearances.all() if each.speaker.withdrawn_at is None],
            speakers_line=speakers_of_event(event),
        )


@dataclass(frozen=True, kw_only=True)
class AgendaFacet(Facet[OccurrenceQuerySet]):
    """``of_event``, ``of_occurrence``: the values that the index keeps of one or the other; neither for moments."""

    of_event: Callable[[Event, Related], Iterable[str]] | None = None
    of_occurrence: Callable[[Occurrence], Iterable[str]] | None = None


def _partners(event: Event, related: Related) -> list[str]:
    return sorted({event.organiser.slug, *(partner.slug for partner in related.co_organisers)})


def _accessible(occurrence: Occurrence) -> list[str]:
    return [code for code, answer in occurrence.effective_accessibility.items() if answer]


# In the order of the page.
FACETS = (
    AgendaFacet(  # depends on the moment of asking: the filter set narrows
        name="quand",
        label="Quand",
        options=dict(When.choices),
        input="radio",
    ),
    AgendaFacet(
        name="departement",
        label="Département",
        options=DEPARTEMENTS,
        narrow=lambda rows, codes: rows.in_departements(codes),
        of_occurrence=lambda occurrence: [occurrence.venue.departement_code],
    ),
    AgendaFacet(
        name="gratuit",
        label="Gratuit",
        options=FREE,
        input="switch",
        narrow=lambda rows, _: rows.filter(event__is_free=True),
        of_event=lambda event, _: ["1"] if event.is_free else [],
    ),
    AgendaFacet(
        name="entree",
        label="Entrée",
        options=dict(Admission.choices),
        narrow=lambda rows, values: rows.filter(event__admission__in=values),
        of_event=lambda event, _: [event.admission] if event.admission else [],
    ),
    AgendaFacet(
        name="public",
        label="Public",
        options=AUDIENCES,
        narrow=lambda rows, slugs: rows.for_audiences(slugs),
        of_event=lambda _, related: [audience.slug for audience in related.audiences],
    ),
    AgendaFacet(
        name="participation",
        label="Sur place ou en ligne",
        options=dict(AttendanceMode.choices[:2]),  # what is held in both ways is found by each
        narrow=lambda rows, ways: rows.attended(ways),
        of_occurrence=lambda occurrence: occurrence.participation,
    ),
    AgendaFacet(
        name="theme",
        label="Domaine",
        options=THEMES,
        narrow=lambda rows, slugs: rows.with_themes(slugs),
        of_event=lambda _, related: [theme.slug for theme in related.themes],
    ),
    AgendaFacet(
        name="format",
        label="Format",
        options=FORMATS,
        narrow=lambda rows, formats: rows.filter(event__format__in=formats),
        of_event=lambda event, _: [event.format],
    ),
    AgendaFacet(
        name="accessible",
        label="Accessible",
        is_named_whole=True,
        options=ACCESSIBILITY,
        is_conjunctive=True,
        narrow=lambda rows, codes: rows.accessible(codes),
        of_occurrence=_accessible,
    ),
    AgendaFacet(
        name="partenaire",
        label="Partenaire",
        is_named_whole=True,
        options=PARTNERS,
        narrow=lambda rows, slugs: rows.of_partners(slugs),
        of_event=_partners,
    ),
)


def event_tokens(event: Event, related: Related) -> str:
    """The facet tokens of an event: ``theme:sante public:familles``."""
    return joined_tokens((facet.name, facet.of_event(event, related)) for facet in FACETS if facet.of_event)


def occurrence_tokens(occurrence: Occurrence) -> str:
    """The facet tokens of an occurrence, without its event's: ``departement:57 accessible:mi``."""
    return joined_tokens((facet.name, facet.of_occurrence(occurrence)) for facet in FACETS if facet.of_occurrence)
