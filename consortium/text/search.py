"""The search, the same in both databases: stems looked up at the beginning of tokens of a text made for it."""

from django.db.models import Q

from consortium.text.normalize import stems, words


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
