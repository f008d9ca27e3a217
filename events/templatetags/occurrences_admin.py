"""Words for the scripts of the event's form."""

import json

from django import template

register = template.Library()


@register.filter
def in_our_words(options: str) -> str:
    """The options of Django's formset script, with the words of our buttons."""
    data = json.loads(options)
    data["options"] |= {"addText": "Ajouter une séance", "deleteText": "Enlever"}
    return json.dumps(data)
