"""Privacy declarations of the territories' models: the contact of a venue."""

from django.db import models
from django.db.models import QuerySet

from consortium.privacy.declarations import FieldKind, RetentionPeriod, declare, free_text, impersonal, person


def _without_contact(venues: QuerySet[models.Model]) -> None:
    venues.update(contact_name="", contact_email="", contact_phone="")


declare("territories.Departement", fields=impersonal("code", "name", "slug", "outline") | free_text("introduction"))
declare("territories.Commune", fields=impersonal("code", "name", "postal_codes", "epci_name", "search_name"))
declare(
    "territories.Venue",
    fields={
        "contact_email": FieldKind.ADDRESS,
        **person("contact_name", "contact_phone"),
        **free_text("name", "address", "description", "access_note", "website"),
        **impersonal("slug", "postal_code"),
    },
    kept=(
        RetentionPeriod("tant que le lieu fait partie du réseau"),
        RetentionPeriod("hors du réseau, après le dernier événement ou la dernière demande", "KEEP_CONTACTS_MONTHS"),
    ),
    of=("contact_email",),
    erase=_without_contact,
    left="le lieu, sans la personne à joindre",
    purges=("venues", "requests"),
)
