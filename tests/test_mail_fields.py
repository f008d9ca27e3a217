"""Whatever form takes a mail address keeps it in its one form: the same mailbox is known again."""

import pytest
from django import forms
from django.urls import get_resolver

from consortium.text.mail_addresses import canonical
from tests.parts import FLOORS

WRITTEN = '"Jeanne"@XN--CAF-DMA.fr'
pytestmark = pytest.mark.django_db


def taking_mail() -> list[tuple[type[forms.BaseForm], str]]:
    """Every form of the portal with a field for an address, and that field's name."""
    assert get_resolver().url_patterns  # all views, and with them all forms, are imported
    found, waiting = [], [forms.BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith(FLOORS):
            fields = getattr(form, "base_fields", {})
            found += [(form, name) for name, each in fields.items() if isinstance(each, forms.EmailField)]
    return found


@pytest.mark.parametrize(("form", "name"), taking_mail(), ids=lambda part: getattr(part, "__qualname__", part))
def test_an_address_is_cleaned_to_its_one_form(form, name):
    cleaned = form.base_fields[name].clean(WRITTEN)
    cleaner = getattr(form, f"clean_{name}", None)
    if cleaner is not None and cleaned != canonical(WRITTEN):
        bound = form.__new__(form)
        bound.cleaned_data = {name: cleaned}
        if issubclass(form, forms.ModelForm):
            bound.instance = form._meta.model()
        cleaned = cleaner(bound)
    assert cleaned == canonical(WRITTEN)
