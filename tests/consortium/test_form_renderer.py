"""Controls are the same whoever writes them."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from consortium.form_renderer import FormRenderer


def kinds(base: type[forms.Widget] = forms.Widget) -> list[type[forms.Widget]]:
    """All kinds of controls that Django has itself."""
    below = [kind for each in base.__subclasses__() for kind in kinds(each)]
    own = [each for each in base.__subclasses__() if each.__module__ == forms.widgets.__name__]
    abstract = {forms.MultiWidget, forms.widgets.DateTimeBaseInput}
    return sorted({*own, *below} - abstract, key=lambda kind: kind.__name__)


class Reader(HTMLParser):
    """What a browser reads: tags, their attributes, and text without the space around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))

    def handle_endtag(self, tag):
        self.found.append(tag)

    def handle_data(self, data):
        self.found += [data.strip()] if data.strip() else []


def made(kind: type[forms.Widget]) -> forms.Widget:
    widget = kind()
    if isinstance(widget, forms.widgets.ChoiceWidget):
        widget.choices = [("a", "L’eau & <le feu>"), ("groupe", [("b", "L'air"), ("c", 'la "terre"')])]
    return widget


@pytest.mark.parametrize("kind", [kind for kind in kinds() if getattr(kind, "template_name", None)])
@pytest.mark.parametrize("value", [None, "b", '<l\'eau> & "le feu"'], ids=["empty", "plain", "odd"])
def test_a_control_is_what_django_would_write(kind, value):
    if issubclass(kind, forms.MultiWidget | forms.MultipleHiddenInput):
        value = [value, "c"]
    attrs = {"id": "id_x", "required": True, "disabled": False, "data-words": 'd\'ici "là" & <là>'}
    written = [made(kind).render("x", value, attrs, renderer) for renderer in (FormRenderer(), DjangoTemplates())]
    assert Reader(written[0]).found == Reader(written[1]).found
    assert Reader(written[0]).found


def test_a_form_is_what_django_would_write():
    class Sheet(forms.Form):
        name = forms.CharField(help_text="Le nom d'usage")
        kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)

    written = [Sheet({"kind": "z"}, renderer=each()).as_div() for each in (FormRenderer, DjangoTemplates)]
    assert Reader(written[0]).found == Reader(written[1]).found
