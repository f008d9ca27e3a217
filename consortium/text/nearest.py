"""Words nearest to one that nothing has: typing errors, put right by the words that a list really holds."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from consortium.text.search import SHORTEST_BEGINNING
from consortium.text.stems import STOP_WORDS, Term, stems, terms, words_of, words_to_search

# Letters put in, left out, changed or turned round that a word of so many letters may have.
SHORTEST_CORRECTED, LONG = 4, 7
CANDIDATES = 20
MAX_CORRECTED = 5  # words of one question


@dataclass(frozen=True)
class Words:
    """The words of some documents. ``counts``: how many documents have each; ``known``: their stems."""

    counts: Counter[str]
    known: frozenset[str]

    @classmethod
    def of(cls, documents: Iterable[str], labels: Iterable[str] = ()) -> "Words":
        """Of documents (:func:`consortium.text.stems.search_document`) and of labels as they are written."""
        counts: Counter[str] = Counter()
        for document in documents:
            counts.update(words_of(document))
        counts.update(word for label in labels for term in terms(label) for form in term.forms for word in form)
        for word in STOP_WORDS:
            counts.pop(word, None)
        return cls(counts, frozenset(stem for word in counts for stem in stems(word)))

    def corrected(self, text: str) -> str | None:
        """A question with its unknown words replaced by the nearest ones; None when there is nothing to replace."""
        asked = words_to_search(text)
        unknown = {term.written for term in asked if not self._has(term)}
        if not 0 < len(unknown) <= MAX_CORRECTED:
            return None
        written = [self._nearest(term) if term.written in unknown else term.written for term in asked]
        if None in written:
            return None
        return " ".join(word for word in written if word)

    def _has(self, term: Term) -> bool:
        return any(all(self._has_word(word) for word in form) for form in term.forms)

    def _has_word(self, word: str) -> bool:
        if word in STOP_WORDS or not self.known.isdisjoint(stems(word)):
            return True
        if len(word) < SHORTEST_BEGINNING:
            return False
        at = bisect_left(self.in_order, word)
        return at < len(self.in_order) and self.in_order[at].startswith(word)

    @cached_property
    def in_order(self) -> list[str]:
        """The words, sorted."""
        return sorted(self.counts)

    def _nearest(self, term: Term) -> str | None:
        """The nearest word: the fewest letters away, then in most documents."""
        word = term.forms[-1][0]
        if len(word) < SHORTEST_CORRECTED:
            return None
        away = 1 if len(word) < LONG else 2
        found = process.extract(word, self.counts.keys(), scorer=OSA.distance, score_cutoff=away, limit=CANDIDATES)
        best = min(found, key=lambda each: (each[1], each[0][0] != word[0], -self.counts[each[0]]), default=None)
        return best[0] if best else None
