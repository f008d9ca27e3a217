"""Writing into the journal, and erasing what is old."""

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from consortium.models import JournalEntry
from consortium.privacy import retention
from consortium.staff import Actor

MAX_NAME_LENGTH = 200  # characters


def write(
    kind: str,
    *,
    by: Actor | None,
    row: models.Model | None = None,
    words: str = "",
    changes: list[Any] | None = None,
) -> JournalEntry:
    """Add an entry. ``changes``: [label, before, after] of each field; the row's ``journal_team`` says who reads it."""
    return JournalEntry.objects.create(
        kind=kind,
        by_id=by.pk if by else None,
        content_type=ContentType.objects.get_for_model(row) if row else None,
        object_id=str(row.pk) if row else "",
        object_repr=str(row)[:MAX_NAME_LENGTH] if row else "",
        words=words,
        changes=json.dumps(changes, ensure_ascii=False) if changes else "",
        team=getattr(row, "journal_team", None),
    )


@transaction.atomic
def record_failed_login(account: Actor | None, now: dt.datetime) -> None:
    """Count a failed login: one entry per account and hour; all unknown addresses of an hour share one.

    Neither the password nor an address that is nobody's is kept.
    """
    key = f"{account.pk if account else ''}@{now:%Y%m%d%H}"
    words = "Mot de passe refusé." if account else "Adresse inconnue."
    defaults = {"kind": JournalEntry.Kind.FAILURE, "by": account, "words": words, "times": 0}
    entry, _ = JournalEntry.objects.get_or_create(key=key, defaults=defaults)
    JournalEntry.objects.filter(pk=entry.pk).update(times=F("times") + 1, at=now)


@retention.rule("journal", "Entrées du journal")
def delete_expired(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase what is older than the journal is kept; how many entries."""
    limit = retention.months_before(timezone.localtime(now), settings.KEEP_JOURNAL_MONTHS)
    return retention.erase(JournalEntry.objects.filter(at__lt=limit), dry_run=dry_run)
