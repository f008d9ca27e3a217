"""The picture of a form that came back waits a day, then goes; one that was saved stays."""

import datetime as dt

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from consortium.media.pending_uploads import KEPT_FOR, delete_abandoned, keep, kept
from consortium.privacy import retention
from events.models import Event
from tests.factories import EventFactory


def content(name: str) -> ContentFile:
    return ContentFile(b"RIFF", name=name)


@pytest.mark.django_db
def test_what_was_abandoned_goes_after_a_day():
    picture, now = keep(content("a.webp"), content("a-640.webp")), timezone.now()
    later = now + KEPT_FOR + dt.timedelta(minutes=1)
    assert delete_abandoned(now, dry_run=False) == 0
    assert delete_abandoned(later, dry_run=True) == 2
    assert default_storage.exists(picture.page)
    assert delete_abandoned(later, dry_run=False) == 2
    assert not default_storage.exists(picture.page)
    assert kept(picture.code) is None


@pytest.mark.django_db
def test_what_was_saved_stays():
    picture, later = keep(content("a.webp"), content("a-640.webp")), timezone.now() + 2 * KEPT_FOR
    Event.objects.filter(pk=EventFactory().pk).update(image_card=picture.card)
    assert delete_abandoned(later, dry_run=False) == 1
    assert default_storage.exists(picture.card)


@pytest.mark.django_db
def test_without_any_there_is_nothing_to_do():
    assert delete_abandoned(timezone.now(), dry_run=False) == 0


def test_a_code_is_good_for_a_day():
    with time_machine.travel(timezone.now() - KEPT_FOR - dt.timedelta(minutes=1)):
        code = keep(content("a.webp"), content("a-640.webp")).code
    assert kept(code) is None


@pytest.mark.django_db
def test_the_purge_knows_of_them():
    assert "pictures" in {kind.name for kind, _ in retention.purge_all(timezone.now(), dry_run=True)}
