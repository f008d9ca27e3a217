"""A signal for changes of public rows, so that a lower app need not import the apps that listen.

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
    """Send :data:`row_changed` for a public row; listeners answer the keys of the events that it changed."""
    answers = row_changed.send(sender=type(instance), instance=instance)
    known = cast("list[tuple[object, Collection[int]]]", answers)  # Django's stubs know of texts alone
    programme_version.bump_version(events={event for _, events in known for event in events})
