"""Write history lines in French to Django's LogEntry and the audit log."""

import datetime as dt

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.forms import BaseForm
from django.utils import timezone

from consortium.journal.entries import write
from consortium.models import JournalEntry
from consortium.staff import Actor, AnyUser
from consortium.text.french import french_date

MAX_NAME_LENGTH = 200  # characters of ``LogEntry.object_repr``


def record(row: models.Model, words: str, *, by: Actor | None, kind: str = JournalEntry.Kind.VERB) -> None:
    """Add a line to the history of a row and to the journal; nothing when nobody did it (a command, the demonstration).

    ``kind``: one of the journal's.
    """
    _write(row, words, by=by, flag=CHANGE, kind=kind)


def record_creation(row: models.Model, words: str, *, by: Actor | None) -> None:
    """Add the first line to the history of a row that did not come from a form."""
    _write(row, words, by=by, flag=ADDITION, kind=JournalEntry.Kind.CREATION)


def changed_words(form: BaseForm) -> str:
    """The labels of the fields that a form changed, as a phrase."""
    labels = [str(form.fields[name].label or name).lower() for name in form.changed_data]
    return ", ".join(dict.fromkeys(labels)) or "rien"


def who_changed(
    row: models.Model | None, field: str = "", *, page: models.Model, since: dt.datetime | None, but: AnyUser
) -> str:
    """Who else wrote last to a row or to its page since a moment, and when: «Marie Curie, à 14 h 05»; or empty."""
    entries = (
        LogEntry.objects.exclude(user_id=but.pk or 0)
        if since is None
        else LogEntry.objects.filter(action_time__gte=since)
    )
    found = entries.filter(content_type=ContentType.objects.get_for_model(page), object_id=str(page.pk))
    entry = found.select_related("user").order_by("-action_time", "-pk").first()
    return f"{entry.user}, {_moment(entry.action_time)}," if entry else ""


def _moment(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    day = "" if local.date() == timezone.localdate() else f"le {french_date(local, 'j F')} "
    return f"{day}à {local:%H} h {local:%M}"


def _write(row: models.Model, words: str, *, by: Actor | None, flag: int, kind: str) -> None:
    if by is None:
        return
    write(kind, by=by, row=row, words=words)
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        object_repr=str(row)[:MAX_NAME_LENGTH],
        action_flag=flag,
        change_message=words,
    )
