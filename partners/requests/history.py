"""Lock a request's row, change its state and write its history."""

from django.utils import timezone

from consortium.staff import Actor
from partners.choices import RequestState
from partners.errors import RequestError
from partners.models import ActivityRequest, RequestChange
from partners.requests import states


def locked(request: ActivityRequest) -> None:
    """Reload the row with SELECT FOR UPDATE, so that its state can be relied on."""
    request.refresh_from_db(from_queryset=ActivityRequest.objects.select_for_update())


def locked_as_seen(request: ActivityRequest) -> None:
    """Reload the row under lock; RequestError when somebody changed its state or its partner since it was read."""
    seen = request.state, request.partner_id
    locked(request)
    if (request.state, request.partner_id) != seen:
        raise RequestError(
            f"Quelqu’un a répondu entre-temps : la demande est « {request.get_state_display().lower()} », "
            f"suivie par {request.partner}. Relisez-la avant d’agir."
        )


def record(
    request: ActivityRequest,
    to_state: str,
    *,
    from_state: str | None = None,
    by: Actor | None = None,
    by_relay: bool = False,
    note: str = "",
    is_internal: bool = False,
) -> RequestChange:
    """Add a line to the history; without ``from_state`` it is a remark, or a change from the present state."""
    return RequestChange.objects.create(
        request=request,
        from_state=request.state if from_state is None else from_state,
        to_state=to_state,
        partner=request.partner,
        by=by,
        by_relay=by_relay,
        note=note,
        is_internal=is_internal,
    )


def change_state(
    request: ActivityRequest, to_state: RequestState, *, by: Actor | None = None, by_relay: bool = False, note: str = ""
) -> RequestChange:
    """Set the state of a locked row, save it and add a line to its history, which is returned.

    RequestError when the transition is not allowed. The whole row is saved, with fields that the caller set before.
    """
    states.check(request.state, to_state)
    change = record(request, to_state, by=by, by_relay=by_relay, note=note)
    request.state, request.state_since = to_state, timezone.now()
    request.save()
    return change
