"""Rows made from what the models say of themselves, and bad ones from what their constraints say.

Nothing here knows a model by its name: a model or a constraint of tomorrow is covered the day it is written.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone
from PIL import Image

from tests.parts import ROOT

_numbers = itertools.count(0xA000)
_DAY = dt.date(2026, 11, 24)
_MOMENT = dt.datetime(2026, 11, 24, 14, tzinfo=dt.UTC)
_HOUR = dt.timedelta(hours=1)
# By the kind of a field's column: three values in their order.
_THREE = {
    "DateField": [_DAY + dt.timedelta(days=number) for number in range(3)],
    "DateTimeField": [_MOMENT + number * _HOUR for number in range(3)],
    "TimeField": [dt.time(hour) for hour in (10, 11, 12)],
    "DurationField": [number * _HOUR for number in range(3)],
    "BooleanField": [False, True],
    "JSONField": [{}, []],
    "BinaryField": [b"a", b"b"],
}
_NUMBERS = ("IntegerField", "FloatField", "DecimalField")


def our_models() -> list[type[models.Model]]:
    """The models of this repository that have a table."""
    return [
        model
        for model in apps.get_models()
        if Path(apps.get_app_config(model._meta.app_label).path).is_relative_to(ROOT)
        and ".venv" not in apps.get_app_config(model._meta.app_label).path
        and model._meta.managed
        and not model._meta.proxy
    ]


def checks(model: type[models.Model]) -> list[models.CheckConstraint]:
    """The model's check constraints."""
    return [each for each in model._meta.constraints if isinstance(each, models.CheckConstraint)]


def respects(row: models.Model, constraint: models.BaseConstraint) -> bool:
    """Whether the row is one that the constraint allows."""
    try:
        constraint.validate(type(row), row)
    except ValidationError:
        return False
    return True


def stored_row(model: type[models.Model], *, new: bool = False) -> models.Model:
    """A row of the model in the database: one that every database has, else (or when ``new``) one made here."""
    if not new and (row := model._base_manager.order_by("pk").first()):
        return row
    row = model(**{field.attname: _first_value(field) for field in model._meta.local_concrete_fields if _asked(field)})
    for constraint in checks(model):
        own_key = row.pk is None and mentioned(constraint.condition)[0] & {"pk", model._meta.pk.name}
        if own_key or not respects(row, constraint):
            _assign(row, next(_allowed(row, constraint)))
    model._base_manager.bulk_create([row])
    return row


def bad_values(row: models.Model, constraint: models.CheckConstraint) -> Iterator[dict[str, object]]:
    """Values for the constraint's own fields that it refuses, and that no other check of the model does."""
    others = [each for each in checks(type(row)) if each is not constraint]
    for values in _combinations(row, constraint.condition):
        changed = _copy(row, values)
        if not respects(changed, constraint) and all(respects(changed, each) for each in others):
            yield values


def same_values(row: models.Model, other: models.Model, constraint: models.UniqueConstraint) -> dict[str, object]:
    """What to give ``other`` for the constraint to find it the same as ``row``; of expressions, in other letters."""
    names = constraint.fields or sorted(mentioned(constraint.expressions)[0])
    fields = [type(row)._meta.get_field(name) for name in names]
    values = {field.attname: getattr(row, field.attname) for field in fields}
    if constraint.expressions:
        values = {name: value.swapcase() if isinstance(value, str) else value for name, value in values.items()}
    return values


def fill(row: models.Model, fields: list[models.Field], condition: models.Q | None = None) -> None:
    """Give a stored row values where it has none, and such that a condition (of a unique constraint) holds."""
    for field in fields:
        if getattr(row, field.attname) is None:
            setattr(row, field.attname, _value(field))
    if condition is not None:
        stand_in = models.CheckConstraint(condition=condition, name="stand_in")
        if not respects(row, stand_in):
            _assign(row, next(_allowed(row, stand_in)))
    type(row)._base_manager.bulk_update([row], [f.name for f in row._meta.local_concrete_fields if not f.primary_key])


# --- values -----------------------------------------------------------------------------------------------------------


def _asked(field: models.Field) -> bool:
    return not isinstance(field, models.AutoField) and not getattr(field, "generated", False)


def _first_value(field: models.Field) -> object:
    if field.is_relation or field.unique or field.name in _told_apart(field.model):
        return None if field.null else _value(field)
    if field.has_default() or field.null:
        return field.get_default()
    return "" if _is_text(field) else _value(field)


