"""Properties of model fields, looked up by name."""

from typing import cast

from django.db import models


def label_of(model: type[models.Model] | models.Model, name: str) -> str:
    """The field's ``verbose_name``: «adresse électronique»."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def editable(model: type[models.Model]) -> list[str]:
    """The fields that a form may hold, in their order; relations to many rows come last."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return [field.name for field in fields if field.editable and not field.primary_key]


def max_length(model: type[models.Model], name: str) -> int:
    """The ``max_length`` of a text field."""
    return cast("int", getattr(model._meta.get_field(name), "max_length"))  # noqa: B009 - not every kind has one
