"""How one comes in, in words that stay true whatever the moment: for calendar files, feeds and messages."""

import datetime as dt

from events.calendar.dates import date_label, hour_label
from events.calendar.periods import local_date
from events.models import Event


def admission_lines(event: Event) -> list[str]:
    """How one comes in and books, when booking opens and closes, how many may come: one line each; no query."""
    lines = [event.admission_label] if event.admission else []
    period = booking_period(event)
    if period:
        lines.append(f"Réservations {period}")
    ways = [event.booking_label, event.booking_url, event.booking_email, event.booking_phone]
    if event.takes_bookings:
        lines.append(f"Réservation : {' – '.join(filter(None, ways))}")
    if event.seats:
        lines.append(seats_label(event.seats))
    return lines


def booking_period(event: Event) -> str:
    """«du 3 mars 2027, 9 h au 10 mars 2027, 18 h», «à partir du…», «jusqu’au…»; empty when nothing is said."""
    first, last = event.booking_opens_at, event.booking_closes_at
    if first and last:
        return f"du {moment_label(first)} au {moment_label(last)}"
    if first:
        return f"à partir du {moment_label(first)}"
    return f"jusqu’au {moment_label(last)}" if last else ""


def moment_label(moment: dt.datetime, today: dt.date | None = None) -> str:
    """«3 mars 2027, 9 h», in Paris."""
    return f"{date_label(local_date(moment), today)}, {hour_label(moment)}"


def seats_label(seats: int) -> str:
    """«60 places par séance»."""
    return f"{seats} place{'s' if seats > 1 else ''} par séance"
