"""Retention of contacts in requests and venues, which depends on the dates of events."""

import datetime as dt
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet

from consortium.privacy import retention
from events.models import Occurrence
from partners.models import ActivityRequest
from partners.requests import retention as request_retention
from territories.models import Venue

NO_CONTACT = {"contact_name": "", "contact_email": "", "contact_phone": ""}


@retention.rule("requests", "Demandes dont le contact est à oublier")
def erase_request_contacts(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the contacts of requests ``KEEP_CONTACTS_MONTHS`` after their last event or exchange; returns how many."""
    since = request_retention.kept_since(now)
    later = Occurrence.objects.filter(event__request=OuterRef("pk"), end__gte=since)
    old = request_retention.silent_since(since).filter(~Exists(later))
    return retention.erase(old, dry_run=dry_run, by=partial(_erase_requests, since=since))


@retention.rule("venues", "Lieux hors du réseau dont le contact ne sert plus")
def erase_venue_contacts(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the contact of venues outside the network without recent event, request or edit; returns how many."""
    idle = _idle_since(request_retention.kept_since(now)).filter(is_relay=False)
    return retention.erase(idle, dry_run=dry_run, by=_empty)


def _erase_requests(requests: QuerySet[ActivityRequest], *, since: dt.datetime) -> None:
    """Erase these requests' contacts, and the copies of them in their venues when not used since."""
    contacts = set(requests.values_list("venue", "contact_email"))
    idle = (
        _idle_since(since).filter(pk__in=[venue for venue, _ in contacts if venue]).values_list("pk", "contact_email")
    )
    _empty(Venue.objects.filter(pk__in=[pk for pk, email in idle if (pk, email) in contacts]))
    request_retention.erase_contacts(requests)


def _idle_since(moment: dt.datetime) -> QuerySet[Venue]:
    """Venues that have a contact but no event, request or edit since ``moment``."""
    occurrences = Occurrence.objects.filter(venue=OuterRef("pk"), end__gte=moment)
    requests = ActivityRequest.objects.filter(venue=OuterRef("pk"), created_at__gte=moment)
    idle = Venue.objects.filter(~Exists(occurrences), ~Exists(requests), updated_at__lt=moment)
    return idle.exclude(**NO_CONTACT)


def _empty(venues: QuerySet[Venue]) -> None:
    venues.update(**NO_CONTACT)
