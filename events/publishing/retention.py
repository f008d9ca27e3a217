"""What the calendar decides about personal data of the floors below: an event says when a contact has served."""

import datetime as dt
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet

from consortium.privacy import retention
from events.models import Occurrence
from partners.models import ActivityRequest
from partners.requests import retention as forgetting
from territories.models import Venue

NO_CONTACT = {"contact_name": "", "contact_email": "", "contact_phone": ""}


@retention.rule("requests", "Demandes dont le contact est à oublier")
def forget_requests(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase who asked, long enough after the last event that came of it, else after the last exchange; how many."""
    since = forgetting.kept_since(now)
    later = Occurrence.objects.filter(event__request=OuterRef("pk"), end__gte=since)
    old = forgetting.silent_since(since).filter(~Exists(later))
    return retention.erase(old, dry_run=dry_run, by=partial(_forget_requests, since=since))


@retention.rule("venues", "Lieux hors du réseau dont le contact ne sert plus")
def forget_venue_contacts(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the contact of venues outside the network where nothing happens, nor is asked for, any more; how many."""
    idle = _idle_since(forgetting.kept_since(now)).filter(is_relay=False)
    return retention.erase(idle, dry_run=dry_run, by=_empty)


def _forget_requests(requests: QuerySet[ActivityRequest], *, since: dt.datetime) -> None:
    """With the copy that accepting made in the venue's sheet, where it has not served since."""
    contacts = set(requests.values_list("venue", "contact_email"))
    idle = (
        _idle_since(since).filter(pk__in=[venue for venue, _ in contacts if venue]).values_list("pk", "contact_email")
    )
    _empty(Venue.objects.filter(pk__in=[pk for pk, email in idle if (pk, email) in contacts]))
    forgetting.forget_contacts(requests)


def _idle_since(moment: dt.datetime) -> QuerySet[Venue]:
    """Venues with a contact and nothing that happened, was asked for or was written in their sheet since."""
    occurrences = Occurrence.objects.filter(venue=OuterRef("pk"), end__gte=moment)
    requests = ActivityRequest.objects.filter(venue=OuterRef("pk"), created_at__gte=moment)
    idle = Venue.objects.filter(~Exists(occurrences), ~Exists(requests), updated_at__lt=moment)
    return idle.exclude(**NO_CONTACT)


def _empty(venues: QuerySet[Venue]) -> None:
    venues.update(**NO_CONTACT)
