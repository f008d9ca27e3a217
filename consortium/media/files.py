"""Delete uploaded files that no row references any more, after a replacement or a deletion.

Copies share the file of what they were copied from, an event that of its activity: a file is looked for in all tables
first. Code that copies a name locks the row it is copied from, so that no copy appears meanwhile.

Files are the one thing that a row owns outside the database; hence signals, which also see what a cascade deletes.
``QuerySet.update`` sends none. Nothing happens before the transaction is committed, nor if it is rolled back.
"""

from collections.abc import Collection, Iterator
from functools import cache, partial

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_save


def connect() -> None:
    """Watch every model that has files. Only these: a watched model is deleted row by row."""
    for model in apps.get_models():
        if file_fields(model):
            pre_save.connect(_about_to_save, sender=model, dispatch_uid=f"files-before-{model._meta.label}")
            post_save.connect(_saved, sender=model, dispatch_uid=f"files-replaced-{model._meta.label}")
            post_delete.connect(_deleted, sender=model, dispatch_uid=f"files-deleted-{model._meta.label}")


@cache
def file_fields(model: type[models.Model]) -> tuple[models.FileField, ...]:
    """The fields of a model that name files."""
    return tuple(field for field in model._meta.local_concrete_fields if isinstance(field, models.FileField))


def _about_to_save(
    sender: type[models.Model], instance: models.Model, update_fields: Collection[str] | None = None, **kwargs: object
) -> None:
    fields = [field for field in file_fields(sender) if update_fields is None or field.name in update_fields]
    if instance._state.adding or not fields:
        return
    left = []
    before = sender._base_manager.filter(pk=instance.pk).values(*[field.name for field in fields]).first() or {}
    for field in fields:
        name = before.get(field.name)
        file = getattr(instance, field.name)
        if name and not (file and file._committed and file.name == name):
            left.append((field, name))
    instance.__dict__["_files_left"] = left  # taken off again in :func:`_saved`


def _saved(sender: type[models.Model], instance: models.Model, **kwargs: object) -> None:
    for field, name in instance.__dict__.pop("_files_left", ()):
        _delete_later(field, name)


def _deleted(sender: type[models.Model], instance: models.Model, **kwargs: object) -> None:
    for field in file_fields(sender):
        if file := getattr(instance, field.name):
            _delete_later(field, file.name)


def _delete_later(field: models.FileField, name: str) -> None:
    # robust: what was saved is saved, even if the storage does not answer.
    transaction.on_commit(partial(_delete_unreferenced, field, name), robust=True)


def _delete_unreferenced(field: models.FileField, name: str) -> None:
    if not is_referenced(name):
        field.storage.delete(name)


def is_referenced(name: str) -> bool:
    """Whether some row names this file."""
    return any(_rows_naming(name))


def _rows_naming(name: str) -> Iterator[bool]:
    for model in apps.get_models():
        if fields := file_fields(model):
            named = models.Q(*[(field.name, name) for field in fields], _connector=models.Q.OR)
            yield model._base_manager.filter(named).exists()


def referenced_names() -> frozenset[str]:
    """The files that rows name, all of them."""
    columns = ((model, field.name) for model in apps.get_models() for field in file_fields(model))
    return frozenset(
        name for model, column in columns for name in model._base_manager.values_list(column, flat=True) if name
    )
