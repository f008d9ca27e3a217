"""The site's main navigation, and text with a little form."""

import re
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from consortium.text.normalize import not_clickable
from consortium.text.phones import PhonePart, phone_parts
from consortium.text.rich_text import clean_html, is_written, safe_html

register = template.Library()

CLOSING = re.compile(r" ([:;!?»])")
OPENING = re.compile(r"« ")
BROKEN = re.compile(r"[ \t]*\n[ \t]*")

# Word that a page gives in ``{% block section %}``, what the visitor reads, URL name.
SECTIONS = (
    ("agenda", "Agenda", "agenda"),
    ("carte", "Carte", "agenda-map"),
    ("calendrier", "Calendrier", "agenda-month"),
    ("lieux", "Lieux", "venues"),
    ("partenaires", "Partenaires", "partners"),
    ("activites", "Accueillir une activité", "activities"),
)


class NavigationNode(template.Node):
    """Renders the links of the main navigation, the one named by the enclosed block marked as the current page."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        """The list items, as HTML."""
        today, current = timezone.localdate(), self.nodelist.render(context).strip()
        rows = (
            (
                reverse(url_name, args=[today.year, today.month] if url_name == "agenda-month" else []),
                SafeString(' aria-current="true"') if section == current else "",
                section,
                label,
            )
            for section, label, url_name in SECTIONS
        )
        return format_html_join("", '<li><a href="{}"{} data-section="{}">{}</a></li>', rows)


@register.tag
def navigation(parser: template.base.Parser, token: template.base.Token) -> NavigationNode:
    """``{% navigation %}{% block section %}{% endblock %}{% endnavigation %}``."""
    nodelist = parser.parse(("endnavigation",))
    parser.delete_first_token()
    return NavigationNode(nodelist)


@register.simple_tag
def constant(name: str) -> SafeString:
    """``{% constant "_footer.html" %}``: a part that is the same on every page, made once by each process."""
    return _constant.__wrapped__(name) if settings.DEBUG else _constant(name)


@lru_cache(maxsize=16)
def _constant(name: str) -> SafeString:
    words = {"name": settings.SITE_NAME, "tagline": settings.SITE_TAGLINE, "partners": settings.SITE_PARTNERS}
    return render_to_string(name, {f"site_{word}": value for word, value in words.items()})


@register.filter
def rich_text(html: str) -> SafeString:
    """``{{ event.description|rich_text }}``: made safe here too, whatever way it came into the database."""
    return mark_safe(typeset((safe_html if is_written(html) else clean_html)(html)))  # noqa: S308 - safe just now


@register.filter
def phones(text: str) -> list[PhonePart]:
    """``{% for part in partner.phone|phones %}``: its numbers, each with what it dials, and what is between."""
    return phone_parts(str(text))


@register.filter
def unlinked(text: str) -> str:
    """``{{ words|unlinked }}``, in messages: what a stranger wrote, without anything that a mail program would link."""
    return not_clickable(str(text))


@register.filter
def quoted(text: str) -> str:
    """``{{ words|quoted }}``, in messages of text: each line behind a «>», as mail quotes what somebody else wrote."""
    return "\n".join(f"> {line}".rstrip() for line in str(text).splitlines())


@register.filter(is_safe=True)
def oneline(text: str) -> str:
    """``{% filter oneline %}…{% endfilter %}``, where a line counts: what the template writes over several, on one."""
    return BROKEN.sub(" ", text)


@register.filter
def typeset(text: str) -> str:
    """``{{ event.title|typeset }}``: no line begins with a colon or a closing guillemet, as French printers want it."""
    return OPENING.sub("«\u00a0", CLOSING.sub("\u00a0\\1", text))
