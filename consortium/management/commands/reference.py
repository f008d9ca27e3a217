"""``manage.py reference``: what can be asked of the portal, and what it writes, for docs/reference.md."""

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

from consortium.management.commands.data_model import FLOORS
from consortium.outbox import kinds

HEAD = "# Reference\n\nMade from the code: `manage.py reference > docs/reference.md`.\n"


def reference() -> str:
    """Addresses outside the admin with the parameters that they read, commands, kinds of mail; in Markdown."""
    return HEAD + "".join(
        f"\n## {title}\n\n| {first} | {second} |\n|---|---|\n{''.join(f'| {a} | {b} |{chr(10)}' for a, b in rows)}"
        for title, first, second, rows in (
            ("Addresses", "Address", "What it answers, and the parameters of a public page", _addresses()),
            ("Commands", "Command", "What it does", _commands()),
            ("Mails", "Kind", "Mail", ((f"`{kind.name}`", kind.words) for kind in kinds.declared())),
        )
    )


def _addresses() -> Iterator[tuple[str, str]]:
    for path, view in sorted(_views(get_resolver().url_patterns), key=lambda each: each[0]):
        says = (inspect.getdoc(getattr(view, "view_class", view)) or "").partition("\n")[0]
        page = getattr(view, "public_page", None)
        names = [f"`{name}`" for name, _ in page.parameters.names] if page else []
        yield f"`/{path}`", " ".join([says, *([f"({', '.join(names)})"] if names else [])])


def _views(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every path outside the admin, with its view."""
    for each in patterns:
        path = before + str(each.pattern).strip("^$")
        if isinstance(each, URLPattern):
            yield path, each.callback
        elif each.namespace != "admin":
            yield from _views(each.url_patterns, path)


def _commands() -> Iterator[tuple[str, str]]:
    for name, app in sorted(get_commands().items()):
        if str(app).partition(".")[0] in FLOORS:
            yield f"`manage.py {name}`", load_command_class(str(app), name).help


class Command(BaseCommand):
    """Print the reference."""

    help = "Écrit les adresses, les commandes et les sortes de courriel du portail, pour docs/reference.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """To standard output."""
        self.stdout.write(reference(), ending="")
