"""What is dear to make from the programme is made anew beside; visitors get the old one meanwhile."""

import datetime as dt
import threading

import pytest
from django.db import DatabaseError
from django.utils import timezone

from consortium.caching import programme_version
from consortium.caching.programme_version import MAKER, VersionedCache, bump_version, is_behind, pinned_version
from events.models import Event
from tests.atonce import PATIENCE
from tests.factories import OccurrenceFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _beside(settings):
    settings.MADE_BESIDE = True
    yield
    wait_for_makers()


def wait_for_makers() -> None:
    for thread in threading.enumerate():
        if thread.name == MAKER:
            thread.join(PATIENCE)


class Made:
    """Numbers what is made; from the second on each waits until the gate is open."""

    def __init__(self, **options) -> None:
        self.gate = threading.Event()
        self.count = 0
        self.cache = VersionedCache(self._make, patch=lambda made, events: made, **options)

    def _make(self) -> int:
        self.count += 1
        assert self.count == 1 or self.gate.wait(PATIENCE)
        return self.count

    def for_a_page(self) -> tuple[int, bool]:
        """What a page gets, and whether it is behind."""
        with pinned_version():
            return self.cache.get(), is_behind()

    def finish(self) -> None:
        self.gate.set()
        wait_for_makers()


def test_a_page_gets_the_old_one_and_says_so_while_the_new_one_is_made_once():
    made = Made()
    assert made.for_a_page() == (1, False)
    bump_version()
    assert [made.for_a_page(), made.for_a_page()] == [(1, True), (1, True)]
    made.finish()
    assert [made.for_a_page(), made.for_a_page()] == [(2, False), (2, False)]
    assert made.count == 2


def test_a_page_that_is_behind_says_nothing_of_the_next():
    made = Made()
    made.cache.get()
    bump_version()
    with pinned_version():
        made.cache.get()
        with pinned_version():
            assert not is_behind()
        assert is_behind()
    made.finish()


def test_when_its_time_is_over_it_is_made_anew_beside_and_serves_meanwhile_as_true_as_it_was():
    made = Made(seconds=-1)
    assert made.for_a_page() == (1, False)
    assert made.for_a_page() == (1, False)
    assert made.cache.get() == 1
    made.finish()
    assert made.for_a_page() == (2, False)


def test_who_has_just_changed_something_waits_for_the_new_one():
    made = Made()
    made.cache.get()
    bump_version()
    made.gate.set()
    with pinned_version(may_be_behind=False):
        assert (made.cache.get(), is_behind()) == (2, False)


def test_what_is_no_page_waits_for_the_new_one():
    made = Made()
    made.cache.get()
    bump_version()
    assert made.for_a_page() == (1, True)
    made.gate.set()
    assert made.cache.get() == 2


def test_nobody_gets_the_old_one_for_long(monkeypatch):
    made = Made()
    made.cache.get()
    bump_version()
    monkeypatch.setattr(programme_version, "OLD_SECONDS", 0)
    made.gate.set()
    assert made.for_a_page() == (2, False)


def test_a_change_of_events_is_in_the_old_one_at_once():
    made = VersionedCache(lambda: {0}, patch=lambda old, events: old | events, seconds=-1)
    made.get()
    bump_version(events=[7])
    with pinned_version():
        assert made.get() == {0, 7}
    wait_for_makers()


def test_after_a_failure_it_is_tried_again():
    tries = iter([lambda: 1, lambda: fail(), lambda: 3])
    made = VersionedCache(lambda: next(tries)(), patch=lambda old, events: old)
    made.get()
    bump_version()
    with pinned_version():
        assert made.get() == 1
        wait_for_makers()
        assert (made.get(), is_behind()) == (1, True)
    wait_for_makers()
    assert made.get() == 3


def fail() -> None:
    raise DatabaseError("away")


def test_made_before_anybody_asks():
    made, on_demand = Made(is_made_ahead=True), Made()
    made.gate.set()
    VersionedCache.make_ready()
    wait_for_makers()
    assert (made.count, on_demand.count) == (1, 0)
    assert made.cache.get() == 1


def test_what_nobody_asks_for_any_more_is_let_go():
    asked, forgotten = Made(), Made()
    assert [asked.cache.get(), forgotten.cache.get()] == [1, 1]
    forgotten.cache._asked_at -= programme_version.IDLE_SECONDS + 1
    VersionedCache.let_idle_go()
    forgotten.gate.set()
    assert [asked.cache.get(), forgotten.cache.get()] == [1, 2]


def test_a_page_made_from_what_is_old_is_kept_nowhere(client):
    start = timezone.now() + dt.timedelta(days=3)
    event = OccurrenceFactory(start=start, end=start + dt.timedelta(hours=1)).event
    assert event.title in client.get("/agenda/").text
    other = OccurrenceFactory(event__title="Une autre affiche", start=start, end=start + dt.timedelta(hours=1)).event
    bump_version()
    old = client.get("/agenda/")
    assert (other.title in old.text, old.headers["Cache-Control"], "ETag" in old.headers) == (False, "no-store", False)
    wait_for_makers()
    new = client.get("/agenda/")
    assert (other.title in new.text, new.headers["Cache-Control"][:6], "ETag" in new.headers) == (True, "public", True)
    Event.objects.filter(pk=other.pk).update(title="Changé derrière son dos")
    assert other.title in client.get("/agenda/").text  # the new one is kept
