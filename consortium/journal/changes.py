"""Changes of a form for the audit log: label, before, after. Values of personal data are not stored."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.utils.html import strip_tags

from consortium.edits.field_values import in_words, posted_value, value_as_posted
from consortium.privacy.declarations import FieldKind, declared

MAX_LENGTH = 200  # characters of a value
HIDDEN = "(donnée personnelle)"
PERSONAL = {FieldKind.ADDRESS, FieldKind.PERSON, FieldKind.SECRET}
Change = list[str]


def changes_of(form: "forms.BaseModelForm[Any]", formsets: Iterable[Any] = ()) -> tuple[list[Change], str]:
    """The changes of a saved form and of its inlines, and the gravest kind that their rows name («role»), or empty."""
    found, kinds = _of_form(form), {_kind(form)} if form.changed_data else set()
    for formset in formsets:
        deleted = list(getattr(formset, "deleted_objects", ()))
        for row in formset.initial_forms:
            if row.has_changed() and row.instance not in deleted:
                found += [[f"{_name(row.instance)} : {label}", *rest] for label, *rest in _of_form(row)]
                kinds.add(_kind(row))
        for row in getattr(formset, "new_objects", ()):
            found.append([_name(row), "", "ajout"])
            kinds.add(getattr(row, "journal_kind", ""))
        for row in deleted:
            found.append([_name(row), "", "suppression"])
            kinds.add(getattr(row, "journal_kind", ""))
    return found, next((kind for kind in kinds if kind), "")


def _of_form(form: "forms.BaseModelForm[Any]") -> list[Change]:
    changes = []
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or name in {"DELETE", "ORDER"}:
            continue
        label = str(field.label or name)
        if is_personal(form, name):
            changes.append([label, HIDDEN, HIDDEN])
            continue
        after = posted_value(form.data, form.files, field, form.add_prefix(name))
        changes.append([label, _short(field, value_as_posted(form, name)), _short(field, after)])
    return changes


def is_personal(form: "forms.BaseModelForm[Any]", name: str) -> bool:
    """Whether a field is about a person: by what its model declares; an address of mail always is."""
    rules = {each.label: each.fields for each in declared()}.get(form.instance._meta.label, {})
    return isinstance(form.fields[name], forms.EmailField) or rules.get(name) in PERSONAL


def _short(field: forms.Field, value: object) -> str:
    text = strip_tags(str(in_words(field, value)))
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}…"


def _name(row: models.Model) -> str:
    return str(getattr(row, "journal_name", row))


def _kind(form: "forms.BaseModelForm[Any]") -> str:
    """A model may say that each change of its rows is one of roles, or which of its fields are (``journal_roles``)."""
    roles: frozenset[str] = getattr(form.instance, "journal_roles", frozenset())
    return "role" if roles & set(form.changed_data) else getattr(form.instance, "journal_kind", "")
