"""How a floor learns that a row of a floor below has changed: the floor below tells, without knowing who listens.

Verbs and admin pages tell on purpose, after saving; ``save()`` itself has no such effect.
"""

from django.db import models, transaction
from django.dispatch import Signal

from consortium.caching import programme_version

row_changed = Signal()  # sender: the model; ``instance``: the row, saved with its relations


@transaction.atomic
def tell_changed(instance: models.Model) -> None:
    """Say that a row which the public sees has changed: who keeps something made from it makes it anew."""
    row_changed.send(sender=type(instance), instance=instance)
    programme_version.bump_version()
