"""Posted values of a form field: read, compare, replace and display them.

A posted value is text, a list of texts (several choices, several boxes of one widget), or None (a box not ticked).
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.datastructures import MultiValueDict
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from consortium.text.editor import EditorWidget
from consortium.text.normalize import tidied
from consortium.text.rich_text import clean_html

Posted = str | list[Any] | None
MAX_WORDS_LENGTH = 2000  # characters of a text shown beside another
EMPTY = "(vide)"


def plain_widget(field: forms.Field) -> forms.Widget:
    """The widget itself, without the admin's buttons around it."""
    return cast("forms.Widget", getattr(field.widget, "widget", field.widget))


def value_as_posted(form: forms.BaseForm, name: str) -> Posted:
    """The value that a browser posts for an untouched field: its initial value; for a file, its stored name."""
    field = form.fields[name]
    value = form.get_initial_for_field(field, name)
    if isinstance(field, forms.FileField):
        return getattr(value, "name", value) or ""
    return _as_posted(plain_widget(field), field.prepare_value(value))


def _as_posted(widget: forms.Widget, value: Any) -> Posted:
    if isinstance(widget, forms.MultiWidget):
        parts = value if isinstance(value, list | tuple) else widget.decompress(value) or []
        return [_as_posted(each, part) for each, part in zip(widget.widgets, parts, strict=False)]
    if isinstance(widget, forms.CheckboxInput):
        return "on" if widget.check_test(value) else None
    if getattr(widget, "allow_multiple_selected", False):
        return sorted(str(each) for each in value or [])
    shown = widget.format_value(value)
    if isinstance(shown, list | tuple):  # a select, of one
        shown = next(iter(shown), "")
    return "" if shown is None else str(shown)


def set_posted_value(data: "MultiValueDict[str, Any]", field: forms.Field, name: str, value: Posted) -> None:
    """Set the posted ``value`` of the field named ``name`` in a form's data, split for widgets with several inputs."""
    _put(data, plain_widget(field), name, value)


def _put(data: "MultiValueDict[str, Any]", widget: forms.Widget, name: str, value: Posted) -> None:
    if isinstance(widget, forms.MultiWidget):
        for each, suffix, part in zip(widget.widgets, _suffixes(widget), value or [], strict=False):
            _put(data, each, name + suffix, part)
    elif isinstance(widget, forms.FileInput) or value is None:
        data.pop(name, None)
    elif isinstance(value, list):
        data.setlist(name, value)
    else:
        data[name] = value


def _suffixes(widget: forms.MultiWidget) -> list[str]:
    names: list[str] = widget.widgets_names  # type: ignore[attr-defined]  # unknown to Django's stubs
    return names


def posted_value(data: Mapping[str, Any], files: Mapping[str, Any], field: forms.Field, name: str) -> object:
    """The posted value of the field, as its widget reads it."""
    return field.widget.value_from_datadict(data, files, name)


def values_differ(field: forms.Field, first: Any, second: Any) -> bool:
    """Whether two posted values say different things, as the form's own ``has_changed`` understands them."""
    first, second = _comparable(field, first), _comparable(field, second)
    if first == second:
        return False
    if isinstance(field, forms.MultiValueField | forms.ModelChoiceField | forms.MultipleChoiceField):
        return field.has_changed(first, second)
    try:
        return field.has_changed(field.to_python(first), second)
    except ValidationError:
        return True


def _comparable(field: forms.Field, value: object) -> Any:
    """Without what nobody changed: how a text is spelt in characters, and how the editor writes its marks."""
    if isinstance(value, list | tuple):
        return sorted(map(str, value)) if getattr(plain_widget(field), "allow_multiple_selected", False) else value
    if not isinstance(value, str):
        return value
    text = tidied(value)
    if isinstance(plain_widget(field), EditorWidget):
        return clean_html(text)
    return text.strip() if getattr(field, "strip", False) else text


def in_words(field: forms.Field, value: object) -> str | SafeString:
    """A posted value as people read it: labels for choices, names for rows, «oui» and «non», formatted text."""
    if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
        return "oui" if value in {"on", True, "True", "true"} else "non"
    if isinstance(field, forms.FileField):
        return str(getattr(value, "name", value) or "aucun fichier").rsplit("/", 1)[-1]
    if isinstance(plain_widget(field), EditorWidget):
        return mark_safe(clean_html(str(value or ""))) if strip_tags(str(value or "")).strip() else EMPTY  # noqa: S308
    if isinstance(field, forms.ModelChoiceField):
        return _shortened(", ".join(_row_names(field, value)))
    if labels := _labels(field):
        chosen = value if isinstance(value, list | tuple) else [value]
        return _shortened(", ".join(str(labels.get(str(each), each or "")) for each in chosen))
    if isinstance(value, list | tuple):
        return _shortened(" ".join(str(part) for part in value if part not in {None, ""}))
    return _shortened(str("" if value is None else value))


def _labels(field: forms.Field) -> dict[str, object]:
    choices = getattr(plain_widget(field), "choices", None)
    if not isinstance(choices, Iterable) or isinstance(field, forms.ModelChoiceField):
        return {}
    return {str(value): label for value, label in choices if not isinstance(label, list | tuple)}


def _row_names(field: "forms.ModelChoiceField[Any]", value: object) -> list[str]:
    keys = value if isinstance(value, list | tuple) else [value]
    names = []
    rows: Any = field.queryset  # never None: Django's types allow for a field that is not set up
    for key in keys:
        try:
            row = rows.model._base_manager.filter(**{field.to_field_name or "pk": key}).first()
        except (ValueError, TypeError):
            row = None
        if isinstance(row, Model):
            names.append(str(field.label_from_instance(row)))
    return names


def _shortened(text: str) -> str:
    if not text.strip():
        return EMPTY
    return text if len(text) <= MAX_WORDS_LENGTH else f"{text[:MAX_WORDS_LENGTH]}…"
