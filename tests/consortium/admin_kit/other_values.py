"""Other values for any field of a form, as somebody would type them: from the field itself, never from its name."""

import datetime as dt
from collections.abc import Iterable

from django import forms

NOTHING = object()  # a field for which there is no such value


def another(field: forms.Field, value: list[str], turn: int) -> list[str]:
    """What a browser sends once somebody has changed a field that sent ``value``; ``turn`` 1 and 2 differ.

    The same list when the field has no other value.
    """
    now = value[0] if value else ""
    for kind, change in KINDS:
        if isinstance(field, kind):
            return change(field, value, now, turn)
    raise AssertionError(f"Say how {type(field).__name__} is filled in.")


def _rows(field, value, now, turn):
    keys = [str(getattr(key, "value", key)) for key, _ in field.choices]
    others = [key for key in keys if key and key not in value]
    if isinstance(field, forms.ModelMultipleChoiceField):
        others.reverse()  # co-organisers are looked for elsewhere than the organiser
    return others[turn - 1 : turn] or others[:1] or value


def _several(field, value, now, turn):
    return sorted([*value, *_rows(field, value, now, turn)]) if _rows(field, value, now, turn) != value else value


def _choice(field, value, now, turn):
    others = [str(key) for key, _ in field.choices if str(key) not in {now, ""}]
    return others[turn - 1 : turn] or others[:1] or value


def _tick(field, value, now, turn):
    return [] if value else ["on"]


def _three(field, value, now, turn):
    return [[each for each in ("true", "false", "unknown") if each != now][turn - 1]]


def _number(field, value, now, turn):
    largest = getattr(field, "max_value", None)
    step = -turn if largest is not None and float(now or 0) + 2 > largest else turn
    return [str(int(float(now or 10)) + step) if float(now or 10).is_integer() else f"{float(now) + step / 100:.3f}"]


def _day(field, value, now, turn):
    return [str(dt.date.fromisoformat(now or "2099-03-03") + dt.timedelta(days=turn))]


def _moment(field, value, now, turn):
    return [(dt.datetime.fromisoformat(now or "2099-03-03T10:00") + dt.timedelta(days=turn)).isoformat("T", "minutes")]


def _clock(field, value, now, turn):
    hour, minute = (now or "10:00").split(":")[:2]
    return [f"{hour}:{(int(minute) + turn) % 60:02d}"]


def _text(field, value, now, turn):
    if isinstance(field, forms.EmailField):
        return [f"autre-{turn}@example.org"]
    if isinstance(field, forms.URLField):
        return [f"https://example.org/{turn}"]
    if isinstance(field, forms.RegexField) or (field.max_length and field.max_length < 8):
        return [f"8800{turn}"]
    if now.endswith("</p>"):  # as in the small editor: words stand in a paragraph
        return [f"{now.removesuffix('</p>')} {turn}</p>"]
    return [f"{now} {turn}".strip()[-(field.max_length or 1000) :]]


KINDS = [
    (forms.ModelMultipleChoiceField, _several),
    (forms.ModelChoiceField, _rows),
    (forms.MultipleChoiceField, _several),
    (forms.NullBooleanField, _three),
    (forms.ChoiceField, _choice),
    (forms.BooleanField, _tick),
    (forms.DecimalField, _number),
    (forms.IntegerField, _number),
    (forms.DateField, _day),
    (forms.DateTimeField, _moment),
    (forms.TimeField, _clock),
    (forms.SlugField, lambda field, value, now, turn: [f"{now}-{turn}"]),
    (forms.CharField, _text),
]


def type_others(
    values: dict[str, list[str]], fields: dict[str, forms.Field], names: Iterable[str], turn: int
) -> dict[str, list[str]]:
    """Type other values into ``values``, in place; what was typed, where there is another value to type."""
    typed = {}
    for name in names:
        before = values.get(name, [])
        after = another(fields[name], before, turn)
        if after != before:
            typed[name] = values[name] = after
    return typed
