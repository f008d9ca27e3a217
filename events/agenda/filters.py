"""The filters of the agenda: the same parameters for list, map, month, calendar file, feed and map data."""

import datetime as dt
from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_
from typing import Any, cast

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django_filters.fields import ModelMultipleChoiceField

from consortium.filtering.facets import FacetCounts
from consortium.filtering.filters import MAX_QUERY_LENGTH, FilterForm, ListFilterSet, WholeNumberFilter
from consortium.text.search import RELEVANCE
from events.agenda.facets import FACETS
from events.agenda.filter_options import Vocabulary
from events.agenda.occurrence_index import Listed, OccurrenceIndex, occurrence_index
from events.calendar.month import OccurrenceTime
from events.calendar.periods import DAY, Window, local_date, midnight, named
from events.choices import When as NamedWindow
from events.models import Event, Occurrence
from events.querysets import OccurrenceQuerySet
from partners.models.publishable import OLDEST_AGE
from territories.models import Venue
from territories.places import Place, place_with_code

RADIUS_CHOICES = (5, 10, 20, 30, 45, 60, 100)
MAX_CODE_LENGTH = 30  # of a place
MAX_VENUES = 20  # in one address
# Nothing before the first event of the consortium, nothing beyond what anybody plans.
EARLIEST, LATEST = dt.date(2015, 1, 1), dt.date(2099, 12, 31)


class CommuneField(forms.CharField):
    """An INSEE code, or the word of a place across the border; cleaned to a :class:`Place`."""

    def clean(self, value: str) -> Place | None:
        """The place, None for nothing; ValidationError for a code that no commune of the region has."""
        code = super().clean(value)
        if not code:
            return None
        place = place_with_code(code)
        if place is None:
            raise forms.ValidationError("Aucune commune du Grand Est n’a ce code INSEE.")
        return place


class CommuneFilter(django_filters.Filter):
    """Filter whose value is a commune."""

    field_class = CommuneField


class VenuesField(ModelMultipleChoiceField):
    """A few venues, by their slugs: each is looked at by itself, and named above the list."""

    def clean(self, value: Any) -> Any:
        """The venues; ValidationError for one that does not exist, or more than anybody chooses."""
        if value and len(value) > MAX_VENUES:
            raise forms.ValidationError(f"Choisissez {MAX_VENUES} lieux au plus.")
        return super().clean(value) if value else []  # an empty queryset would be asked whether it is


class VenuesFilter(django_filters.ModelMultipleChoiceFilter):
    """Filter whose value is a few venues."""

    field_class = VenuesField


class AgendaForm(FilterForm):
    """Base form of the filters: French errors, order of the dates."""

    def clean(self) -> dict[str, Any]:
        """Check the fields against each other."""
        super().clean()
        cleaned = self.cleaned_data
        first, last = cleaned.get("du"), cleaned.get("au")
        if first and last and last < first:
            self.add_error("au", "La date de fin est avant la date de début.")
        return cleaned


def _date_filter(label: str) -> django_filters.DateFilter:
    def plausible(value: dt.date) -> None:
        if not EARLIEST <= value <= LATEST:
            raise forms.ValidationError("Cette date est trop loin.")

    return django_filters.DateFilter(
        label=label,
        method="handled_in_base",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        validators=[plausible],
        error_messages={"invalid": "Écrivez la date ainsi : 2026-03-28 ou 28/03/2026."},
    )


