"""The options of a filter, written in one go: a list has some sixty of them, and a page is made of many lists."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from consortium.filters import Group

register = template.Library()

OPTION = (
    '<label class="option{}"><input type="{}" id="f-{}-{}" name="{}" value="{}"{}> {} '
    '<span class="option__count">{}</span></label>'
)
CHECKED = SafeString(" checked")


@register.simple_tag
def facet_options(group: Group) -> SafeString:
    """``{% facet_options group %}``: one box per option, with what it would give."""
    rows = (
        (
            "" if option.count else " option--none",
            group.input,
            group.name,
            option.value,
            group.name,
            option.value,
            CHECKED if option.is_chosen else "",
            option.label,
            option.count,
        )
        for option in group.options
    )
    return format_html_join("\n", OPTION, rows)
