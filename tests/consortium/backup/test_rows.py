"""Whatever a field of the portal can hold comes back as it was, to the microsecond."""

import datetime as dt
import json
from decimal import Decimal
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models

from consortium.backup import rows

SAMPLES = {
    "BooleanField": True,
    "CharField": "L’été, «là-bas»\u2028\n\\N",
    "TextField": "une ligne\r\nune autre\ttab \U0001f600",
    "SlugField": "une-page",
    "FileField": "events/a.jpg",
    "IntegerField": -3,
    "SmallIntegerField": -3,
    "BigIntegerField": 2**62,
    "PositiveIntegerField": 3,
    "PositiveSmallIntegerField": 3,
    "PositiveBigIntegerField": 2**62,
    "AutoField": 7,
    "BigAutoField": 2**62,
    "FloatField": 0.1 + 0.2,
    "DecimalField": Decimal("12.50"),
    "DateField": dt.date(2027, 2, 28),
    "TimeField": dt.time(23, 59, 59, 999999),
    "DateTimeField": dt.datetime(2027, 3, 28, 1, 0, 0, 123456, tzinfo=dt.UTC),
    "DurationField": dt.timedelta(days=-1, seconds=3, microseconds=5),
    "UUIDField": UUID(int=12345),
    "JSONField": {"é": [1, None, "x", {"y": 1.5}]},
    "BinaryField": b"\x00\xff\n",
    "GenericIPAddressField": "2001:db8::1",
}


def kinds() -> dict[str, models.Field]:
    """One field of each kind that some model of the portal has."""
    found = {}
    for model in rows.tables(apps).values():
        for field in rows.columns(model):
            while isinstance(field, models.ForeignKey):
                field = field.target_field  # a key is one of what it points to
            found.setdefault(field.get_internal_type(), field)
    return found


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_each_kind_of_field_comes_back(kind):
    field, value = kinds()[kind], SAMPLES[kind]
    written = json.loads(rows._line([value]))[0]
    assert (field.to_python(written) if kind != "JSONField" else written) == value
    stored, expected = rows._stored(field, written), field.get_db_prep_save(value, connection)
    assert (bytes(getattr(stored, "obj", stored)) if isinstance(value, bytes) else str(stored)) == (
        value if isinstance(value, bytes) else str(expected)
    )


def test_the_rows_of_a_large_table_are_members_of_bounded_size():
    model = apps.get_model("partners.Theme")
    width = len(rows.columns(model))
    many = (("x" * 1000,) * width for _ in range(4000))
    pieces = list(rows.pieces(model, many))
    assert len(pieces) > 1
    assert max(map(len, pieces)) < rows.PIECE + 2000 * width
    assert sum(piece.count(b"\n") - 1 for piece in pieces) == 4000
