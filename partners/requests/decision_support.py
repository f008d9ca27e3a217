"""Figures shown to staff who decide about a request; no code depends on them."""

import datetime as dt

from django.db.models import F

from partners.choices import RequestState
from partners.models import ActivityRequest
from partners.querysets import RequestQuerySet
from territories.models import Commune

TOUR_KM = 40
GRANTED = (RequestState.ACCEPTED, RequestState.SCHEDULED, RequestState.DONE)


def tour_companions(request: ActivityRequest, radius_km: float = TOUR_KM) -> RequestQuerySet:
    """Other open requests for the same activity nearby, nearest first, with ``distance_km``: a tour to be."""
    if request.activity_id is None:
        return ActivityRequest.objects.none()
    others = ActivityRequest.objects.open().filter(activity=request.activity_id).exclude(pk=request.pk)
    return others.within(*request.point, radius_km).for_list().order_by(F("distance_km"), "pk")


def density_label(commune: Commune) -> str:
    """The density class in words, said to be an estimate when it is one."""
    return commune.get_density_display() + (" (estimation)" if commune.density_is_estimate else "")


def months_since_last_granted(commune: Commune, now: dt.datetime) -> int | None:
    """Whole months since a request from this commune was last accepted; None when none ever was."""
    granted = ActivityRequest.objects.filter(commune=commune, changes__to_state=RequestState.ACCEPTED)
    last = granted.filter(state__in=GRANTED).order_by("-changes__at").values_list("changes__at", flat=True).first()
    return None if last is None else months_between(last, now)


def months_between(before: dt.datetime, after: dt.datetime) -> int:
    """Whole months from a moment to a later one, on the clocks of the later one's time zone; 0 when it is not later."""
    before = before.astimezone(after.tzinfo)
    months = (after.year - before.year) * 12 + after.month - before.month
    if (after.day, after.time()) < (before.day, before.time()):
        months -= 1
    return max(months, 0)
