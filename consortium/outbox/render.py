"""From a kind of message and what it tells, to subject, text and HTML.

A kind is one template, ``emails/<kind>.html``, rendered twice: as a child of ``emails/base.txt`` (its subject, a line
of three hyphens, its block ``text``) and of ``emails/base.html`` (its block ``body``). Both have ``greeting`` and
``why``; ``text_signature`` and ``text_why`` are for a text that says it otherwise.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import get_template

from consortium.links.absolute_urls import absolute

SEPARATOR = "\n---\n"
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
BLANK_LINES = re.compile(r"\n{3,}")


class HeaderInjection(ValueError):
    """A line break, or another control character, where the value of a header should be."""


@dataclass(frozen=True)
class Composed:
    """A message as it will be read."""

    subject: str
    text: str
    html: str


def header_value(value: str) -> str:
    """The value, when it fits on the one line of a header. :class:`HeaderInjection` otherwise."""
    if CONTROL.search(value):
        raise HeaderInjection(f"not the value of a header: {value[:80]!r}")
    return value


def compose(kind: str, context: dict[str, object]) -> Composed:
    """Render a message. :class:`HeaderInjection` when what people wrote would break the subject."""
    whole = {**context, "site_name": settings.SITE_NAME, "site_url": absolute("/"), "contact": settings.CONTACT_EMAIL}
    template = get_template(f"emails/{kind}.html")
    subject, separator, text = template.render(whole | {"part": "emails/base.txt"}).partition(SEPARATOR)
    if not separator:
        raise ValueError(f"emails/{kind}.html has no subject: it must extend the variable «part»")
    html = template.render(whole | {"part": "emails/base.html"})
    return Composed(header_value(subject.strip()), BLANK_LINES.sub("\n\n", text).strip() + "\n", html)
