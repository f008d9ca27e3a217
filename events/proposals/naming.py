"""Naming a partner beside the organiser: it gives rights and is shown once an editor of that partner agrees."""

from collections.abc import Iterable

from django.db import transaction

from consortium.journal.history import record
from consortium.staff import Actor
from events.models import Event
from events.proposals import emails
from partners.access import partners_of
from partners.choices import Role
from partners.models import Partner


@transaction.atomic
def name_co_organisers(
    event: Event, partners: Iterable[Partner], *, by: Actor | None, at_least: str = Role.EDITOR
) -> list[Partner]:
    """Propose to each of these partners to co-organise; those that agreed, already or by this person's role for them.

    To be written as the event's co-organisers by the caller. Partners left out lose what was proposed to them.
    ``at_least``: the role for a partner by which this person agrees in its name.
    """
    partners = list(partners)
    agreed = set(event.co_organisers.values_list("pk", flat=True))
    agreed |= set(partners_of(by, at_least).values_list("pk", flat=True)) if by else set()
    waiting = {partner.pk: partner for partner in partners if partner.pk not in agreed}
    pending = event.co_organisations.pending()
    pending.exclude(partner__in=waiting).delete()
    already_invited = set(pending.values_list("partner", flat=True))
    for partner in [partner for pk, partner in waiting.items() if pk not in already_invited]:
        proposal, is_new = pending.get_or_create(event=event, partner=partner, defaults={"proposed_by": by})
        if is_new:  # else somebody named it at the same moment
            emails.ask_partner(proposal)
            record(event, f"Co-organisation proposée à {partner}.", by=by)
    return [partner for partner in partners if partner.pk in agreed]
