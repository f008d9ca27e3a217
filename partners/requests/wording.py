"""French wording of a request for staff pages and messages."""

import datetime as dt

from django.utils import timezone

from consortium.fields import label_of
from partners.models import ActivityRequest
from territories.choices import ACCESSIBILITY

ROOM = (
    "room_surface_m2", "room_ceiling_m", "room_capacity", "room_has_electricity", "room_can_be_dark", "room_has_water",
    "room_has_network", "room_vehicle_access", "room_note",
)  # fmt: skip


def room_lines(activity_request: ActivityRequest) -> list[tuple[str, str]]:
    """(label, answer) in French for each filled-in field about the room."""
    lines = []
    for name in ROOM:
        value = getattr(activity_request, name)
        if value not in (None, ""):
            words = {True: "oui", False: "non"}[value] if isinstance(value, bool) else str(value).replace(".", ",")
            lines.append((label_of(activity_request, name).capitalize(), words))
    return lines


def needs_of(activity_request: ActivityRequest) -> list[str]:
    """Accessibility needs of the expected public, in French."""
    said = [label for code, label in ACCESSIBILITY.items() if getattr(activity_request, f"accessible_{code}")]
    return [*said, *([activity_request.access_note] if activity_request.access_note else [])]


def age_days(request: ActivityRequest, now: dt.datetime) -> int:
    """Whole days in Paris since the request came."""
    return max((timezone.localdate(now) - timezone.localdate(request.created_at)).days, 0)


def days_words(days: int) -> str:
    """«aujourd’hui», «1 jour», «12 jours»."""
    if days == 0:
        return "aujourd’hui"
    return f"{days} jour{'s' if days > 1 else ''}"
