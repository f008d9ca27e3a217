from dataclasses import make_dataclass

import pytest
from django.core.cache import cache
from django.db import transaction

from consortium.caching import programme_version
from consortium.models import Programme
from tests.services import clear_cache

pytestmark = pytest.mark.django_db


def test_the_programme_starts_as_no_demonstration():
    assert not programme_version.current_state().is_demonstration


def test_a_bump_is_known_once_committed(django_capture_on_commit_callbacks):
    before = programme_version.current_state().version
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version()
    assert programme_version.current_state().version == before + 1


def test_a_bump_can_set_the_demonstration_mark_and_leaves_it_otherwise(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version(is_demonstration=True)
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version()
    assert programme_version.current_state().is_demonstration


def test_a_reader_that_was_slow_does_not_bring_an_old_version_back():
    """The old row was read, then another process committed and told the cache, then the reader stores what it read."""
    Programme.objects.update_or_create(pk=1, defaults={"version": 7})
    cache.set(programme_version.CACHE_KEY, programme_version.ProgrammeState(8, False, 0, float("inf")))
    assert programme_version.read_state().version == 7
    assert programme_version.current_state().version == 8


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_the_version():
    before = programme_version.current_state().version

    class Undone(Exception):
        pass

    @transaction.atomic
    def change_then_fail() -> None:
        programme_version.bump_version()
        raise Undone

    with pytest.raises(Undone):
        change_then_fail()
    clear_cache()
    assert programme_version.current_state().version == before


def test_what_is_kept_is_made_anew_at_each_version_only(django_capture_on_commit_callbacks):
    made = []
    kept = programme_version.VersionedCache(lambda: made.append(len(made)) or len(made))
    assert (kept.get(), kept.get()) == (1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version()
    assert (kept.get(), kept.get()) == (2, 2)


def test_what_is_kept_is_made_anew_when_its_time_is_over():
    kept = programme_version.VersionedCache(object, seconds=-1)
    first = kept.get()
    assert kept.get() is not first


def test_a_page_reads_one_state_all_along(django_capture_on_commit_callbacks):
    with programme_version.pinned_version() as state:
        with django_capture_on_commit_callbacks(execute=True):
            programme_version.bump_version()
        assert programme_version.current_state() == state
    assert programme_version.current_state().version == state.version + 1


def test_front_servers_are_told_the_version_of_now_and_no_other_is_kept(
    client, django_assert_num_queries, django_capture_on_commit_callbacks
):
    before = client.get("/sante/programme/").headers["Programme-Version"]
    with django_capture_on_commit_callbacks(execute=True):
        programme_version.bump_version()
    with django_assert_num_queries(0):
        answer = client.get("/sante/programme/")
    told = answer.headers["Programme-Version"]
    assert (answer.text, int(told.partition("_")[0])) == (f"{told}\n", int(before.partition("_")[0]) + 1)
    assert (answer.headers["Cache-Control"], answer.cookies) == ("max-age=1", {})


def test_of_two_commits_that_are_told_in_the_other_order_the_newer_stays(monkeypatch):
    programme_version.bump_version()
    write, others = cache.set, iter([True])

    def late(*arguments, **options):
        if next(others, False):
            programme_version.bump_version()
            programme_version._share()
        write(*arguments, **options)

    monkeypatch.setattr(cache, "set", late)
    programme_version._share()
    assert cache.get(programme_version.CACHE_KEY).version == Programme.objects.get().version


def test_a_release_that_knows_other_fields_keeps_what_it_keeps_elsewhere():
    keys = [programme_version.key_of(make_dataclass("Kept", names), "kept") for names in ("ab", "abc", "ba")]
    assert len(set(keys)) == 3
