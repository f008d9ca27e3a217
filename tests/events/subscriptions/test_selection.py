"""A digest names at most twenty events, what is new first, and no département takes the others' place."""

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from events.subscriptions.selection import MAX_EVENTS, Candidate, choose

CODES = ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88")
START = dt.datetime(2026, 11, 26, 7, tzinfo=dt.UTC)


def make(number: int, code: str, hours: int, is_new: bool) -> Candidate:
    return Candidate(START + dt.timedelta(hours=hours), number, number, code, is_new)


OFFERS = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(0, 3000), st.booleans()), max_size=120
).map(lambda rows: [make(number, *row) for number, row in enumerate(rows)])  # fmt: skip


def counted(chosen: list[Candidate]) -> Counter[str]:
    return Counter(each.departement for each in chosen)


@given(offered=OFFERS)
def test_at_most_twenty_each_once_and_as_many_as_there_are(offered):
    choice = choose(offered)
    chosen = [*choice.new, *choice.others]
    assert len(chosen) == min(MAX_EVENTS, len(offered))
    assert len({each.event for each in chosen}) == len(chosen)
    assert set(chosen) <= set(offered)


@given(offered=OFFERS)
def test_what_is_new_comes_first(offered):
    choice = choose(offered)
    new = [each for each in offered if each.is_new]
    assert len(choice.new) == min(MAX_EVENTS, len(new))
    assert all(each.is_new for each in choice.new)
    assert not any(each.is_new for each in choice.others)


@given(offered=OFFERS)
def test_no_departement_gets_two_more_than_another_that_still_has_something(offered):
    choice = choose(offered)
    new = counted(choice.new)
    for code in {each.departement for each in offered if each.is_new and each not in choice.new}:
        assert max(new.values(), default=0) <= new[code] + 1
    both = new + counted(choice.others)
    favoured = max((both[each.departement] for each in choice.others), default=0)
    for code in {each.departement for each in offered if not each.is_new and each not in choice.others}:
        assert favoured <= both[code] + 1


@given(offered=OFFERS)
def test_of_a_departement_the_soonest_are_taken(offered):
    choice = choose(offered)
    for part, is_new in ((choice.new, True), (choice.others, False)):
        for code in CODES:
            theirs = sorted(each for each in offered if (each.departement, each.is_new) == (code, is_new))
            assert [each for each in part if each.departement == code] == theirs[: counted(part)[code]]
        assert part == sorted(part)


@given(offered=OFFERS, seed=st.randoms())
def test_the_order_in_which_they_are_offered_changes_nothing(offered, seed):
    shuffled = list(offered)
    seed.shuffle(shuffled)
    assert choose(shuffled) == choose(offered)


def test_ten_departements_share_twenty_places_whatever_the_biggest_offers():
    offered = [make(number, "67", number, True) for number in range(100)]
    offered += [make(1000 + number, code, 500, True) for number, code in enumerate(CODES[:5])]
    assert counted(choose(offered).new) == Counter({"67": 15, **dict.fromkeys(CODES[:5], 1)})
