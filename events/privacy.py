"""Privacy declarations of the calendar's models: reminders, subscriptions, proposals."""

from typing import Any

from django.db import models
from django.db.models import QuerySet

from consortium.caching import programme_version
from consortium.privacy.declarations import FieldKind, Found, RetentionPeriod, declare, free_text, impersonal, person
from consortium.privacy.people import ERASED
from events.agenda.indexing import reindex
from events.models import Event
from events.models.proposals import VenueProposal
from events.publishing.speakers import erase_speakers
from territories.models import RELAY_CONTACT

UNCONFIRMED = RetentionPeriod("si personne ne la confirme", "KEEP_UNCONFIRMED_DAYS")
AFTER = RetentionPeriod("après la fin de la séance", "KEEP_REMINDERS_DAYS")


def _refresh(events: QuerySet[models.Model]) -> None:
    reindex(Event.objects.filter(pk__in=events.values("pk")))
    programme_version.bump_version()


def _proposals(found: Found) -> QuerySet[models.Model]:
    return VenueProposal.objects.filter(venue__in=list(map(int, found["territories.Venue"])))


def _without_contact(proposals: QuerySet[Any]) -> None:
    """Take whom to call out of proposals; what proposes nothing else is no proposal any more."""
    for proposal in proposals:
        changes = {name: change for name, change in proposal.changes.items() if name not in RELAY_CONTACT}
        if not changes:
            proposal.delete()
        elif changes != proposal.changes:
            VenueProposal.objects.filter(pk=proposal.pk).update(changes=changes)


def _without_erased_contact(proposals: QuerySet[Any]) -> None:
    """The same for those in which somebody was named who is erased."""
    naming = [proposal.pk for proposal in proposals if ERASED in str(proposal.changes)]
    _without_contact(proposals.filter(pk__in=naming))


declare(
    "events.Reminder",
    fields={"email": FieldKind.ADDRESS},
    kept=(UNCONFIRMED, AFTER),
    of=("email",),
    erase=QuerySet.delete,
    purges=("reminders", "reminders-unconfirmed"),
)
declare(
    "events.ReminderEntry",
    fields={"address": FieldKind.ADDRESS, **impersonal("reason")},
    kept=(AFTER,),
    of=("address",),
    erase=QuerySet.delete,
    purges=("reminders-ledger",),
)
declare(
    "events.Subscription",
    fields={"email": FieldKind.ADDRESS, **person("query")},
    kept=(UNCONFIRMED, RetentionPeriod("sinon, jusqu’à ce que la personne l’arrête")),
    of=("email",),
    erase=QuerySet.delete,
    purges=("subscriptions-unconfirmed",),
)
declare(
    "events.WaitingNotice",
    fields=free_text("changes", "reached"),
    kept=(RetentionPeriod("jusqu’à ce que chacun soit prévenu"),),
)
declare(
    "events.Event",
    fields={
        "booking_email": FieldKind.ADDRESS,
        **person("booking_phone"),
        **free_text(
            "title",
            "summary",
            "description",
            "price",
            "booking_url",
            "booking_label",
            "image_alt",
            "image_credit",
            "status_note",
            "speakers_line",
        ),
        **impersonal("slug", "image", "image_card", "search_text", "search_title", "facets"),
    },
    of=("booking_email",),
    erase=lambda rows: rows.update(booking_email="", booking_phone=""),
    left="l’événement, sans cette adresse de réservation",
    after=_refresh,
)
declare(
    "events.Occurrence",
    fields=free_text("opening_hours", "status_note", "online_url", "speakers_line") | impersonal("facets"),
)
declare(
    "events.Speaker",
    fields={"email": FieldKind.ADDRESS, **person("name", "job_title", "affiliation", "url", "summary")},
    kept=(RetentionPeriod("après la fin de son dernier événement", "KEEP_CONTACTS_MONTHS"),),
    of=("email",),
    erase=erase_speakers,
    left="les événements, sans cette personne",
    purges=("speakers",),
)
declare("events.Appearance", fields={})
declare("events.CoOrganisation", fields={}, kept=(RetentionPeriod("tant que l’événement existe"),))
declare(
    "events.VenueProposal",
    fields=person("changes"),
    kept=(RetentionPeriod("tant que le lieu existe ; sans la personne à joindre dès la réponse"),),
    also=_proposals,
    erase=_without_contact,
    left="les changements proposés pour le lieu, sans la personne à joindre",
    after=_without_erased_contact,
)
