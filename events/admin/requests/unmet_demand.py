"""«Demandes sans réponse possible»: what we could not serve, by territory and theme, on a map doubled by tables."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from events.agenda.map_config import map_config
from events.calendar.periods import local_date
from partners.choices import UNSERVED, DeclineReason, RequestState
from partners.models import ActivityRequest, Theme
from partners.querysets import RequestQuerySet
from territories.models import Commune, Departement

WAITING_DAYS = 60  # beyond, an open request counts as demand that nobody serves
MAX_COMMUNES = 300
NAMED_IN_POPUP = 5
MAX_ROWS = 1000
PERIODS = [("12", "Depuis un an"), ("24", "Depuis deux ans"), ("60", "Depuis cinq ans"), ("tout", "Depuis toujours")]
DEFAULT_PERIOD = "24"


class UnservedForm(forms.Form):
    """What to count."""

    periode = forms.ChoiceField(label="Période", choices=PERIODS, required=False)
    departement = forms.ModelChoiceField(
        label="Département",
        queryset=Departement.objects.without_outline().order_by("code"),
        required=False,
        empty_label="Toute la région",
    )
    theme = forms.ModelChoiceField(
        label="Domaine", queryset=Theme.objects.all(), to_field_name="slug", required=False, empty_label="Tous"
    )

    def chosen(self) -> dict[str, Any]:
        """The answers that can be read; the others are as if nothing had been said, and their errors stand beside."""
        self.is_valid()
        return self.cleaned_data


@dataclass(frozen=True)
class Line:
    """A line of a table: words, how many in all, of which declined and still waiting."""

    words: str
    total: int
    declined: int
    waiting: int


def unserved_demand(now: dt.datetime) -> RequestQuerySet:
    """Declined because we could not, or waiting for two months."""
    long_ago = now - dt.timedelta(days=WAITING_DAYS)
    requests = ActivityRequest.objects.all()
    return requests.filter(
        Q(pk__in=requests.unserved().values("pk")) | Q(pk__in=requests.waiting_since(long_ago).values("pk"))
    )


@require_safe
def unserved(request: HttpRequest) -> HttpResponse:
    """For all staff: the region's needs are everybody's."""
    now = timezone.now()
    form = UnservedForm(request.GET or {"periode": DEFAULT_PERIOD})
    demand = _narrowed(unserved_demand(now), form.chosen(), now)
    communes = _lines(demand, "commune")[: MAX_COMMUNES + 1]
    shown = Commune.objects.in_bulk([key for key, _ in communes[:MAX_COMMUNES]])
    names = dict(Departement.objects.values_list("code", "name"))
    themes = dict(Theme.objects.values_list("pk", "name"))
    counts = demand.aggregate(**COUNTS)
    context = {
        **admin.site.each_context(request),
        "title": "Demandes sans réponse possible",
        "form": form,
        "counts": counts,
        "waiting_days": WAITING_DAYS,
        "departements": [_line(f"{names[key]} ({key})", row) for key, row in _lines(demand, "commune__departement")],
        "communes": [_line(str(shown[key]), row) for key, row in communes[:MAX_COMMUNES]],
        "more_communes": len(communes) > MAX_COMMUNES,
        "themes": [
            _line(themes.get(key, "Sans domaine (souhait libre)"), row)
            for key, row in _lines(demand, "activity__themes")
        ],
        "reasons": _reasons(demand),
        "map": map_config(points=_points(demand, communes, shown), counting="events", noun="demande"),
        "opts": ActivityRequest._meta,
    }
    return TemplateResponse(request, "admin/partners/activityrequest/unserved.html", context)


Lines = list[tuple[Any, dict[str, int]]]  # a key and its counts
WAITING = Q(state__in=[RequestState.CONFIRMED, RequestState.IN_STUDY])
COUNTS = {
    "total": Count("pk", distinct=True),
    "declined": Count("pk", distinct=True, filter=~WAITING),
    "waiting": Count("pk", distinct=True, filter=WAITING),
}


def _narrowed(demand: RequestQuerySet, chosen: dict[str, Any], now: dt.datetime) -> RequestQuerySet:
    months = chosen.get("periode") or DEFAULT_PERIOD
    if months != "tout":
        demand = demand.filter(created_at__gte=now - dt.timedelta(days=int(months) * 30.5))
    if chosen.get("departement"):
        demand = demand.in_departements([chosen["departement"].pk])
    if chosen.get("theme"):
        themed = ActivityRequest.objects.filter(activity__themes=chosen["theme"])
        demand = demand.filter(pk__in=themed.values("pk"))
    return demand


def _lines(demand: QuerySet[models.Model], field: str) -> Lines:
    rows = demand.order_by().values(field).annotate(**COUNTS).order_by("-total", field)
    return [(row[field], row) for row in rows]


def _line(words: str, row: dict[str, int]) -> Line:
    return Line(words, row["total"], row["declined"], row["waiting"])


def _reasons(demand: RequestQuerySet) -> list[tuple[str, int]]:
    rows = demand.filter(decline_reason__in=UNSERVED).order_by().values_list("decline_reason")
    return [
        (DeclineReason(key).label, count)
        for key, count in rows.annotate(count=Count("pk")).order_by("-count", "decline_reason")
    ]


def _points(demand: RequestQuerySet, communes: Lines, shown: dict[str, Commune]) -> list[dict[str, object]]:
    """One pin per commune, with its latest requests."""
    named: dict[str, list[dict[str, str]]] = {}
    for activity_request in demand.for_list().order_by("-created_at", "-pk")[:MAX_ROWS]:
        listed = named.setdefault(activity_request.commune_id, [])
        if len(listed) < NAMED_IN_POPUP:
            listed.append(_announcement(activity_request))
    points = []
    for code, row in communes[:MAX_COMMUNES]:
        commune = shown[code]
        points.append(
            {
                "type": "Feature",
                "id": code,
                "geometry": {"type": "Point", "coordinates": [commune.longitude, commune.latitude]},
                "properties": {
                    "slug": code,
                    "name": commune.name,
                    "commune": str(commune),
                    "url": _list(etat="toutes", partenaire="tous", departement=commune.departement_id, q=commune.name),
                    "approximate": False,
                    "relay": False,
                    "count": row["total"],
                    "events": named.get(code, []),
                },
            }
        )
    return points


def _announcement(activity_request: ActivityRequest) -> dict[str, str]:
    return {
        "title": activity_request.subject,
        "url": reverse("admin:partners_activityrequest_change", args=[activity_request.pk]),
        "when": f"reçue le {local_date(activity_request.created_at):%d/%m/%Y}",
        "status": activity_request.get_decline_reason_display() if activity_request.decline_reason else "en attente",
    }


def _list(**parameters: str) -> str:
    return f"{reverse('admin:partners_activityrequest_changelist')}?{urlencode(parameters)}"
