"""The search: stems looked up at the beginning of tokens of a text made for it; the same results in both databases."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, Q, TextField
from django.db.models.lookups import Contains
from django.db.models.sql.compiler import SQLCompiler

from consortium.text.normalize import stems, words

# Characters of a token that PostgreSQL's index keeps (``search_stems``, migration 0015 of the events): no search is as
# long, and more than 2,046 bytes would not fit in.
MAX_INDEXED_LENGTH = 500


def search_condition(text: str, field: str) -> Q:
    """All words of the query, each by one of its stems at the beginning of a token of ``field``.

    ``field`` holds what :func:`consortium.text.normalize.search_document` makes.
    """
    condition = Q()
    for word in words(text):
        alternatives = Q()
        for stem in stems(word):
            alternatives |= Q(**{f"{field}__contains": f" {stem}"})
        condition &= alternatives
    return condition


def indexed_search_condition(text: str, field: str) -> Q:
    """The same, for a table of which PostgreSQL has an index of ``search_stems(field)``."""
    # A letter of another script may be made of spaces and marks: no token then, and none is searched.
    searched = [sorted(stem for stem in stems(word) if stem.split() == [stem]) for word in words(text)]
    searched = [alternatives for alternatives in searched if alternatives]
    if words(text) and not searched:
        return Q(pk__in=[])
    return Q(**{f"{field}__has_stems": searched}) if searched else Q()


@TextField.register_lookup
class HasStems(Lookup):
    """Each of some lists of stems has one that a token of the text begins with. Else than PostgreSQL: by ``LIKE``."""

    lookup_name = "has_stems"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """One ``LIKE`` for each stem, as ``contains`` writes it."""
        groups, parameters = [], []
        for alternatives in self.rhs:
            written = [compiler.compile(Contains(self.lhs, f" {stem}")) for stem in alternatives]
            groups.append(f"({' OR '.join(sql for sql, _ in written)})")
            parameters += [parameter for _, each in written for parameter in each]
        return f"({' AND '.join(groups)})", parameters

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """One question of the index, whatever the number of words."""
        sql, parameters = self.process_lhs(compiler, connection)
        groups = (" | ".join(map(_beginning, alternatives)) for alternatives in self.rhs)
        return f"search_stems({sql}) @@ %s::tsquery", [*parameters, " & ".join(f"({group})" for group in groups)]


def _beginning(stem: str) -> str:
    """For ``tsquery``: what begins with a stem."""
    return "'{}':*".format(stem[:MAX_INDEXED_LENGTH].replace("\\", "\\\\").replace("'", "''"))
