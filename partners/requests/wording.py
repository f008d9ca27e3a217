"""French wording of a request for staff pages and messages."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from consortium.fields import label_of
from consortium.text.phones import first_number
from partners.models import ActivityRequest
from partners.requests.sections import ROOM_FIELDS, fields_of
from territories.choices import ACCESSIBILITY


@dataclass(frozen=True)
class Line:
    """A filled-in field: its label and its answer in French; ``url`` to write to an address, or to call a number."""

    label: str
    answer: str
    url: str = ""


def room_lines(activity_request: ActivityRequest) -> list[Line]:
    """What is said about the room."""
    return _lines(activity_request, ROOM_FIELDS)


def contact_lines(activity_request: ActivityRequest) -> list[Line]:
    """Who asks and how to reach them, the name first."""
    return _lines(activity_request, fields_of("contact"))


def needs_of(activity_request: ActivityRequest) -> list[str]:
    """Accessibility needs of the expected public, in French."""
    said = [label for code, label in ACCESSIBILITY.items() if getattr(activity_request, f"accessible_{code}")]
    return [*said, *(line.answer for line in _lines(activity_request, fields_of("welcome")))]


def _lines(activity_request: ActivityRequest, names: Iterable[str]) -> list[Line]:
    """The filled-in fields among these; a choice by its words, a number with its comma."""
    lines = []
    for name in names:
        display = getattr(activity_request, f"get_{name}_display", None)
        value = display() if display else getattr(activity_request, name)
        if value not in (None, ""):
            lines.append(Line(label_of(activity_request, name).capitalize(), _answer(value), _url(name, value)))
    return lines


def _answer(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return value if isinstance(value, str) else str(value).replace(".", ",")


def _url(name: str, value: object) -> str:
    """By the end of the field's name: ``…_email`` and ``…_phone``."""
    if name.endswith("_email"):
        return f"mailto:{value}"
    number = first_number(str(value)) if name.endswith("_phone") else ""
    return f"tel:{number}" if number else ""


def age_days(request: ActivityRequest, now: dt.datetime) -> int:
    """Whole days in Paris since the request came."""
    return max((timezone.localdate(now) - timezone.localdate(request.created_at)).days, 0)


def days_words(days: int) -> str:
    """«aujourd’hui», «1 jour», «12 jours»."""
    if days == 0:
        return "aujourd’hui"
    return f"{days} jour{'s' if days > 1 else ''}"
