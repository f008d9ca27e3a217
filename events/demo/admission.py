"""How one comes to the demonstration events: every way to come in, booking that is not open yet, open or closed.

The cycles share no factor with the ten départements nor with each other; the first ten events are plain.
"""

import datetime as dt

from events.choices import Admission
from events.demo.content import phrases
from events.models import Event, Occurrence

WITH_BOOKING = (Admission.BOOKING_ADVISED, Admission.BOOKING_REQUIRED, Admission.BOOKING_REQUIRED)
WITHOUT_BOOKING = (Admission.FREE_ENTRY, "", Admission.ON_SITE, Admission.FREE_ENTRY, Admission.BOOKING_REQUIRED)
SEATS = (None, None, 12, None, 25, None, 60)
PLAIN = 10
DAY = dt.timedelta(days=1)


def set_admission(event: Event, first: Occurrence, number: int, now: dt.datetime) -> None:
    """Say how one comes to the ``number``-th event, whose ways to book are set; ``first``: its first occurrence."""
    if number < PLAIN:
        return
    ways = WITH_BOOKING if event.takes_bookings else WITHOUT_BOOKING
    event.admission = ways[number % len(ways)]
    event.seats = SEATS[number % len(SEATS)]
    if not event.takes_bookings:
        return
    labels = phrases().booking_labels
    event.booking_label = labels[number // PLAIN % len(labels)]
    if number % 3 == 0:
        event.booking_opens_at = min(now + 2 * DAY, first.start - 7 * DAY)
        event.booking_closes_at = first.start - DAY
    elif number % 7 == 0:
        event.booking_closes_at = first.start - 2 * DAY
