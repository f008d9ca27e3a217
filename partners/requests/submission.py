"""Create a request from the form, and amend it until staff take it up."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from consortium.http import idempotency
from partners.choices import RequestState
from partners.errors import RequestError
from partners.models import ActivityRequest, Audience, RequestWindow
from partners.models.request import MAX_WINDOWS
from partners.requests import emails, states
from partners.requests.history import locked, record
from partners.requests.routing import partner_for
from partners.requests.sections import AMENDABLE_FIELDS

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
FORBIDDEN_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NOT_FROM_THE_FORM = {"nonce", "partner", "state"}
# Within this time the same words are a second try: somebody went back, or did not see the answer come.
SENT_AGAIN = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Submitted:
    """The request that a form made, now or the first time it was sent."""

    request: ActivityRequest
    is_new: bool


@transaction.atomic
def submit(
    request: ActivityRequest, *, windows: Sequence[RequestWindow], audiences: Iterable[Audience] = (), nonce: str
) -> Submitted:
    """Keep a new request and ask its sender to confirm it; the same words sent again make nothing new.

    The same: from the same form (``nonce``), or within :data:`SENT_AGAIN` from a page that was opened again, which has
    another number. ``request`` and ``windows`` are unsaved rows. RequestError (in French) for what cannot be a request.
    """
    if not nonce:
        raise RequestError("Ce formulaire n’a pas de numéro : rechargez la page, puis renvoyez-le.")
    _follow_venue(request)
    key = _key(request, windows, audiences := list(audiences))
    if known := _made_of(key, nonce):
        return Submitted(known, is_new=False)
    if request.activity and not request.activity.is_published:
        raise RequestError("Cette activité n’est plus au catalogue : choisissez-en une autre, ou dites votre souhait.")
    _check(request)
    _check_windows(windows)
    try:
        with transaction.atomic():
            idempotency.claim(key)
    except idempotency.AlreadySent:
        return Submitted(_made_meanwhile(key), is_new=False)
    request.nonce, request.partner = _number(nonce, key), partner_for(request.activity, request.commune)
    request.save(force_insert=True)
    idempotency.remember(key, request)
    request.audiences.set(audiences)
    _write_windows(request, windows)
    record(request, request.state, from_state="", by_relay=True)
    emails.ask_to_confirm(request)
    return Submitted(request, is_new=True)


def sent_before(
    request: ActivityRequest, *, windows: Sequence[RequestWindow], audiences: Iterable[Audience], nonce: str
) -> ActivityRequest | None:
    """The request that these very words have made already; None once it is taken back, or made long ago elsewhere."""
    _follow_venue(request)
    return _made_of(_key(request, windows, audiences), nonce)


def _follow_venue(request: ActivityRequest) -> None:
    """A venue known to us has its own commune."""
    if request.venue:
        request.commune = request.venue.commune


def _made_of(key: str, nonce: str) -> ActivityRequest | None:
    if made := ActivityRequest.objects.filter(nonce=_number(nonce, key)).first():
        return made
    recent = ActivityRequest.objects.filter(created_at__gt=timezone.now() - SENT_AGAIN)
    return idempotency.row_made(key, recent.exclude(state=RequestState.WITHDRAWN))


def _made_meanwhile(key: str) -> ActivityRequest:
    """What the first of two requests at the same instant has made; RequestError when it is gone already."""
    made = idempotency.row_made(key, ActivityRequest.objects.all())
    if made is None:
        raise RequestError("Cette demande vient d’être retirée : rechargez la page, puis renvoyez-la.")
    return made


def _key(request: ActivityRequest, windows: Iterable[RequestWindow], audiences: Iterable[Audience]) -> str:
    """Idempotency key: a digest of the request's fields, windows and audiences, without date or form number."""
    fields = _values(request, without=NOT_FROM_THE_FORM)
    wished = [_values(window, without={"request", "position"}) for window in windows]
    return idempotency.digest(ActivityRequest, fields, wished, sorted(audience.pk for audience in audiences))


