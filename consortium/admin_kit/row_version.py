"""Optimistic locking of actions: a digest of the row as it was read, carried in pages and compared under lock.

An action that publishes, answers or cancels is refused when the digest has changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

from django.contrib import admin
from django.db import models

FIELD = "_read"  # of a page's address and of its form, once for each row: «12-8f3a…»
CHANGED = "le texte a changé depuis que vous l’avez lu{who} : relisez-le, puis recommencez"
UNSAID = "la page n’a pas dit quel texte vous avez lu : relisez-le, puis recommencez"


def versions_of(model: type[models.Model], keys: Iterable[int]) -> dict[int, str]:
    """Primary key → digest of the row's editable fields, its relations and the rows of its page's inlines.

    One query for the rows and one for each relation, whatever the number of rows.
    """
    keys = list(keys)
    said: dict[int, list[str]] = {key: [] for key in keys}
    for pk, values in _contents(model, "pk", keys):
        said[pk].append(repr(values))
    for field in model._meta.many_to_many:
        if field.editable:
            through: Any = field.remote_field.through
            name = field.m2m_column_name()
            pairs = through._base_manager.filter(**{f"{_attribute(through, name)}__in": keys})
            chosen = defaultdict(list)
            for pk, other in pairs.values_list(
                _attribute(through, name), _attribute(through, field.m2m_reverse_name())
            ):
                chosen[pk].append(str(other))
            for pk in chosen:
                said[pk].append(f"{field.name}:{sorted(chosen[pk])}")
    for child, name in _shown_with(model):
        for pk, values in _contents(child, name, keys):
            said[pk].append(f"{child._meta.label}:{values!r}")
    return {pk: blake2b("\n".join(texts).encode(), digest_size=12).hexdigest() for pk, texts in said.items()}


def version_of(row: models.Model) -> str:
    """The digest of one row, as the database has it."""
    return versions_of(type(row), [row.pk])[row.pk]


def token(pk: int, version: str) -> str:
    """The value of the parameter :data:`FIELD` for one row: ``12-<digest>``."""
    return f"{pk}-{version}"


def versions_read(values: Iterable[str]) -> dict[int, str]:
    """Primary key → digest, from the values of :data:`FIELD`; values that are not valid are ignored."""
    found = (value.partition("-") for value in values)
    return {int(pk): version for pk, _, version in found if pk.isascii() and pk.isdigit() and len(pk) < 19}


def _contents(model: type[models.Model], by: str, keys: list[int]) -> Iterator[tuple[int, list[object]]]:
    fields = [field.attname for field in model._meta.concrete_fields if field.editable and not field.primary_key]
    rows = model._base_manager.filter(**{f"{by}__in": keys}).order_by("pk").values_list(by, "pk", *fields)
    return ((pk, values) for pk, *values in rows)


def _attribute(through: type[models.Model], column: str) -> str:
    return next(field.attname for field in through._meta.concrete_fields if field.column == column)


def _shown_with(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """The rows that the page of this model shows with it: those of its inlines, and of its ``read_with``."""
    page = admin.site._registry.get(model)
    if page is None:
        return []
    found: list[Any] = [model._meta.get_field(name) for name in getattr(page, "read_with", ())]
    children = [(relation.related_model, relation.field.attname) for relation in found]
    for inline in page.inlines:
        relation = next(
            field
            for field in inline.model._meta.fields
            if field.remote_field and field.remote_field.model is model and inline.fk_name in {None, field.name}
        )
        children.append((inline.model, relation.attname))
    return children
