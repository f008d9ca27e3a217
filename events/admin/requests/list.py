"""The list of requests: its filters, and what stands beside each row, asked once for the whole page."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from consortium.text.sorting import FrenchOrder
from events.calendar.periods import local_date
from events.models import Occurrence
from partners import loan_calendar
from partners.access import partners_of
from partners.choices import LENT, RequestState
from partners.loan_calendar import Period
from partners.models import Activity, ActivityRequest, Loan, Partner
from partners.querysets import RequestQuerySet
from territories.geo import distance_km
from territories.models import Departement

WEEKS_AHEAD = 12
LATE_DAYS = 3
ALL, LATE, ORPHANED, STRANDED = "toutes", "en-retard", "retirees-evenement-a-venir", "evenement-annule"
Point = tuple[float, float]


def late_to_confirm(now: dt.datetime) -> Q:
    """Requests not confirmed by their sender for ``LATE_DAYS`` days."""
    return Q(state=RequestState.RECEIVED, created_at__lte=now - dt.timedelta(days=LATE_DAYS))


def withdrawn_with_event(now: dt.datetime) -> Q:
    """Withdrawn requests with an event that is still to take place."""
    coming = Occurrence.objects.upcoming(now).taking_place().filter(event__request=OuterRef("pk"))
    return Q(Exists(coming), state=RequestState.WITHDRAWN)


def announced_without_dates() -> Q:
    """Scheduled requests none of whose occurrences takes place any more, while dates and loan are still booked."""
    left = Occurrence.objects.taking_place().filter(event__request=OuterRef("pk"))
    return Q(~Exists(left), state=RequestState.SCHEDULED)


# --- filters ----------------------------------------------------------------------------------------------------------


class DefaultFilter(SimpleListFilter):
    """A filter whose first choice applies until another is made: the desk opens on what waits for one's own team."""

    first_choice = ""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The first choice where Django says «all»."""
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[str(self.parameter_name)]),
            "display": self.first_choice,
        }
        for value, words in self.lookup_choices:
            yield {
                "selected": self.value() == str(value),
                "query_string": changelist.get_query_string({str(self.parameter_name): value}),
                "display": words,
            }


class StateFilter(DefaultFilter):
    """Where requests stand; those to treat when nothing is chosen."""

    title = "état"
    parameter_name = "etat"
    first_choice = "À traiter"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Everything, then each state in the order of its life."""
        return [
            (ALL, "Toutes"),
            *RequestState.choices,
            (LATE, f"Pas confirmées depuis {LATE_DAYS} jours"),
            (ORPHANED, "Retirées, événement à annuler ou à garder"),
            (STRANDED, "Programmées, événement annulé ou reporté"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen state; a word that is none shows nothing."""
        if self.value() is None:
            return cast("RequestQuerySet", queryset).open()
        if self.value() == LATE:
            return queryset.filter(late_to_confirm(timezone.now()))
        if self.value() == ORPHANED:
            return queryset.filter(withdrawn_with_event(timezone.now()))
        if self.value() == STRANDED:
            return queryset.filter(announced_without_dates())
        return queryset if self.value() == ALL else queryset.filter(state=self.value())


class PartnerFilter(DefaultFilter):
    """Who answers; one's own partners when nothing is chosen."""

    title = "partenaire"
    parameter_name = "partenaire"
    first_choice = "Mes partenaires"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """All, then each."""
        return [
            ("tous", "Tous les partenaires"),
            *Partner.objects.order_by(FrenchOrder("name"), "name", "pk").values_list("slug", "name"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The requests in the charge of those."""
        if self.value() is None:
            return cast("RequestQuerySet", queryset).of_partners(partners_of(request.user))
        return queryset if self.value() == "tous" else queryset.filter(partner__slug=self.value())


class DepartementFilter(SimpleListFilter):
    """Where the relay is."""

    title = "département"
    parameter_name = "departement"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The ten, with their number."""
        rows = Departement.objects.order_by("code").values_list("code", "name")
        return [(code, f"{name} ({code})") for code, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Requests from there."""
        code = self.value()
        return cast("RequestQuerySet", queryset).in_departements([code]) if code else queryset


class ActivityFilter(SimpleListFilter):
    """What is asked for."""

    title = "activité"
    parameter_name = "activite"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Free words, then the activities that somebody asked for."""
        requested = Activity.objects.filter(requests__isnull=False).distinct().order_by("title", "pk")
        return [("libre", "Demandes libres"), *requested.values_list("slug", "title")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Requests for that."""
        if self.value() == "libre":
            return queryset.filter(activity=None)
        return queryset.filter(activity__slug=self.value()) if self.value() else queryset


class LentFilter(SimpleListFilter):
    """Whether something goes out and comes back, or somebody."""

    title = "prêt"
    parameter_name = "pret"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Lent, or not."""
        return [("oui", "Matériel prêté"), ("non", "Intervention ou demande libre")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen side."""
        if self.value() == "oui":
            return queryset.filter(activity__kind__in=LENT)
        return queryset.exclude(activity__kind__in=LENT) if self.value() == "non" else queryset


# --- what stands beside a row -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """Of one request: kilometres to its partner's nearest coming event, and when its copies are free."""

    distance_km: float | None
    free_weeks: str


class DeskChangeList(ChangeList):
    """The list, each row of the page with its ``figures``."""

    def get_results(self, request: HttpRequest) -> None:
        """The page's rows, then the figures of all of them in two queries."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        now = timezone.now()
        for row, figures in zip(self.result_list, figures_of(self.result_list, now), strict=True):
            row.figures = figures


def figures_of(requests: Sequence[ActivityRequest], now: dt.datetime) -> list[Figures]:
    """The figures of these requests, in their order. Two queries, whatever their number."""
    points = coming_points({request.partner_id for request in requests}, now)
    today = local_date(now)
    lent = {request.activity.pk for request in requests if request.activity and request.activity.is_lent}
    out = _taken(lent, today)
    return [
        Figures(
            distance_km=min(
                (distance_km(*request.point, *point) for point in points[request.partner_id]), default=None
            ),
            free_weeks=_weeks_words(request.activity, out, today),
        )
        for request in requests
    ]


def coming_points(partners: set[int], now: dt.datetime) -> dict[int, set[Point]]:
    """Partner key → points (latitude, longitude) of its upcoming occurrences. One query."""
    coming = Occurrence.objects.published(now).taking_place().upcoming(now).filter(event__organiser__in=partners)
    rows = coming.order_by().annotate(
        at_latitude=Coalesce("venue__latitude", "venue__commune__latitude"),
        at_longitude=Coalesce("venue__longitude", "venue__commune__longitude"),
    )
    points: dict[int, set[Point]] = defaultdict(set)
    for partner, *point in rows.values_list("event__organiser", "at_latitude", "at_longitude").distinct():
        points[partner].add(tuple(point))
    return points


def _taken(activities: set[int], today: dt.date) -> dict[int, dict[int, list[Period]]]:
    found: dict[int, dict[int, list[Period]]] = defaultdict(lambda: defaultdict(list))
    for loan in Loan.objects.out_from(today).filter(activity__in=activities):
        found[loan.activity_id][loan.copy].append(loan.period)
    return found


def _weeks_words(activity: Activity | None, out: dict[int, dict[int, list[Period]]], today: dt.date) -> str:
    if activity is None or not activity.is_lent:
        return ""
    weeks = loan_calendar.free_weeks(
        today,
        WEEKS_AHEAD,
        out[activity.pk],
        activity.copies,
        transport_days=activity.transport_days,
        setup_days=activity.setup_days,
    )
    free = sum(1 for week in weeks if week.copies)
    return f"{free} sur {WEEKS_AHEAD}"
