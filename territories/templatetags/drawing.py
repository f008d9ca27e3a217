"""The small drawing of the region."""

from django import template

from territories.drawing import locator_drawing

register = template.Library()


@register.inclusion_tag("territories/_locator.html")
def locator(*codes: str) -> dict[str, object]:
    """``{% locator "57" %}``: where départements lie in the region. It says nothing that the page does not.

    A list of codes may be given as one argument: ``{% locator page.codes %}``.
    """
    lit = codes[0] if len(codes) == 1 and not isinstance(codes[0], str) else codes
    return {"drawing": locator_drawing(), "lit": lit}
