"""A tour: several relays that ask for the same activity, accepted in one go.

All or nothing: a tour is one promise made of stops that depend on each other (the same copy, the same van, the same
week), so one stop that cannot be leaves every request as it was. Each stop gets its own draft, dates and mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from consortium.staff import Actor
from events.errors import EventError
from events.models import Event
from events.requests.draft_event import accept_and_draft
from partners.choices import RequestState
from partners.errors import RequestError
from partners.models import ActivityRequest, AgreedDate
from partners.requests import services


@dataclass(frozen=True)
class Stop:
    """A request and the dates (unsaved rows) agreed for it."""

    request: ActivityRequest
    dates: Sequence[AgreedDate]


@transaction.atomic
def accept_tour(stops: Sequence[Stop], *, by: Actor, words: str = "") -> list[Event]:
    """Accept each stop, taking up those that nobody studies yet; the drafts, in the order of the stops.

    :class:`EventError`, which names the stop, when one of them cannot be accepted: then none is.
    """
    if len({stop.request.pk for stop in stops}) < len(stops):
        raise EventError("La même demande est deux fois dans la tournée.")
    if len({stop.request.activity_id for stop in stops}) != 1 or stops[0].request.activity_id is None:
        raise EventError("Une tournée porte sur une seule activité du catalogue.")
    drafts: dict[int, Event] = {}
    for stop in sorted(stops, key=lambda stop: stop.request.pk):  # rows are locked in one order, whoever tours
        try:
            if stop.request.state == RequestState.CONFIRMED:
                services.take_up(stop.request, by=by, is_answered_at_once=True)
            drafts[stop.request.pk] = accept_and_draft(stop.request, by=by, dates=stop.dates, words=words)
        except (RequestError, EventError) as error:
            raise EventError(f"{stop.request.place} : {error} Aucune demande n’a été acceptée.") from error
    return [drafts[stop.request.pk] for stop in stops]
