"""Changing a venue: at once, or by a proposal that somebody who publishes accepts.

What the public sees of a place (its page, the map, the event pages of every partner) and whom the portal writes to
there is not one contributor's to change. What nobody but their own drafts uses is.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from consortium.changes import tell_changed
from consortium.fields import label_of
from consortium.journal.history import record
from consortium.staff import Actor, AnyUser
from events.access import editable_by
from events.choices import ProposalState, Publication
from events.errors import EventError
from events.models import Occurrence, VenueProposal
from events.proposals import emails
from events.proposals.querysets import answerable_venue_proposals
from partners.access import is_staff, partners_of
from partners.choices import Role
from partners.models import Partner
from territories.models import RELAY_CONTACT, Venue

NOT_SAID = "non renseigné"


@dataclass(frozen=True)
class Difference:
    """A field of a proposal, in French: as it was when proposed, as proposed, as it is now."""

    label: str
    old: str
    new: str
    now: str
    has_moved: bool


def can_change(user: AnyUser, venue: Venue) -> bool:
    """Whether this person changes this venue at once: they publish for a partner, or only their drafts use it."""
    if partners_of(user, Role.EDITOR).exists():
        return True
    return is_staff(user) and not is_shared(user, venue)


def is_shared(user: AnyUser, venue: Venue) -> bool:
    """Whether the venue is used by anything else than this person's own drafts (read from the database)."""
    drafts = editable_by(user).filter(first_published_at=None).exclude(publication=Publication.PUBLISHED)
    others = Occurrence.objects.filter(venue=venue.pk).exclude(event__in=drafts.order_by().values("pk"))
    stored = Venue.objects.filter(pk=venue.pk)
    return others.exists() or stored.filter(is_relay=True).exists() or stored.filter(requests__isnull=False).exists()


@transaction.atomic
def propose(changed: Venue, names: Iterable[str], *, by: Actor) -> VenueProposal | None:
    """Store the proposed changes of a venue, replacing this person's earlier proposal; None when nothing differs.

    ``changed`` is the row with the new values, unsaved; ``names`` are the fields to read from it.
    """
    before = Venue.objects.select_for_update().get(pk=changed.pk)
    fields = [_field(name) for name in names]
    changes = {
        field.name: {"old": field.value_from_object(before), "new": field.value_from_object(changed)}
        for field in fields
        if field.value_from_object(before) != field.value_from_object(changed)
    }
    if not changes:
        return None
    VenueProposal.objects.pending().filter(venue=before, proposed_by=by).delete()
    proposal = VenueProposal.objects.create(venue=before, proposed_by=by, changes=changes)
    emails.ask_about_venue(proposal, concerned(before), labels(proposal))
    record(before, f"Changement proposé : {labels(proposal)}.", by=by)
    return proposal


@transaction.atomic
def accept(proposal: VenueProposal, *, by: Actor, seen: str) -> None:
    """Write what was proposed. EventError when the sheet is no longer the one that was read (``seen``)."""
    venue = Venue.objects.select_for_update().get(pk=proposal.venue_id)
    _take(proposal, by=by)
    if seen != state_of(proposal, venue):
        raise EventError(
            "La fiche du lieu ou la proposition a changé pendant que vous lisiez : relisez avant de décider."
        )
    for name, change in proposal.changes.items():
        field = _field(name)
        setattr(venue, field.attname, field.to_python(change["new"]))
    try:
        venue.full_clean()
    except ValidationError as error:
        raise EventError(f"Ce changement n’est plus possible : {' '.join(error.messages)}") from error
    venue.save(update_fields=[*proposal.changes, "updated_at"])
    record(venue, f"Changement proposé par {proposal.proposed_by} et accepté : {labels(proposal)}.", by=by)
    if set(proposal.changes) - set(RELAY_CONTACT):
        tell_changed(venue)
    _close(proposal, ProposalState.ACCEPTED, by=by)


@transaction.atomic
def decline(proposal: VenueProposal, *, by: Actor, words: str = "") -> None:
    """Decline: the venue stays as it is, the proposer is mailed."""
    venue = Venue.objects.select_for_update().get(pk=proposal.venue_id)
    _take(proposal, by=by)
    record(venue, f"Changement proposé par {proposal.proposed_by} et refusé : {labels(proposal)}.", by=by)
    _close(proposal, ProposalState.DECLINED, by=by, words=words)


def differences(proposal: VenueProposal) -> list[Difference]:
    """The proposal beside the sheet, field by field; empty once answered (needs ``venue``)."""
    return [_difference(_field(name), change, proposal.venue) for name, change in proposal.changes.items() if change]


def state_of(proposal: VenueProposal, venue: Venue) -> str:
    """What somebody read before deciding: the proposal, and what the sheet says of its fields."""
    fields = [_field(name) for name in sorted(proposal.changes)]
    read = [(field.name, field.value_from_object(venue)) for field in fields]
    whole = json.dumps([read, proposal.changes], sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(whole.encode()).hexdigest()


def labels(proposal: VenueProposal) -> str:
    """The names of the fields, as a phrase."""
    return ", ".join(label_of(Venue, name) for name in proposal.changes)


def concerned(venue: Venue) -> list[Partner]:
    """The partners to ask: those with events at the venue, else the département's coordinators, else all."""
    there = Partner.objects.filter(events__occurrences__venue=venue).distinct()
    near = Partner.objects.filter(departements=venue.departement_code)
    for partners in (there, near, Partner.objects.all()):
        if emails.editors_of(partners):
            return list(partners)
    return []


def _field(name: str) -> "models.Field[Any, Any]":
    """A column of a venue."""
    return cast("models.Field[Any, Any]", Venue._meta.get_field(name))


def _take(proposal: VenueProposal, *, by: Actor) -> None:
    """Reload the proposal under lock; EventError for one that was answered, or that this person may not answer."""
    waiting = answerable_venue_proposals(by).pending().select_for_update(of=("self",))
    found = waiting.filter(pk=proposal.pk).first()
    if found is None:
        raise EventError("Cette proposition a déjà une réponse, ou a été remplacée.")
    proposal.changes = found.changes


def _close(proposal: VenueProposal, state: str, *, by: Actor, words: str = "") -> None:
    """The answer; what was proposed goes, which may name somebody: the history says which fields."""
    proposal.state, proposal.answered_by, proposal.answered_at = state, by, timezone.now()
    proposal.changes = dict.fromkeys(proposal.changes)
    proposal.save(update_fields=["state", "answered_by", "answered_at", "changes"])
    emails.tell_proposer(proposal, words=words)


def _difference(field: "models.Field[Any, Any]", change: dict[str, object], venue: Venue) -> Difference:
    now = field.value_from_object(venue)
    old, new = change["old"], change["new"]
    return Difference(
        label=str(field.verbose_name),
        old=_in_words(field, old),
        new=_in_words(field, new),
        now=_in_words(field, now),
        has_moved=now != field.to_python(old),
    )


def _in_words(field: "models.Field[Any, Any]", value: object) -> str:
    if value is None or value == "":
        return NOT_SAID
    if isinstance(value, bool):
        return "oui" if value else "non"
    if field.is_relation and field.related_model:
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    return str(dict(field.flatchoices).get(value, value))
