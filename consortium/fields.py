"""What the fields of a model say of themselves, by their names."""

from typing import cast

from django.db import models


def label_of(model: type[models.Model] | models.Model, name: str) -> str:
    """What people call a field: «adresse électronique»."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def editable(model: type[models.Model]) -> list[str]:
    """The fields that a form may hold, in their order; relations to many rows come last."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return [field.name for field in fields if field.editable and not field.primary_key]


def max_length(model: type[models.Model], name: str) -> int:
    """How many characters a field of text may have."""
    return cast("int", getattr(model._meta.get_field(name), "max_length"))  # noqa: B009 - not every kind has one
