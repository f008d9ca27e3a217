"""Figures about events near a place, shown to staff who decide about a request; no code depends on them."""

import datetime as dt

from django.db.models import F

from events.models import Occurrence
from events.querysets import OccurrenceQuerySet
from partners.requests.decision_support import months_between
from territories.models import Commune

FAR_KM = 150  # beyond, nothing is near in any sense


def past_visits(commune: Commune, now: dt.datetime) -> OccurrenceQuerySet:
    """Occurrences that took place in this commune, the latest first."""
    held = Occurrence.objects.published(now).taking_place().past(now).filter(venue__commune=commune)
    return held.for_card().order_by("-end", "-pk")


def months_since_last_event(commune: Commune, now: dt.datetime) -> int | None:
    """Whole months since something last took place in this commune; None when nothing ever did."""
    last = past_visits(commune, now).values_list("end", flat=True).first()
    return None if last is None else months_between(last, now)


def nearest_coming_event(latitude: float, longitude: float, now: dt.datetime) -> Occurrence | None:
    """The coming occurrence nearest to a point (decimal degrees), with ``distance_km``; None within 150 km."""
    coming = Occurrence.objects.published(now).taking_place().upcoming(now)
    near = coming.within(latitude, longitude, FAR_KM).with_distance(latitude, longitude)
    return near.for_card().order_by(F("distance_km"), "start", "pk").first()
