"""How many questions of ``questions.toml`` the agenda of a demonstration answers: ``python -m tests.bench.questions``.

Asked of the portal's own database as it stands (``make run`` seeds it), through the whole page: address, filters, list.
"""

import os
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs

FIRST = 3
FILE = Path(__file__).with_name("questions.toml")


def main() -> None:
    """Print the questions that are not answered, and the share of those that are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings")
    import django

    django.setup()
    questions = tomllib.loads(FILE.read_text(encoding="utf-8"))
    asked = [(text, meant, shows) for text, meant in questions["shown"].items()]
    asked += [(text, meant, has_filters) for text, meant in questions["understood"].items()]
    missed = [(text, meant) for text, meant, is_answered in asked if not is_answered(text, meant)]
    for text, meant in missed:
        sys.stdout.write(f"{text}: {meant}\n")
    sys.stdout.write(f"{len(asked) - len(missed)} of {len(asked)} answered in the first {FIRST}\n")


def shows(text: str, meant: str) -> bool:
    """Whether one of the first cards, or of what an empty list offers first, has these words."""
    from django.utils.html import strip_tags

    from consortium.text.normalize import plain

    answer = ask(text).context["answer"]
    offered = [card for alternative in answer.alternatives[:1] for card in alternative.cards]
    cards = (answer.cards or offered)[:FIRST]
    return any(plain(meant) in plain(strip_tags(card.html)) for card in cards)


def has_filters(text: str, meant: str) -> bool:
    """Whether the address has these filters and no text any more; a filter without a value may have any."""
    asked = parse_qs(ask(text).request["QUERY_STRING"], keep_blank_values=True)
    wanted = parse_qs(meant, keep_blank_values=True)
    return asked.keys() == wanted.keys() and all(value in ([""], asked[name]) for name, value in wanted.items())


def ask(text: str):
    """The page of a question, where it leads."""
    from django.test import Client
    from django.test.utils import setup_test_environment

    if not getattr(ask, "is_ready", False):
        setup_test_environment()
        ask.is_ready = True  # type: ignore[attr-defined]
    return Client().get("/agenda/", {"q": text}, follow=True)


if __name__ == "__main__":
    main()
