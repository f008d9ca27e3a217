from hypothesis import given
from hypothesis import strategies as st

from consortium.filtering.facets import count_facets

CONJUNCTIVE = frozenset({"accessible"})

VALUES = {"theme": "abc", "departement": "xyz", "accessible": "mv"}
TOKENS = [f"{group}:{value}" for group, values in VALUES.items() for value in values]
ROWS = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sets(st.sampled_from(TOKENS), max_size=6).map(
            lambda tokens: "".join(f" {token} " for token in sorted(tokens))
        ),
    ),
    max_size=20,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))
CHOSEN = st.fixed_dictionaries(
    {group: st.frozensets(st.sampled_from([f"{group}:{v}" for v in values])) for group, values in VALUES.items()}
)


def matches(tokens: str, chosen: dict[str, frozenset[str]]) -> bool:
    """The meaning of the filters, said another way."""
    own = set(tokens.split())
    return all(
        (wanted <= own if group in CONJUNCTIVE else bool(wanted & own)) for group, wanted in chosen.items() if wanted
    )


@given(rows=ROWS, chosen=CHOSEN)
def test_the_total_is_the_number_of_distinct_things_that_match(rows, chosen):
    assert count_facets(rows, chosen, conjunctive=CONJUNCTIVE).total == len(
        {event for event, tokens in rows if matches(tokens, chosen)}
    )


@given(rows=ROWS, chosen=CHOSEN, token=st.sampled_from(TOKENS))
def test_a_count_is_what_the_list_would_have_with_that_option(rows, chosen, token):
    group = token.partition(":")[0]
    would_choose = chosen[group] | {token} if group in CONJUNCTIVE else frozenset({token})
    expected = {event for event, tokens in rows if matches(tokens, {**chosen, group: would_choose})}
    assert count_facets(rows, chosen, conjunctive=CONJUNCTIVE).by_token.get(token, 0) == len(expected)


def test_two_occurrences_of_one_event_count_once():
    rows = [(1, " theme:a  departement:57 "), (1, " theme:a  departement:67 ")]
    counts = count_facets(rows, {}, conjunctive=CONJUNCTIVE)
    assert (counts.total, dict(counts.by_token)) == (1, {"theme:a": 1, "departement:57": 1, "departement:67": 1})


def test_one_occurrence_must_satisfy_every_group_by_itself():
    rows = [(1, " departement:57  accessible:m "), (1, " departement:67 ")]
    chosen = {"departement": frozenset({"departement:67"}), "accessible": frozenset({"accessible:m"})}
    assert count_facets(rows, chosen, conjunctive=CONJUNCTIVE).total == 0
