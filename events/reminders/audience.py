"""Pairs (occurrence, address) to remind: one definition for finding what is due and for the check before sending.

Pairs are made here rather than by the database: joined to the ledger there, a hundred thousand of them at a time, they
took seconds whenever its statistics lagged behind.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models.functions import Lower

from events.choices import ReminderMoment
from events.models import Event, Reminder
from events.querysets import OccurrenceQuerySet
from events.reminders.schedule import HOSTS_AND_STAFF
from partners.models import Membership

Pair = tuple[int, str]  # the key of an occurrence, an address in lower case


def occurrences_told_to(kind: str, occurrences: OccurrenceQuerySet, *, address: str) -> set[int]:
    """Keys of the occurrences of which this lower-case address is to be reminded, for a :class:`ReminderKind`."""
    if kind in HOSTS_AND_STAFF:
        return {pk for pk, host_or_staff in hosts_and_staff(occurrences) if host_or_staff == address}
    return {pk for pk, _ in visitors(kind, occurrences, address=address)}


def hosts_and_staff(occurrences: OccurrenceQuerySet) -> Iterator[Pair]:
    """The contact of each venue and the teams of the organiser and co-organisers, where they wish it. Three queries."""
    teams, co_organisers = _teams(), _co_organisers(occurrences)
    told_of_event: dict[int, frozenset[str]] = {}
    facts = ("pk", "event", "event__organiser", "venue__contact_email", "venue__receives_reminders")
    for pk, event, organiser, contact, wished in occurrences.taking_place().order_by().values_list(*facts):
        addresses = told_of_event.get(event)
        if addresses is None:
            partners = {organiser, *co_organisers.get(event, ())}
            addresses = told_of_event[event] = frozenset().union(*(teams.get(partner, ()) for partner in partners))
        for address in addresses:
            yield pk, address
        if contact and wished:
            yield pk, contact.lower()


def visitors(moment: str, occurrences: OccurrenceQuerySet, *, address: str = "") -> Iterator[Pair]:
    """Pairs of occurrence key and lower-case address with a confirmed reminder at this moment. One query.

    ``address`` restricts to one visitor. Whole-day occurrences have no reminder two hours before.
    """
    if moment == ReminderMoment.TWO_HOURS:
        occurrences = occurrences.filter(all_day=False)
    confirmed = Reminder.objects.filter(moment=moment, confirmed_at__isnull=False).order_by()
    if address:
        confirmed = confirmed.filter(email__iexact=address)
    found = confirmed.filter(occurrence__in=occurrences.taking_place().order_by().values("pk"))
    yield from found.values_list("occurrence", Lower("email"))


def _teams() -> dict[int, set[str]]:
    """The addresses of each partner's team, of those who may log in and wish to be reminded."""
    teams: dict[int, set[str]] = defaultdict(set)
    wishing = Membership.objects.reminded()
    for partner, address in wishing.order_by().values_list("partner", Lower("user__email")):
        teams[partner].add(address)
    return teams


def _co_organisers(occurrences: OccurrenceQuerySet) -> dict[int, list[int]]:
    through = Event.co_organisers.through.objects.filter(event__in=occurrences.order_by().values("event"))
    found: dict[int, list[int]] = defaultdict(list)
    for event, partner in through.values_list("event", "partner"):
        found[event].append(partner)
    return found
