"""Idempotent creation by forms: one row, however often the form is sent (double click, reload, two tabs).

The form carries a number of its own. What was typed counts too: somebody who goes back and changes the title before
sending again means another row. Only a digest is kept, for as long as a browser may offer to send a form again.
"""

import datetime as dt
import secrets
from hashlib import blake2b
from typing import Any, TypeVar

from django import forms
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from consortium.generic import ModelAdmin
from consortium.models import SentForm
from consortium.privacy import retention
from consortium.privacy.declarations import RetentionPeriod, declare, impersonal
from consortium.text.french import duration

Row = TypeVar("Row", bound=models.Model)
FIELD = "form_number"
NOT_TYPED = ("_", "csrf")  # buttons of the admin, and the token against forgery, which is new each time
KEPT = dt.timedelta(days=7)

declare(
    "consortium.SentForm",
    fields=impersonal("key"),
    kept=(RetentionPeriod(duration(KEPT)),),
    purges=("forms",),
)


class AlreadySent(Exception):
    """This very form has made its row already, or is making it in another request that comes first."""


class NumberForm(forms.Form):
    """``form_number``: the number of a form."""

    form_number = forms.CharField(max_length=40)


def new_number() -> str:
    """The number of a form that is being shown."""
    return secrets.token_urlsafe(16)


def key_of(request: HttpRequest, model: type[models.Model]) -> str:
    """What tells this form from all others, empty for one without a number."""
    numbered = NumberForm(request.POST)
    if not numbered.is_valid():
        return ""
    typed = [(name, request.POST.getlist(name)) for name in sorted(request.POST) if not name.startswith(NOT_TYPED)]
    sent = [(name, request.FILES.getlist(name)[-1]) for name in sorted(request.FILES)]
    files = [(name, file.name, file.size) for name, file in sent]
    return digest(model, typed, files)


def digest(model: type[models.Model], *said: object) -> str:
    """What tells one thing said about a model from all others."""
    return blake2b(repr((model._meta.label, *said)).encode(), digest_size=32).hexdigest()


def claim(key: str) -> None:
    """Claim a key in the transaction that creates the row. AlreadySent when it has been claimed before.

    The second of two requests at the same instant waits here for the first to commit.
    """
    try:
        SentForm.objects.create(key=key)
    except IntegrityError as error:
        raise AlreadySent from error


def remember(key: str, row: models.Model) -> None:
    """Store the row created under a key."""
    SentForm.objects.filter(key=key).update(row=row.pk)


def row_remembered(key: str, rows: models.QuerySet[Row]) -> Row | None:
    """The row that was made under a key, if it is among those that count."""
    return _look_up(key, rows)[1]


def row_made(key: str, rows: models.QuerySet[Row]) -> Row | None:
    """The row that this form has made, if it is among those that count; else the form may make another."""
    sent, row = _look_up(key, rows)
    if sent and not row:
        sent.delete()
    return row


def _look_up(key: str, rows: models.QuerySet[Row]) -> tuple[SentForm | None, Row | None]:
    sent = SentForm.objects.filter(key=key).first()
    return sent, rows.filter(pk=sent.row).first() if sent else None


@retention.rule("forms", "Empreintes de formulaires reçus")
def delete_expired(now: dt.datetime, *, dry_run: bool) -> int:
    """Erase the digests of forms that nobody will send again; how many."""
    return retention.erase(SentForm.objects.filter(sent_at__lt=now - KEPT), dry_run=dry_run)


class OnceAdmin(ModelAdmin[Any]):
    """A page of the admin whose form «add», sent again, leads to the row it made the first time.

    ``save_model`` of whoever inherits calls :meth:`claim` before it saves a new row: before files are written.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form with its number; or what it answered the first time."""
        if object_id is not None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        key, rows = key_of(request, self.model) if request.method == "POST" else "", self.model._default_manager.all()
        numbered = NumberForm(request.POST)
        number = numbered.cleaned_data[FIELD] if numbered.is_valid() else new_number()
        made = row_made(key, rows) if key else None
        if made is None:
            try:
                answer = super().changeform_view(request, None, form_url, {FIELD: number, **(extra_context or {})})
            except AlreadySent:
                answer = None
            # Shown again with errors: «exists already», when what exists was made by this form a moment ago.
            made = row_made(key, rows) if key and (answer is None or answer.status_code == 200) else None
        if made:
            return self.response_add(request, made)
        return answer or HttpResponseRedirect(request.get_full_path())  # made, and deleted at once

    def claim(self, request: HttpRequest) -> None:
        """See :func:`claim`; nothing for a form without a number, sent by a program."""
        if key := key_of(request, self.model):
            claim(key)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> LogEntry:
        """The history of a new row; its form knows which it made."""
        if key := key_of(request, self.model):
            remember(key, obj)
        return super().log_addition(request, obj, message)
