"""The initial values of a form and its inlines, signed in one hidden field."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.db import models
from django.utils import timezone

from consortium.edits.field_values import Posted, value_as_posted

FIELD = "_shown"
SALT = "consortium.shown"
OF_FORMSETS = ("DELETE", "ORDER")


@dataclass
class Shown:
    """``values``: of each form (by :func:`form_key`), what its fields showed. ``unsettled``: choices not made yet.

    ``at``: when it was shown.
    """

    values: dict[str, dict[str, Posted]] = field(default_factory=dict)
    unsettled: list[str] = field(default_factory=list)
    at: dt.datetime = field(default_factory=timezone.now)

    def signed(self, row: models.Model) -> str:
        """As the hidden field carries it: for this row alone. About 70 bytes for each row of an inline."""
        content = [row_name(row), self.at.timestamp(), self.values, self.unsettled]
        return signing.dumps(content, salt=SALT, compress=True)


def read(code: str, row: models.Model) -> Shown | None:
    """Parse the hidden field; None when it is missing, forged, or about another row."""
    try:
        name, at, values, unsettled = signing.loads(code, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if name != row_name(row):
        return None
    return Shown(values, unsettled, dt.datetime.fromtimestamp(at, dt.UTC))


def row_name(row: models.Model) -> str:
    """The row among all others: «events.event:12»."""
    return f"{row._meta.label_lower}:{row.pk}"


def form_key(form: forms.BaseForm) -> str:
    """The form among those of its page, whatever its place in the list: by the key of its row, if it has one."""
    row = getattr(form, "instance", None)
    if not form.prefix or row is None:
        return form.prefix or ""
    return f"{form.prefix.rpartition('-')[0]}:{row.pk}"


def values_of(form: forms.BaseForm, *, without: Collection[str] = ()) -> dict[str, Posted]:
    """The initial value of each enabled field, by name."""
    names = [name for name, each in form.fields.items() if not each.disabled and name not in without]
    return {name: value_as_posted(form, name) for name in names if name not in OF_FORMSETS}


def formset_values(formset: "forms.BaseModelFormSet[Any, Any]") -> dict[str, dict[str, Posted]]:
    """The initial values of each existing row of a formset, by :func:`form_key`."""
    model: Any = formset.model
    keys: set[str] = {model._meta.pk.name, getattr(getattr(formset, "fk", None), "name", "")}
    return {form_key(form): values_of(form, without=keys) for form in formset.initial_forms if form.instance.pk}
