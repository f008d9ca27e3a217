"""How a floor learns that a row of a floor below has changed: the floor below tells, without knowing who listens.

Verbs and admin pages tell on purpose, after saving; ``save()`` itself has no such effect.
"""

from collections.abc import Collection
from typing import cast

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
    known = cast("list[tuple[object, Collection[int]]]", answers)  # Django's stubs know of texts alone
    programme_version.bump_version(events={event for _, events in known for event in events})
