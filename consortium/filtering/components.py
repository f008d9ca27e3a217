"""Jinja components for what a page repeats dozens of times: cards, counted options, days, dates.

Pages are Django templates. Their pieces are Jinja templates, ``templates/pieces/``, compiled once to Python: the same
lines written by Django cost a quarter of a list more (``docs/performance.md``). A piece gets plain values and asks for
nothing itself; a name that it does not get is an error, here as in tests.
"""

from typing import TYPE_CHECKING, Any, cast

from django.template import engines
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from jinja2 import Environment, StrictUndefined

if TYPE_CHECKING:
    from django.template.backends.jinja2 import Jinja2

from consortium.templatetags.french import thousands
from consortium.templatetags.portal import rich_text, typeset

ENGINE = "pieces"


def environment(**options: Any) -> Environment:
    """What Django's settings name: Jinja with our words, its output escaped."""
    made = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - Django passes autoescape=True
    made.globals["static"] = static
    made.filters |= {"capfirst": capfirst, "rich_text": rich_text, "thousands": thousands, "typeset": typeset}
    return made


def piece(name: str, **values: object) -> SafeString:
    """A piece by its file name, ``card.html``, with these values."""
    engine = cast("Jinja2", engines[ENGINE])
    html: SafeString = mark_safe(engine.env.get_template(name).render(values))  # noqa: S308 - escaped by the engine
    return html
