"""Everything that is wrong with a form, as one list at the top of its page, each line leading to its field."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django import forms
from django.forms.utils import ErrorList

from consortium.edits.merge import CODE

BOTH_CHANGED = "quelqu’un l’a changé aussi pendant que vous écriviez. Choisissez entre les deux."


@dataclass(frozen=True)
class Problem:
    """A line of the summary of errors: where it leads, and what is wrong."""

    anchor: str
    label: str
    message: str


def anchor(field: forms.BoundField) -> str:
    """The id of what to focus: the field, or the first of its options; nothing for what people do not see."""
    return (
        "" if field.is_hidden or "tabindex" in field.field.widget.attrs else field.id_for_label or f"{field.auto_id}_0"
    )


def problems(
    form: forms.BaseForm,
    fields: Iterable[forms.BoundField] | None = None,
    anchor: Callable[[forms.BoundField], str] = anchor,
) -> list[Problem]:
    """Every error of a form, those of the whole first, then those of its fields in their order."""
    listed = [
        Problem(anchor(field), str(field.label), message)
        for field in (fields or form)
        for message in _messages(field.errors)
    ]
    return [Problem("", "", str(message)) for message in form.non_field_errors()] + listed


def _messages(errors: ErrorList) -> list[str]:
    """As a line says them: a question between two texts stands with its field, which the line leads to."""
    pairs = zip(errors.as_data(), errors, strict=True)
    return [BOTH_CHANGED if error.code == CODE else str(message) for error, message in pairs]
