"""``python -m tests.faults.rows messages 5``, ``… reminders``: rows written in a process of the portal's."""

import datetime as dt
import sys

import django
from django.db import transaction

ASKED, HOSTS = 300, 200
PER_OCCURRENCE = 20


def recipients() -> set[str]:
    """Who is to be reminded, once each."""
    return {f"asked{n}@example.org" for n in range(ASKED)} | {f"host{n}@example.org" for n in range(HOSTS)}


def messages(number: str, priority: str = "USUAL", name: str = "n") -> None:
    """So many messages to as many addresses, each in its own transaction."""
    from consortium.outbox.choices import Priority
    from consortium.outbox.enqueue import enqueue
    from consortium.outbox.kinds import Reader, declare

    kind = declare("essai", "Essai", reader=Reader.STAFF)
    for n in range(int(number)):
        who = f"{name}{n}"
        with transaction.atomic():
            enqueue(
                kind=kind,
                to=f"{who}@example.org",
                context={"who": who},
                key=who,
                priority=Priority[priority],
            )


@transaction.atomic
def reminders() -> None:
    """Reminders that are due whatever the hour: visitors' before an occurrence in 90 minutes, hosts' for tomorrow."""
    from django.utils import timezone

    from events.choices import ReminderMoment
    from events.models import Occurrence, Reminder
    from tests.factories import EventFactory, VenueFactory, index

    now = timezone.now()
    event = EventFactory()

    def occurrence(start: dt.datetime, **venue) -> Occurrence:
        end = start + dt.timedelta(hours=2)
        return Occurrence(event=event, venue=VenueFactory(**venue), start=start, end=end)

    soon, tomorrow = now + dt.timedelta(minutes=90), now + dt.timedelta(days=1)
    asked = [occurrence(soon) for _ in range(ASKED // PER_OCCURRENCE)]
    hosted = [occurrence(tomorrow, contact_email=f"host{n}@example.org") for n in range(HOSTS)]
    Occurrence.objects.bulk_create(asked + hosted)
    index(event)
    Reminder.objects.bulk_create(
        Reminder(
            occurrence=asked[n // PER_OCCURRENCE],
            email=f"asked{n}@example.org",
            moment=ReminderMoment.TWO_HOURS,
            confirmed_at=now,
        )
        for n in range(ASKED)
    )


if __name__ == "__main__":
    django.setup()
    {"messages": messages, "reminders": reminders}[sys.argv[1]](*sys.argv[2:])
