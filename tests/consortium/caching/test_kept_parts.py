"""Parts of answers that are kept: made once for a version of the programme, and never beyond their weight."""

from collections.abc import Collection
from contextvars import Context

import pytest

from consortium.caching.kept_parts import OVERHEAD, KeptParts
from consortium.caching.programme_version import bump_version, pinned_version

pytestmark = pytest.mark.django_db(transaction=True)


class Maker:
    """Writes a part of ten bytes for each even key, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, keys: Collection[int]) -> dict[int, bytes]:
        self.asked.append(list(keys))
        return {key: b"%010d" % key for key in keys if key % 2 == 0}


def test_parts_come_in_the_order_asked_and_each_is_made_once():
    kept, make = KeptParts[int, bytes](max_bytes=10_000), Maker()
    assert list(kept.get([4, 2], make, scope="a").values()) == [b"0000000004", b"0000000002"]
    assert list(kept.get([2, 6, 4], make, scope="a")) == [2, 6, 4]
    assert make.asked == [[4, 2], [6]]


def test_what_the_maker_does_not_know_is_left_out():
    assert list(KeptParts[int, bytes](max_bytes=10_000).get([1, 2, 3], Maker(), scope="a")) == [2]


def test_another_scope_and_another_version_have_parts_of_their_own():
    kept, make = KeptParts[int, bytes](max_bytes=10_000), Maker()
    kept.get([2], make, scope="a")
    kept.get([2], make, scope="b")
    bump_version(events=())
    kept.get([2], make, scope="a")
    assert make.asked == [[2], [2], [2]]


def test_what_weighs_too_much_is_let_go_and_answers_are_whole_all_the_same():
    most = 10 * (10 + OVERHEAD)
    kept, make = KeptParts[int, bytes](max_bytes=most), Maker()
    for first in range(0, 200, 8):
        keys = range(first, first + 8, 2)
        assert list(kept.get(keys, make, scope=first)) == list(keys)
        assert 0 < kept.weight <= most
    assert len(kept.get(range(0, 400, 2), make, scope="a")) == 200
    assert kept.weight <= most


def test_what_a_page_of_before_a_change_has_made_is_not_kept_for_those_after():
    kept, make = KeptParts[int, bytes](max_bytes=10_000), Maker()

    def another_page_after_a_change() -> None:
        bump_version(events=())
        with pinned_version():
            kept.get([], make, scope="a")

    with pinned_version():
        Context().run(another_page_after_a_change)
        kept.get([2], make, scope="a")
    kept.get([2], make, scope="a")
    assert make.asked == [[2], [2]]
