"""One row of every model, hung on the rows made before: whatever the portal has, tomorrow's models included."""

import datetime as dt

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from tests import factories

DAY = dt.date(2027, 3, 1)
# What the constraints of a model ask beyond its types.
PARTICULAR = {
    "partners.Loan": {"copy": 1, "start": DAY, "opening": DAY, "closing": DAY, "end": DAY + dt.timedelta(days=2)},
    "partners.RequestWindow": {"first_day": DAY, "last_day": DAY},
    "consortium.Programme": {"pk": 1},
}
PEOPLE = {"partners.ActivityRequest", "partners.User"}  # whom a row may belong to is asked for, needed or not
FACTORIES = {
    factory._meta.model._meta.label: factory
    for factory in vars(factories).values()
    if isinstance(factory, type) and getattr(getattr(factory, "_meta", None), "model", None)
}


class World:
    """Rows by the label of their model."""

    def __init__(self) -> None:
        self.rows: dict[str, models.Model] = {}

    def one(self, label: str) -> models.Model:
        """The row of this model, made with those that it needs."""
        if label not in self.rows:
            self.rows[label] = self._make(apps.get_model(label))
        return self.rows[label]

    def _make(self, model: type[models.Model]) -> models.Model:
        label = model._meta.label
        needed = {f.name: self.one(f.related_model._meta.label) for f in model._meta.concrete_fields if _needs_row(f)}
        if label == "admin.LogEntry":
            account = self.one("partners.User")
            needed |= {"content_type": ContentType.objects.get_for_model(account), "object_id": str(account.pk)}
        if label in FACTORIES:
            return FACTORIES[label](**needed)
        found = model._base_manager.first()
        if found is not None and not needed:
            return found
        values = {f.name: _value(f) for f in model._meta.concrete_fields if _needs_value(f)}
        row = model(**values | needed | PARTICULAR.get(label, {}))
        row.save(force_insert=True)
        return row


def _needs_row(field: models.Field) -> bool:
    return field.is_relation and (
        not field.null or field.related_model._meta.label in {"partners.ActivityRequest", "partners.User"}
    )


def _needs_value(field: models.Field) -> bool:
    is_made_up = field.is_relation or field.null or field.has_default() or isinstance(field, models.AutoField)
    return not is_made_up


def _value(field: models.Field) -> object:
    if field.choices:
        return next(value for value, _ in field.flatchoices)
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    kinds = {
        models.DateField: DAY, models.TimeField: dt.time(10), models.BooleanField: False, models.BinaryField: b"x",
        models.JSONField: [], models.CharField: "x", models.TextField: "x",
        models.FileField: "x",
    }  # fmt: skip
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), 1)
