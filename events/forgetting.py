"""What the calendar decides about personal data of the floors below: an event says when a contact has served."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from consortium import retention
from events.models import Occurrence
from partners.models import ActivityRequest
from partners.requests import forgetting
from territories.models import Venue

NO_CONTACT = {"contact_name": "", "contact_email": "", "contact_phone": ""}


def register() -> None:
    """Tell the purge; called once, when the app is ready."""
    retention.register("requests", "Demandes dont le contact est à oublier", forget_requests)
    retention.register("venues", "Lieux hors du réseau dont le contact ne sert plus", forget_venue_contacts)


def forget_requests(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase who asked, long enough after the last event that came of it, else after the last exchange; how many."""
    since = forgetting.kept_since(now)
    later = Occurrence.objects.filter(event__request=OuterRef("pk"), end__gte=since)
    old = forgetting.silent_since(since).filter(~Exists(later))
    return retention.erase(old, dry_run=dry_run, by=forgetting.forget_contacts)


def forget_venue_contacts(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the contact of venues outside the network where nothing happens, nor is asked for, any more; how many."""
    since = forgetting.kept_since(now)
    sittings = Occurrence.objects.filter(venue=OuterRef("pk"), end__gte=since)
    asked = ActivityRequest.objects.filter(venue=OuterRef("pk"), created_at__gte=since)
    idle = Venue.objects.filter(~Exists(sittings), ~Exists(asked), is_relay=False, updated_at__lt=since)
    return retention.erase(idle.exclude(**NO_CONTACT), dry_run=dry_run, by=_empty)


def _empty(venues: QuerySet[Venue]) -> None:
    venues.update(**NO_CONTACT)
