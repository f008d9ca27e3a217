"""Who may do what with an event. All staff may read all events, drafts too; what follows is about changing them.

The members of a co-organiser have the same rights on an event as the organiser's.
"""

from consortium.staff import AnyUser
from events.choices import Publication
from events.models import Appearance, Event, Occurrence, Speaker
from events.querysets import EventQuerySet, OccurrenceQuerySet, SpeakerQuerySet
from partners.access import is_coordination, partners_of
from partners.choices import Role


def of_own_partners(user: AnyUser) -> EventQuerySet:
    """Events of the partners for which this person has a role; all of them for the coordination."""
    return Event.objects.all() if is_coordination(user) else Event.objects.of_partners(partners_of(user))


def editable_by(user: AnyUser) -> EventQuerySet:
    """Events that this person may change.

    For contributors of their partner: what is not published. For editors: what is published, too.
    """
    if is_coordination(user):
        return Event.objects.all()
    written = Event.objects.of_partners(partners_of(user)).exclude(publication=Publication.PUBLISHED)
    return written | publishable_by(user)


def publishable_by(user: AnyUser) -> EventQuerySet:
    """Events that this person may publish, take back, cancel, postpone: those of the partners they edit for."""
    if is_coordination(user):
        return Event.objects.all()
    return Event.objects.of_partners(partners_of(user, Role.EDITOR))


def publishable_occurrences(user: AnyUser) -> OccurrenceQuerySet:
    """Occurrences that this person may cancel or postpone: those of the events they may publish."""
    return Occurrence.objects.filter(event__in=publishable_by(user).order_by().values("pk"))


def deletable_by(user: AnyUser) -> EventQuerySet:
    """Events that this person may delete: drafts never published, their own or those of partners they edit for.

    What was once published is cancelled, never deleted: its page, its feed and its calendar file go on saying so.
    """
    own = editable_by(user).filter(created_by=user.pk)
    never_published = (own | publishable_by(user)).filter(first_published_at__isnull=True)
    return never_published.exclude(publication=Publication.PUBLISHED)


def can_change(user: AnyUser, event: Event) -> bool:
    """Whether this person may change this event (as it stands in the database)."""
    return editable_by(user).filter(pk=event.pk).exists()


def editable_speakers(user: AnyUser) -> SpeakerQuerySet:
    """People of whom this person may change what is said.

    For contributors of the team that knows them: who speaks at nothing published. For its editors: all.
    """
    public = Appearance.objects.filter(event__publication=Publication.PUBLISHED).order_by().values("speaker")
    written = Speaker.objects.filter(partner__in=partners_of(user)).exclude(pk__in=public)
    return written | withdrawable_speakers(user)


def withdrawable_speakers(user: AnyUser) -> SpeakerQuerySet:
    """People whom this person may withdraw or delete: those of the partners they edit for."""
    return Speaker.objects.filter(partner__in=partners_of(user, Role.EDITOR))
