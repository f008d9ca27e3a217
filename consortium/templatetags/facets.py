"""The counted options of a list with filters."""

from django import template
from django.utils.safestring import SafeString

from consortium.filtering.components import piece

register = template.Library()


@register.simple_tag
def facets(answer: object, age_label: str) -> SafeString:
    """``{% facets agenda "Âge de l’enfant" %}``: the age and the options of an answer (``filterset``, ``groups``)."""
    return piece("facets.html", answer=answer, age_label=age_label)
