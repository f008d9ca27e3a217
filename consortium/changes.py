"""How a floor learns that a row of a floor below has changed: the floor below tells, without knowing who listens.

Verbs and admin pages tell on purpose, after saving; ``save()`` itself has no such effect.
"""

from django.db import models, transaction
from django.dispatch import Signal

from consortium.caching import programme_version

# sender: the model; ``instance``: the row, saved with its relations. Who listens answers with the keys of those events
# of which lists hold something else now.
row_changed = Signal()


@transaction.atomic
def tell_changed(instance: models.Model) -> None:
    """Say that a row which the public sees has changed, and which events those who listen found changed by it."""
    answers = row_changed.send(sender=type(instance), instance=instance)
    programme_version.bump_version(events={event for _, events in answers for event in events})
