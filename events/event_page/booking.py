"""What the page of an event says of coming in and booking, at a moment."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from events.calendar.admission import moment_label, seats_label
from events.calendar.periods import local_date
from events.choices import BY_BOOKING, NOT_TAKING_PLACE, BookingState, Status
from events.models import Event
from partners.models import Partner


@dataclass(frozen=True)
class Booking:
    """The words of an event about coming in. ``asks``: whom to ask, where no way to book is said and one may need it.

    ``may_book``: one can book now; ``says_ways``: phone and mail address are still of use.
    """

    label: str
    period: str
    seats: str
    may_book: bool
    says_ways: bool
    asks: Partner | None
    contact_email: str


def booking_of(event: Event, now: dt.datetime, *, status: str, is_over: bool) -> Booking:
    """The booking of an event (its organiser loaded) whose ``status`` is what became of all its dates to come."""
    state = event.booking_state(now)
    says_ways = not is_over and state != BookingState.CLOSED
    is_on = says_ways and status not in NOT_TAKING_PLACE
    needs_asking = not event.takes_bookings and (not event.admission or event.admission in BY_BOOKING)
    return Booking(
        label=event.admission_label,
        period="" if is_over else _period(event, state, local_date(now)),
        seats=seats_label(event.seats) if event.seats else "",
        may_book=is_on and state == BookingState.OPEN and status != Status.FULL,
        says_ways=says_ways,
        asks=event.organiser if needs_asking and is_on else None,
        contact_email=settings.CONTACT_EMAIL,
    )


def _period(event: Event, state: BookingState, today: dt.date) -> str:
    opens, closes = event.booking_opens_at, event.booking_closes_at
    if state == BookingState.NOT_YET and opens:
        return f"Réservations à partir du {moment_label(opens, today)}."
    if state == BookingState.CLOSED and closes:
        return f"Réservations closes depuis le {moment_label(closes, today)}."
    return f"Réservations jusqu’au {moment_label(closes, today)}." if closes else ""
