"""Who changed what: the verbs write, in words, into the journal that the admin's history page shows."""

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models

LONGEST_NAME = 200  # characters of ``LogEntry.object_repr``


def record(row: models.Model, words: str, *, by) -> None:
    """Add a line to the history of a row; nothing when nobody did it (a command, the demonstration)."""
    _write(row, words, by=by, flag=CHANGE)


def record_creation(row: models.Model, words: str, *, by) -> None:
    """Add the first line to the history of a row that did not come from a form."""
    _write(row, words, by=by, flag=ADDITION)


def changed_words(form) -> str:
    """The labels of the fields that a form changed, as a phrase."""
    labels = [str(form.fields[name].label or name).lower() for name in form.changed_data]
    return ", ".join(dict.fromkeys(labels)) or "rien"


def _write(row: models.Model, words: str, *, by, flag: int) -> None:
    if by is None:
        return
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        object_repr=str(row)[:LONGEST_NAME],
        action_flag=flag,
        change_message=words,
    )