class AgendaFilterSet(ListFilterSet):
    """Occurrences that match the visitor's filters.

    ``base`` has all but the facets (text, dates, place, age); ``qs`` has everything.
    """

    facets = FACETS
    address_order = (
        "q", "departement", "commune", "rayon", "du", "au", "quand", "theme", "public", "format", "partenaire", "lieu",
        "age", "gratuit", "entree", "participation", "accessible",
    )  # fmt: skip

    q = django_filters.CharFilter(label="Rechercher", method="handled_in_base", max_length=MAX_QUERY_LENGTH)
    commune = CommuneFilter(label="Près de", method="handled_in_base", max_length=MAX_CODE_LENGTH)
    rayon = WholeNumberFilter(label="Jusqu’à (km)", method="handled_in_base", min_value=1, max_value=300)
    du = _date_filter("Du")
    au = _date_filter("Au")
    lieu = VenuesFilter(
        label="Lieu",
        method="handled_in_base",
        queryset=Venue.objects.all(),
        to_field_name="slug",
        error_messages={
            "invalid_choice": "Ce lieu n’existe pas.",
            "invalid_pk_value": "Ce lieu n’existe pas.",
        },
    )
    age = WholeNumberFilter(label="Âge", method="handled_in_base", min_value=0, max_value=OLDEST_AGE)

    class Meta:
        model = Occurrence
        form = AgendaForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, vocabulary: Vocabulary, now: dt.datetime) -> None:
        super().__init__(data, queryset=Occurrence.objects.all(), vocabulary=vocabulary)
        self.now = now
        self.today = local_date(now)

    # --- what was asked -----------------------------------------------------------------------------------------------

    @property
    def period(self) -> Window:
        """The window asked for by ``du`` and ``au``; without ``du``, from now on, unless ``au`` is over itself."""
        first, last = self.cleaned.get("du"), self.cleaned.get("au")
        end = midnight(last + DAY) if last else None
        if first:
            return Window(midnight(first), end)
        return Window(None, end) if end and end <= self.now else Window(self.now, end)

    @property
    def since(self) -> dt.datetime:
        """The moment from which results are listed: what began before it is «under way»."""
        if self.cleaned.get("quand"):
            return self._named_window(self.cleaned["quand"]).start or self.now
        return self.period.start or midnight(EARLIEST)

    @property
    def radius_km(self) -> int | None:
        """The radius around the commune: as asked, else by the commune's density."""
        commune: Place | None = self.cleaned.get("commune")
        return (self.cleaned.get("rayon") or commune.default_radius_km) if commune else None

    # --- the occurrences ----------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> OccurrenceQuerySet:
        """Occurrences that match text, dates, place and age, whatever the facets."""
        cleaned = self.cleaned
        found = cast("OccurrenceQuerySet", self.queryset).published(self.now).overlapping(self.period)
        if cleaned.get("q"):
            found = found.matching(cleaned["q"])
        if cleaned.get("commune"):
            commune = cleaned["commune"]
            found = found.within(commune.latitude, commune.longitude, self.radius_km or commune.default_radius_km)
        if cleaned.get("lieu"):
            found = found.filter(venue__in=cleaned["lieu"])
        if cleaned.get("age") is not None:
            found = found.for_age(cleaned["age"])
        return found

    def filter_quand(self, queryset: OccurrenceQuerySet, name: str, when: str) -> OccurrenceQuerySet:
        """A named window of time."""
        return queryset.overlapping(self._named_window(when))

    def _named_window(self, when: str) -> Window:
        """A named window, less what is over already."""
        return named(when, self.today).from_moment(self.now)

    # --- what each option would give ----------------------------------------------------------------------------------

    @cached_property
    def facet_counts(self) -> FacetCounts:
        """How many events each option would give, and how many match. No query but for text, place or age."""
        windows = {f"quand:{when}": self._index.overlapping(self._named_window(when)) for when in NamedWindow}
        return self._index.table.count(
            self.chosen, among=self._base_rows, conjunctive=self.conjunctive(), extra=windows
        )

    def listing(self, *, first: int = 0, limit: int, events: Collection[int] | None = None) -> list[Listed]:
        """The events that match, from the ``first``-th on, ``limit`` at most; of these ``events``.

        Chronologically; where a text is asked for, what answers it best before the rest.
        """
        groups = self.listing_by_relevance(first=first, limit=limit, events=events)
        return [listed for _, group in groups for listed in group]

    def listing_by_relevance(
        self, *, first: int = 0, limit: int, events: Collection[int] | None = None
    ) -> list[tuple[str, list[Listed]]]:
        """The same, each group with the words for how well it answers: empty ones when there is one group."""
        among = self._index.table.everything if events is None else self._index.of_events(events)
        found: list[tuple[str, list[Listed]]] = []
        for label, rows in self._groups:
            if limit > 0 and (listed := self._index.listing(rows & among, since=self.since, first=first, limit=limit)):
                found.append((label, listed))
                limit -= len(listed)
            first = max(0, first - self._index.table.things(rows & among))
        return found

    def by_venue(self, *, limit: int) -> dict[int, tuple[int, list[Listed]]]:
        """The venues where something matches to which one goes, each with how many events and the first ``limit``."""
        return self._index.by_venue(self.facet_counts.matching & self._index.on_site, since=self.since, limit=limit)

    def keys(self, *, limit: int) -> list[int]:
        """Primary keys of the first ``limit`` occurrences that match, by their beginning."""
        return self._index.keys(self.facet_counts.matching, limit=limit)

    def occurrences(self) -> Iterator[OccurrenceTime]:
        """The occurrences that match, by their beginning: keys and moments alone."""
        return self._index.held(self.facet_counts.matching, self.period)

    @cached_property
    def _by_relevance(self) -> list[int]:
        """The occurrences whose event answers the text, in sets: what answers best first. Two queries at most."""
        found = Event.objects.published(self.now).by_relevance(self.cleaned["q"])
        return [self._index.of_events(events) for events in found]

    @cached_property
    def _groups(self) -> list[tuple[str, int]]:
        """What matches, in sets that do not share an event: one, or by how well it answers the text."""
        matching = self.facet_counts.matching
        if not self.cleaned.get("q"):
            return [("", matching)]
        groups = [(label, rows & matching) for label, rows in zip(RELEVANCE, self._by_relevance, strict=True)]
        groups = [group for group in groups if group[1]]
        return groups if len(groups) > 1 else [("", rows) for _, rows in groups]

    @cached_property
    def _index(self) -> OccurrenceIndex:
        return occurrence_index(self.period, self.now)

    @cached_property
    def _base_rows(self) -> int:
        """The occurrences of ``base``, by their numbers in the index."""
        rows = self._index.published(self.now) & self._index.overlapping(self.period)
        cleaned = self.cleaned
        # What the index does not know: a row for each event, venue, or occurrence.
        if cleaned.get("q"):
            rows &= reduce(or_, self._by_relevance)
        if cleaned.get("age") is not None:
            fitting = Occurrence.objects.overlapping(self.period).for_age(cleaned["age"])
            rows &= self._index.having(fitting.order_by().values_list("pk", flat=True))
        if cleaned.get("lieu"):
            rows &= self._index.at(venue.pk for venue in cleaned["lieu"])
        if commune := cleaned.get("commune"):
            near = Venue.objects.within(
                commune.latitude, commune.longitude, self.radius_km or commune.default_radius_km
            )
            rows &= self._index.on_site & self._index.at(near.order_by().values_list("pk", flat=True))
        return rows
