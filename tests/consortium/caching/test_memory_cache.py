"""Memory without Redis is bounded in bytes."""

import itertools

import pytest

from consortium.caching.memory_cache import BoundedMemoryCache

_names = itertools.count()


@pytest.fixture
def memory() -> BoundedMemoryCache:
    """A store of its own, of 80 kB."""
    return BoundedMemoryCache(f"essai-{next(_names)}", {"OPTIONS": {"MAX_BYTES": 80_000}})


@pytest.mark.parametrize("size", [1, 100, 5_000, 9_000])
def test_whatever_the_size_of_its_values_the_store_stays_within_its_bytes(memory, size):
    for number in range(1000):
        memory.set(f"page:{number}", b"x" * size, 60)
        assert memory.bytes_held <= 80_000
    assert memory.get("page:999") == b"x" * size


def test_what_was_used_longest_ago_goes_first(memory):
    memory.set("vieille", b"x" * 5_000, 60)
    memory.set("demandée", b"x" * 5_000, 60)
    for number in range(30):
        memory.get("demandée")
        memory.set(f"autre:{number}", b"x" * 5_000, 60)
    assert (memory.get("vieille"), memory.get("demandée")) == (None, b"x" * 5_000)


def test_a_value_too_heavy_is_not_kept_and_replaces_what_was_there(memory):
    memory.set("page", b"avant", 60)
    memory.set("page", b"x" * 50_000, 60)
    assert memory.get("page") is None
    assert memory.bytes_held == 0


def test_what_is_deleted_replaced_or_over_weighs_nothing(memory):
    for _ in range(3):
        memory.set("page", b"x" * 1_000, 60)
    held = memory.bytes_held
    assert 1_000 < held < 2_000
    memory.set("page", b"x", 0)
    memory.get("page")
    assert memory.bytes_held == 0
    memory.set("a", b"x", 60)
    memory.delete("a")
    assert memory.bytes_held == 0
    memory.set("a", b"x", 60)
    memory.clear()
    assert memory.bytes_held == 0
