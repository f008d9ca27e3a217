"""The search: the words of a question looked up in a document made for it; the same results in both databases.

A word is found whole, by one of its stems, or, from four letters on, as the beginning of a word. What has all words
whole in its title comes first, then what has them in its text, then what has but their beginnings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from os.path import commonprefix
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, IntegerField, Lookup, Q, TextField, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.db.models.sql.compiler import SQLCompiler

from consortium.text.stems import STEM_SIGN, STOP_WORDS, Term, stems, words_to_search

SHORTEST_BEGINNING = 4  # letters
SHORTEST_TITLE = 3  # words that tell something: fewer may as well be a wish
TITLE_WHOLE, TITLE_BEGINNINGS, NOT_IN_TITLE = range(3)
# How well a row answers, the best first, in the words that stand above it in a list.
RELEVANCE = (
    "Dans le titre", "Dans la présentation", "Un mot du titre commence ainsi",
    "Un mot de la présentation commence ainsi",
)  # fmt: skip

Alternatives = tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True)
class Question:
    """What somebody typed, as the tests of a document that all must hold.

    ``whole``: by whole words alone; ``loose``: by their beginnings too. Each is a list of words; a word is a list of
    its forms; a form is a list of words, each the tokens of which one has to be there: ``" =etoil "``, ``" etoi"``.
    """

    words: tuple[Term, ...]

    @classmethod
    def of(cls, text: str) -> Question:
        """Of a text as it was typed."""
        return cls(tuple(words_to_search(text)))

    @cached_property
    def whole(self) -> list[Alternatives]:
        return [_alternatives(term, with_beginnings=False) for term in self.words]

    @cached_property
    def loose(self) -> list[Alternatives]:
        return [_alternatives(term, with_beginnings=True) for term in self.words]

    @property
    def has_beginnings(self) -> bool:
        """Whether more may be found than by whole words."""
        return self.whole != self.loose

    def reading(self, field: str) -> Q:
        """For a table without an index: its documents are read."""
        return _reading(self.loose, field)

    def indexed(self, field: str, *, whole: bool = False) -> Q:
        """For a table of which PostgreSQL has an index of ``search_stems(field)``."""
        asked = self.whole if whole else self.loose
        return Q(**{f"{field}__has_words": asked}) if asked else Q()

    def titled(self, field: str) -> Q:
        """Whether these are words of a title, whole, and three at least; its document is read."""
        return _reading(self.whole, field) if len(self.words) >= SHORTEST_TITLE else Q(pk__in=[])

    def relevance(self, text: str, title: str) -> Case:
        """How well a row answers (a place in :data:`RELEVANCE`), its two documents read."""
        return Case(
            When(_reading(self.whole, title), then=Value(0)),
            When(_reading(self.whole, text), then=Value(1)),
            When(_reading(self.loose, title), then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )

    def place_in_title(self, field: str) -> Case:
        """How the title of a row answers, read in the document of its title."""
        return Case(
            When(_reading(self.whole, field), then=Value(TITLE_WHOLE)),
            When(_reading(self.loose, field), then=Value(TITLE_BEGINNINGS)),
            default=Value(NOT_IN_TITLE),
            output_field=IntegerField(),
        )


def by_relevance(in_title: Mapping[int, int], whole: Collection[int]) -> list[list[int]]:
    """Primary keys by how well they answer. ``in_title``: how their title does; ``whole``: those with whole words."""
    found: list[list[int]] = [[] for _ in RELEVANCE]
    for key, place in in_title.items():
        if key in whole:
            found[0 if place == TITLE_WHOLE else 1].append(key)
        else:
            found[3 if place == NOT_IN_TITLE else 2].append(key)
    return found


def _alternatives(term: Term, *, with_beginnings: bool) -> Alternatives:
    return tuple(
        tuple(_tokens(word, with_beginnings=with_beginnings) for word in _telling(form)) for form in term.forms
    )


def _telling(form: tuple[str, ...]) -> tuple[str, ...]:
    """«bar duc» of «Bar-le-Duc»."""
    return tuple(word for word in form if word not in STOP_WORDS) or form


def _tokens(word: str, *, with_beginnings: bool) -> tuple[str, ...]:
    if word in STOP_WORDS:
        return (f" {word} ",)
    whole = [f" {STEM_SIGN}{stem} " for stem in sorted(stems(word))]
    return (*whole, f" {word}") if with_beginnings and len(word) >= SHORTEST_BEGINNING else tuple(whole)


def _combined(asked: list[Alternatives], test: Callable[[str], Any], both: Any, either: Any) -> Any:
    """All words, each by one of its forms, all of whose words have one of their tokens."""
    return reduce(
        both,
        (
            reduce(either, (reduce(both, (reduce(either, map(test, tokens)) for tokens in form)) for form in forms))
            for forms in asked
        ),
    )


def _reading(asked: list[Alternatives], field: str) -> Q:
    def holds(token: str) -> Q:
        return Q(GreaterThan(StrIndex(F(field), Value(token)), 0))

    found: Q = _combined(asked, holds, and_, or_) if asked else Q()
    return found


@TextField.register_lookup
class HasWords(Lookup):
    """A document has all words of a question (:class:`Question`). Else than PostgreSQL: it is read."""

    lookup_name = "has_words"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """For each word one ``GLOB`` of what its tokens begin with, and ``INSTR`` where that is found.

        A pattern that begins with a letter is looked for four times as fast as one that begins with a space.
        """
        sql, parameters = self.process_lhs(compiler, connection)
        asked: list[str] = []

        def holds(tokens: tuple[str, ...]) -> str:
            start = commonprefix([token.strip(f" {STEM_SIGN}") for token in tokens])  # noqa: RUF071 - letters are meant
            asked.extend((f"*{start}*", *tokens))
            return f"({sql} GLOB %s AND ({' OR '.join([f'INSTR({sql}, %s) > 0'] * len(tokens))}))"

        words = (
            " OR ".join(" AND ".join(map(holds, form)).join("()") for form in forms).join("()") for forms in self.rhs
        )
        written = " AND ".join(words)
        return f"({written})", [each for value in asked for each in (*parameters, value)]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """One question of the index, whatever the number of words."""
        sql, parameters = self.process_lhs(compiler, connection)
        query = _combined(self.rhs, _lexeme, _written("&"), _written("|"))
        return f"search_stems({sql}) @@ %s::tsquery", [*parameters, query]


def _written(operator: str) -> Callable[[str, str], str]:
    return lambda first, second: f"({first} {operator} {second})"


def _lexeme(token: str) -> str:
    """For ``tsquery``. Tokens have letters and figures alone: nothing to escape."""
    return f"'{token.strip()}'" if token.endswith(" ") else f"'{token.strip()}':*"
