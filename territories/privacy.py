"""What the tables of the territories hold of persons: the contact of a venue."""

from django.db import models
from django.db.models import QuerySet

from consortium.privacy.declarations import Is, Kept, declare, may_name, nobody, person


def _without_contact(venues: QuerySet[models.Model]) -> None:
    venues.update(contact_name="", contact_email="", contact_phone="")


declare("territories.Departement", fields=nobody("code", "name", "slug", "outline") | may_name("introduction"))
declare("territories.Commune", fields=nobody("code", "name", "postal_codes", "epci_name", "search_name"))
declare(
    "territories.Venue",
    fields={
        "contact_email": Is.ADDRESS,
        **person("contact_name", "contact_phone"),
        **may_name("name", "address", "description", "access_note", "website"),
        **nobody("slug", "postal_code"),
    },
    kept=(
        Kept("tant que le lieu fait partie du réseau"),
        Kept("hors du réseau, après le dernier événement ou la dernière demande", "KEEP_CONTACTS_MONTHS"),
    ),
    of=("contact_email",),
    erase=_without_contact,
    left="le lieu, sans la personne à joindre",
    purges=("venues", "requests"),
)