def _values(row: models.Model, *, without: set[str]) -> list[object]:
    fields = [field for field in row._meta.concrete_fields if field.name not in without and not field.primary_key]
    return [getattr(row, field.attname) for field in fields if not isinstance(field, models.DateTimeField)]


def _number(nonce: str, key: str) -> str:
    """Idempotency key of one form: its number and the digest, so that changed answers make another request."""
    return idempotency.digest(ActivityRequest, nonce, key)


@transaction.atomic
def amend(
    request: ActivityRequest,
    *,
    changes: dict[str, object],
    windows: Sequence[RequestWindow] | None = None,
    audiences: Iterable[Audience] | None = None,
) -> None:
    """Let the relay change its request until somebody studies it; the history says so, the desk is told.

    The same words again (a button clicked twice) change nothing and tell nobody.
    """
    locked(request)
    if request.state not in states.AMENDABLE:
        raise RequestError("Cette demande est déjà étudiée : écrivez un message plutôt que de la modifier.")
    unknown = set(changes) - set(AMENDABLE_FIELDS)
    if unknown:
        raise RequestError("Ces champs ne se modifient pas ici. Pour les changer, écrivez un message.")
    before = _said(request)
    for name, value in changes.items():
        setattr(request, name, value)
    _check(request)
    request.save()
    if windows is not None:
        _check_windows(windows)
        request.windows.all().delete()
        _write_windows(request, windows)
    if audiences is not None:
        request.audiences.set(audiences)
    if _said(request) == before:
        return
    change = record(request, request.state, by_relay=True, note="Demande modifiée.")
    if request.confirmed_at:
        emails.tell_desk(change, title="Demande modifiée par le relais", lines=["Relisez-la avant de répondre."])


def _said(request: ActivityRequest) -> tuple[Any, ...]:
    """The amendable values, to detect whether anything changed."""
    windows = tuple(str(window) for window in RequestWindow.objects.filter(request=request))
    audiences = frozenset(request.audiences.through.objects.filter(activityrequest=request).values_list("audience"))
    return tuple(getattr(request, name) for name in AMENDABLE_FIELDS), windows, audiences


def checked_text(text: str, *, max_length: int, empty: str) -> str:
    """What somebody wrote, without spaces around it; RequestError when there is nothing, or too much."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise RequestError(empty)
    if len(text) > max_length:
        raise RequestError(f"Ce texte est trop long : {max_length} caractères au plus.")
    if FORBIDDEN_IN_TEXT.search(text):
        raise RequestError("Ce texte contient des caractères qui ne se lisent pas : recopiez-le sans eux.")
    return text


def _check(request: ActivityRequest) -> None:
    """RequestError for values that no valid form gives: too long, out of bounds, line breaks in one-line fields."""
    for field in request._meta.concrete_fields:
        value = getattr(request, field.attname)
        if not isinstance(value, str):
            continue
        forbidden = FORBIDDEN_IN_TEXT if isinstance(field, models.TextField) else CONTROL
        max_length = field.max_length
        if forbidden.search(value) or (max_length and len(value) > max_length):
            raise RequestError(f"« {field.verbose_name} » : texte trop long, ou caractères qui n’y ont pas leur place.")
    try:
        request.full_clean(exclude=NOT_FROM_THE_FORM)
    except ValidationError as error:
        raise RequestError(" ".join(error.messages)) from error


def _check_windows(windows: Sequence[RequestWindow]) -> None:
    if len(windows) > MAX_WINDOWS:
        raise RequestError(f"Indiquez {MAX_WINDOWS} périodes au plus.")
    for position, window in enumerate(windows, start=1):
        window.position = position
        try:
            window.full_clean(exclude={"request"})
        except ValidationError as error:
            raise RequestError(" ".join(error.messages)) from error


def _write_windows(request: ActivityRequest, windows: Sequence[RequestWindow]) -> None:
    for window in windows:
        window.pk, window.request = None, request
        window.save(force_insert=True)
