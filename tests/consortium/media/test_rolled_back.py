"""A file written in a transaction goes when that transaction, or its part of it, is rolled back."""

import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signals import request_finished
from django.db import transaction
from django.utils import timezone

from consortium.media.pending_uploads import delete_abandoned
from consortium.media.rolled_back import delete_rolled_back
from events.models import Event
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db(transaction=True)


def write(name: str) -> str:
    return default_storage.save(f"evenements/{name}.webp", ContentFile(b"RIFF"))


def stored(*names: str) -> list[bool]:
    return [default_storage.exists(name) for name in names]


def test_what_is_rolled_back_goes_with_its_part_of_the_transaction():
    with transaction.atomic():
        kept = write("gardee")
        try:
            with transaction.atomic():
                lost = write("perdue")
                raise ValueError
        except ValueError:
            pass
        delete_rolled_back()  # the end of something within a transaction is not its end
        assert stored(kept, lost) == [True, True]
    request_finished.send(sender=None)
    assert stored(kept, lost) == [True, False]


def test_what_is_written_outside_a_transaction_stays():
    name = write("ciel")
    delete_rolled_back()
    assert stored(name) == [True]


def test_what_a_killed_process_left_goes_after_a_day():
    left, named, fresh = write("tuee"), write("nommee"), write("aujourdhui")
    Event.objects.filter(pk=EventFactory().pk).update(image_card=named)
    for name in (left, named):
        os.utime(default_storage.path(name), (0, 0))
    assert delete_abandoned(timezone.now(), dry_run=False) == 1
    assert stored(left, named, fresh) == [False, True, True]
