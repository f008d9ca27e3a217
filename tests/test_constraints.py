"""What the database refuses by itself, whoever writes: each named constraint, and its words in a form."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from PIL import Image

from consortium.models import Programme
from events.models import Event, Occurrence
from partners.models import Membership, User
from territories.models import Commune, Venue
from tests.factories import (
    CommuneFactory,
    EventFactory,
    OccurrenceFactory,
    PartnerFactory,
    UserFactory,
    VenueFactory,
    member_of,
)

pytestmark = pytest.mark.django_db

CONSTRAINED = (Programme, Commune, Venue, User, Membership, Event, Occurrence)


def changed(row: models.Model, **fields) -> models.Model:
    """A row that exists, with values it may not have."""
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def second_membership(**fields) -> Membership:
    membership = member_of(PartnerFactory()).memberships.get()
    return Membership(**{"user": membership.user, "partner": membership.partner, "role": "editor", **fields})


def namesake() -> User:
    UserFactory(email="jeanne@example.org")
    return User(email="Jeanne@Example.org", password="!")


def backwards(**shift) -> Occurrence:
    sitting = OccurrenceFactory()
    return changed(sitting, end=sitting.start - dt.timedelta(**shift))


def undescribed() -> Event:
    """An event with an image and no words for it."""
    file = BytesIO()
    Image.new("RGB", (8, 6)).save(file, "PNG")
    name = default_storage.save("evenements/ciel.png", ContentFile(file.getvalue()))
    return EventFactory.build(organiser=PartnerFactory(), image=name)


def at_least(limit: float) -> str:
    return f"Assurez-vous que cette valeur est supérieure ou égale à {limit}."


def at_most(limit: float) -> str:
    return f"Assurez-vous que cette valeur est inférieure ou égale à {limit}."


NOT_A_CHOICE = "La valeur «\xa0'autre'\xa0» n’est pas un choix valide."

# By constraint: rows that it refuses, and the words of a form.
REFUSED = {
    "programme_single_row": [(lambda: Programme(pk=2), "Un seul programme.")],
    "commune_in_region": [
        (lambda: changed(CommuneFactory(), latitude=6.9, longitude=48.2), "Ce point n’est pas dans le Grand Est."),
    ],
    "venue_point_both_or_none": [
        (lambda: changed(VenueFactory(), latitude=48.2), "Indiquez la latitude et la longitude, ou aucune des deux."),
        (lambda: changed(VenueFactory(), longitude=6.9), "Indiquez la latitude et la longitude, ou aucune des deux."),
    ],
    "venue_point_in_region": [
        (lambda: changed(VenueFactory(), latitude=6.9, longitude=48.2), at_most(8.7)),
        (lambda: changed(VenueFactory(), latitude=48.85, longitude=2.35), at_least(3.0)),
    ],
    "user_email_any_case": [(namesake, "Cette adresse a déjà un compte.")],
    "membership_once": [(second_membership, "Cette personne est déjà dans l’équipe.")],
    "membership_role_known": [
        (lambda: changed(member_of(PartnerFactory()).memberships.get(), role="autre"), NOT_A_CHOICE),
    ],
    "event_ages_in_order": [
        (lambda: changed(EventFactory(), age_min=9, age_max=8), "L’âge minimal dépasse l’âge maximal."),
    ],
    "event_age_plausible": [
        (lambda: changed(EventFactory(), age_min=121), at_most(120)),
        (lambda: changed(EventFactory(), age_max=1000), at_most(120)),
    ],
    "event_publication_known": [(lambda: changed(EventFactory(), publication="autre"), NOT_A_CHOICE)],
    "event_status_known": [(lambda: changed(EventFactory(), status="autre"), NOT_A_CHOICE)],
    "event_format_known": [(lambda: changed(EventFactory(), format="autre"), NOT_A_CHOICE)],
    "event_image_has_alternative": [
        (
            undescribed,
            "Décrivez l’image en quelques mots, pour les personnes qui ne la voient pas.",
        ),
    ],
    "occurrence_ends_after_start": [
        (lambda: backwards(hours=1), "La fin doit être après le début."),
        (lambda: backwards(hours=0), "La fin doit être après le début."),
    ],
    "occurrence_status_known": [(lambda: changed(OccurrenceFactory(), status="autre"), NOT_A_CHOICE)],
}
CASES = [pytest.param(name, make, words, id=name) for name, rows in REFUSED.items() for make, words in rows]
# SQLite names the columns of a plain unique constraint rather than the constraint.
SAID_BY_SQLITE = {"membership_once": "partners_membership.user_id, partners_membership.partner_id"}


def test_every_constraint_is_here():
    named = {constraint.name for model in CONSTRAINED for constraint in model._meta.constraints}
    assert set(REFUSED) == named


@pytest.mark.parametrize(("name", "make", "words"), CASES)
def test_the_database_refuses(name: str, make, words: str):
    row = make()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    said = str(refusal.value)
    assert name in said or SAID_BY_SQLITE.get(name, "…") in said


@pytest.mark.parametrize(("name", "make", "words"), CASES)
def test_a_form_says_why(name: str, make, words: str):
    with pytest.raises(ValidationError) as refusal:
        make().full_clean()
    assert words in refusal.value.messages
