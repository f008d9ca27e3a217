"""The place agreed upon with a relay: the one it asked for, until it is agreed to meet elsewhere."""

from django.db import transaction

from consortium.staff import Actor
from partners.errors import RequestError
from partners.models import ActivityRequest
from partners.requests import emails, states
from partners.requests.history import locked_as_seen, record
from partners.requests.travel import travel_km
from territories.models import Venue


@transaction.atomic
def move_place(request: ActivityRequest, *, by: Actor, venue: Venue, is_told_elsewhere: bool = False) -> None:
    """Agree on another venue of the network; the kilometres follow, and so does where a lent copy is.

    ``is_told_elsewhere``: the floor above writes the line of history and the message.
    """
    locked_as_seen(request)
    if request.state not in states.MOVABLE:
        raise RequestError("Cette demande n’a pas de lieu convenu à changer.")
    before = request.place
    request.venue, request.commune = venue, venue.commune
    request.travel_km = travel_km(request)
    request.save(update_fields=["venue", "commune", "travel_km", "updated_at"])
    if is_told_elsewhere:
        return
    change = record(request, request.state, by=by, note=f"Nouveau lieu : {before} → {request.place}.")
    emails.tell_relay(
        change,
        title="Le lieu de votre événement change",
        lines=[f"Il aura lieu ici : {request.place}.", f"Ce lieu remplace : {before}."],
    )