def _told_apart(model: type[models.Model]) -> set[str]:
    """The fields without a list of choices by which unique constraints tell rows apart."""
    found = {
        name for each in model._meta.constraints if isinstance(each, models.UniqueConstraint) for name in each.fields
    }
    return {name for name in found if not model._meta.get_field(name).choices}


def _value(field: models.Field) -> object:
    """A value that no other row has, where the kind of field allows that."""
    if field.is_relation:
        return stored_row(field.related_model, new=True).pk
    number, kind = next(_numbers), field.get_internal_type()
    if _is_text(field):
        return f"{number:x}"[-(field.max_length or 8) :]
    if kind == "UUIDField":
        return uuid.uuid4()
    if kind == "DateTimeField":
        return timezone.now()
    return _THREE[kind][0] if kind in _THREE else number % 1000


def _picture() -> str:
    """The name of a small picture in the storage."""
    file = BytesIO()
    Image.new("RGB", (8, 6)).save(file, "PNG")
    return default_storage.save("essai.png", ContentFile(file.getvalue()))


def _is_text(field: models.Field) -> bool:
    return isinstance(field, (models.CharField, models.TextField, models.FileField, models.GenericIPAddressField))


def _candidates(field: models.Field, literals: set) -> list:
    found = [None] if field.null else []
    if field.is_relation:
        return [*found, stored_row(field.related_model).pk]
    if isinstance(field, models.FileField):
        return ["", _picture()]
    if _is_text(field):
        words = {"", "autre", *(str(getattr(value, "value", value)) for value in literals)}
        return [*found, *sorted(words | {str(key) for key, _ in field.flatchoices})]
    if field.get_internal_type() in _THREE:
        return [*found, *_THREE[field.get_internal_type()]]
    numbers = {
        near for value in {*literals, 1} if isinstance(value, int | float) for near in (value - 1, value, value + 1)
    }
    least, most = connection.ops.integer_field_range(field.get_internal_type()) if _is_whole(field) else (None, None)
    return [*found, *sorted(n for n in numbers if (least is None or n >= least) and (most is None or n <= most))]


def _is_whole(field: models.Field) -> bool:
    return isinstance(field, models.IntegerField)


# --- what a condition speaks of ---------------------------------------------------------------------------------------


def mentioned(condition: object) -> tuple[set[str], dict[str, set]]:
    """The fields that a condition or an expression names, and the values it compares each with."""
    names, literals = set(), {}
    for part in _parts(condition):
        if isinstance(part, models.F):
            names.add(part.name)
        elif isinstance(part, tuple) and isinstance(part[0], str):
            name = part[0].split("__")[0]
            names.add(name)
            values = part[1] if isinstance(part[1], list | tuple | set | range) else [part[1]]
            literals.setdefault(name, set()).update(v for v in values if not hasattr(v, "resolve_expression"))
    return names, literals


def _parts(condition: object) -> Iterator[object]:
    yield condition
    if isinstance(condition, models.Q):
        inner = condition.children
    elif isinstance(condition, tuple):
        inner = [each for each in condition if hasattr(each, "resolve_expression")]
    elif hasattr(condition, "get_source_expressions"):
        inner = condition.get_source_expressions()
    else:
        inner = []
    for each in inner:
        yield from _parts(each)


def _combinations(row: models.Model, condition: models.Q) -> Iterator[dict[str, object]]:
    names, literals = mentioned(condition)
    fields = {row._meta.pk if name == "pk" else row._meta.get_field(name): literals.get(name, set()) for name in names}
    choices = [_candidates(field, values) for field, values in fields.items()]
    for values in itertools.product(*choices):
        yield {field.attname: value for field, value in zip(fields, values, strict=True)}


def _allowed(row: models.Model, constraint: models.CheckConstraint) -> Iterator[dict[str, object]]:
    """Values with which a row respects a constraint, and still those that it respected."""
    kept = [each for each in checks(type(row)) if respects(row, each)]
    for values in _combinations(row, constraint.condition):
        changed = _copy(row, values)
        if respects(changed, constraint) and all(respects(changed, each) for each in kept):
            yield values


def _copy(row: models.Model, values: dict[str, object]) -> models.Model:
    copy = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.local_concrete_fields})
    _assign(copy, values)
    return copy


def _assign(row: models.Model, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
