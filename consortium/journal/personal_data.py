"""Export and erase a person's data with a line in the history: who did it, when, a digest of the address."""

from django.db import transaction

from consortium.journal.history import record
from consortium.models import JournalEntry
from consortium.privacy import people
from consortium.privacy.people import Person
from consortium.staff import Actor


@transaction.atomic
def export(person: Person, *, by: Actor) -> dict[str, object]:
    """The person's data as one document; ``by`` is the account that asks for it."""
    record(by, f"Données personnelles exportées, empreinte {person.digest}", by=by, kind=JournalEntry.Kind.EXPORT)
    return people.export(person)


@transaction.atomic
def erase(person: Person, *, by: Actor) -> int:
    """Erase the person; returns how many rows. ErasureRefusedError (message in French) when that cannot be."""
    if by.pk in person.found.get(by._meta.label, ()):
        raise people.ErasureRefusedError("On ne s’efface pas soi-même : demandez-le à une autre personne.")
    rows = people.erase(person)
    record(
        by,
        f"Données personnelles effacées, empreinte {person.digest}, {rows} lignes",
        by=by,
        kind=JournalEntry.Kind.ERASURE,
    )
    return rows
