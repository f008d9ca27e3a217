"""All rows of the portal as lines of JSON, the same for both databases: field values, not those of an engine."""

import base64
import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models
from django.utils.duration import duration_string

from consortium.backup.archive import Content
from consortium.backup.errors import BackupError

FOLDER = "rows/"
PIECE = 2 * 1024 * 1024  # bytes of one member: what is held in memory
BATCH = 500  # rows written at once


def tables(registry: Apps) -> dict[str, type[models.Model]]:
    """Every model with a table, those between two models included, by label."""
    every = registry.get_models(include_auto_created=True)
    return {model._meta.label_lower: model for model in every if model._meta.managed and not model._meta.proxy}


def columns(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    """The fields that hold something of their own."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def keys_are_given(model: type[models.Model]) -> bool:
    """Whether the database numbers these rows."""
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField | models.SmallAutoField)


def rows_of(model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
    """Every row, as the values of its fields."""
    names = [field.attname for field in columns(model)]
    return model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=2000)


def pieces(model: type[models.Model], rows: Iterator[tuple[Any, ...]]) -> Iterator[bytes]:
    """Members of bounded size; the first line of each names the fields, each other is a row."""
    head = _line([field.attname for field in columns(model)])
    lines, size = [head], 0
    for row in rows:
        line = _line(row)
        lines.append(line)
        size += len(line)
        if size > PIECE:
            yield b"".join(lines)
            lines, size = [head], 0
    if len(lines) > 1:
        yield b"".join(lines)


def clear(registry: Apps) -> None:
    """Empty every table; within a transaction."""
    names = [model._meta.db_table for model in tables(registry).values()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), names, reset_sequences=False, allow_cascade=False):
            cursor.execute(statement)


def insert(model: type[models.Model], content: Content) -> int:
    """Write the rows of a member as they are: no default, no date of today, no signal. How many."""
    lines = content.read().splitlines()
    fields = {field.attname: field for field in columns(model)}
    try:
        chosen = [fields[name] for name in json.loads(lines[0])]
    except KeyError as error:
        raise BackupError(f"La sauvegarde a un champ inconnu ici : {model._meta.label}, {error}.") from error
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in chosen)
    marks = ", ".join(["%s"] * len(chosen))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - names quoted
    with connection.cursor() as cursor:
        for start in range(1, len(lines), BATCH):
            batch = [json.loads(line) for line in lines[start : start + BATCH]]
            cursor.executemany(statement, [[_stored(*pair) for pair in zip(chosen, row, strict=True)] for row in batch])
    return len(lines) - 1


def _stored(field: "models.Field[Any, Any]", value: object) -> Any:
    """A value of a line as this database wants it."""
    if isinstance(field, models.JSONField):
        if value is None and not field.null:
            value = models.Value(None, models.JSONField())
    else:
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


def _line(values: object) -> bytes:
    return json.dumps(values, default=_as_text, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _as_text(value: object) -> str:
    """A value as text that the field's ``to_python`` reads back, to the microsecond."""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return duration_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"no text for {type(value)}")
