"""From an accepted request to the draft of its event: nothing is typed twice.

Carried over: place (created from its description when the network did not know it), dates, audiences, ages, what the
expected public needs to come in, texts and picture of the activity. The relay's contact goes to the venue's private
sheet, never to the public booking fields. The draft is read by somebody before it is published.
"""

from collections.abc import Sequence

from django.db import transaction

from consortium.journal.history import record, record_creation
from consortium.staff import Actor
from consortium.text.slugs import save_with_slug
from events.choices import Publication
from events.errors import EventError
from events.models import Event, Occurrence
from events.proposals.naming import name_co_organisers
from events.publishing.services import refresh_derived_fields
from events.requests.reschedule import moments_of
from partners.choices import Format, RequestState
from partners.models import Activity, ActivityRequest, AgreedDate
from partners.publishing.services import assign_slug
from partners.requests import services
from partners.requests.history import locked, locked_as_seen
from partners.requests.history import record as record_line
from territories.choices import ACCESSIBILITY, VenueKind
from territories.models import Venue
from territories.slugs import assign_slug as assign_venue_slug

PICTURE_FIELDS = ("image", "image_card", "image_width", "image_height", "image_alt", "image_credit")


@transaction.atomic
def accept_and_draft(request: ActivityRequest, *, by: Actor, dates: Sequence[AgreedDate], words: str = "") -> Event:
    """Accept a request for these dates and make its draft; both or neither. RequestError or EventError (in French)."""
    services.accept(request, by=by, dates=dates, words=words)
    return make_draft(request, by=by)


@transaction.atomic
def make_draft(request: ActivityRequest, *, by: Actor | None) -> Event:
    """Create the draft event of an accepted request, or add the agreed dates to the one that exists."""
    locked(request)
    if request.state != RequestState.ACCEPTED:
        raise EventError("Cette demande n’est pas acceptée : il n’y a pas d’événement à préparer.")
    event = request.events.exclude(publication=Publication.PUBLISHED).order_by("-pk").first()
    if event is None:
        event = _draft(request, by)
    else:
        event.occurrences.all().delete()
    venue = _venue(request)
    needs = {f"accessible_{code}": True for code in ACCESSIBILITY if getattr(request, f"accessible_{code}")}
    for date in request.agreed_dates.all():
        start, end, all_day = moments_of(date)
        Occurrence.objects.create(event=event, venue=venue, start=start, end=end, all_day=all_day, **needs)
    refresh_derived_fields(event)
    return event


@transaction.atomic
def make_missing_draft(request: ActivityRequest, *, by: Actor) -> Event:
    """Create the draft again after it was deleted. EventError while the request has an event."""
    locked_as_seen(request)
    if request.events.exists():
        raise EventError("L’événement de cette demande est déjà préparé.")
    return make_draft(request, by=by)


@transaction.atomic
def keep_events(request: ActivityRequest, *, by: Actor) -> None:
    """Detach the events made from a withdrawn request: they stay in the calendar."""
    events = list(Event.objects.select_for_update().filter(request=request).order_by("pk"))  # events before requests
    locked_as_seen(request)
    if request.state != RequestState.WITHDRAWN:
        raise EventError("Cette demande n’est pas retirée : l’événement lui répond encore.")
    if not events:
        raise EventError("Aucun événement n’est lié à cette demande.")
    for event in events:
        event.request = None
        event.save(update_fields=["request", "updated_at"])
        record(event, f"Gardé sans la demande n° {request.pk}, que le relais a retirée.", by=by)
        record_line(request, request.state, by=by, note=f"L’événement « {event.title} » est gardé.", is_internal=True)


def _draft(request: ActivityRequest, by: Actor | None) -> Event:
    activity = request.activity
    event = Event(
        title=request.subject[: Event._meta.get_field("title").max_length],
        summary=activity.summary if activity else "",
        description=activity.description if activity else "",
        format=activity.format if activity else Format.MEETING,
        organiser=request.partner,
        age_min=request.age_min,
        age_max=request.age_max,
        request=request,
        created_by=by,
        is_demo=request.is_demo,
    )
    if activity and event.age_min is None and event.age_max is None:
        event.age_min, event.age_max = activity.age_min, activity.age_max
    if activity and activity.image:
        # The file is shared, hence the lock (see consortium.media.files).
        activity = Activity.objects.select_for_update().get(pk=activity.pk)
        for name in PICTURE_FIELDS:
            setattr(event, name, getattr(activity, name))
    save_with_slug(event, assign_slug)
    if activity:
        event.themes.set(activity.themes.all())
        others = [activity.partner] if activity.partner != request.partner else []
        event.co_organisers.set(name_co_organisers(event, others, by=by))
    event.audiences.set(request.audiences.all() or (activity.audiences.all() if activity else []))
    record_creation(event, f"Préparé d’après la demande n° {request.pk}.", by=by)
    return event


def _venue(request: ActivityRequest) -> Venue:
    """The request's venue, made from its description when there is none; with the relay's contact if it had none."""
    if request.venue is None:
        venue = Venue(
            name=request.venue_name,
            kind=request.venue_kind or VenueKind.OTHER,
            address=request.venue_address,
            commune=request.commune,
            postal_code=request.commune.postal_codes.split(" ")[0],
            is_relay=True,
            is_demo=request.is_demo,
        )
        save_with_slug(venue, assign_venue_slug)
        request.venue = venue
        request.save(update_fields=["venue", "updated_at"])
    venue = request.venue
    if request.contact_email and not (venue.contact_name or venue.contact_email or venue.contact_phone):
        venue.contact_name, venue.contact_email = request.contact_name, request.contact_email
        venue.contact_phone = request.contact_phone
        venue.save(update_fields=["contact_name", "contact_email", "contact_phone", "updated_at"])
    return venue
