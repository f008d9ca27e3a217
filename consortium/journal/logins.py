"""Journal entries for logins, log-outs and failed logins, from Django's signals."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from consortium.journal.entries import record_failed_login, write
from consortium.models import JournalEntry
from consortium.staff import Actor


@receiver(user_logged_in, dispatch_uid="journal-in")
def _logged_in(sender: object, user: Actor, **kwargs: Any) -> None:
    write(JournalEntry.Kind.LOGIN, by=user)


@receiver(user_logged_out, dispatch_uid="journal-out")
def _logged_out(sender: object, user: Actor | None, **kwargs: Any) -> None:
    if user is not None:
        write(JournalEntry.Kind.LOGOUT, by=user)


@receiver(user_login_failed, dispatch_uid="journal-failed")
def _failed(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    model = get_user_model()
    named = credentials.get("username") or credentials.get(model.USERNAME_FIELD) or ""
    known = "\0" not in str(named) and len(str(named)) <= 254
    account = model._base_manager.filter(**{f"{model.USERNAME_FIELD}__iexact": named}).first() if known else None
    record_failed_login(account, timezone.now())
