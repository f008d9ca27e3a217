"""The dates agreed upon with a relay, and the loan that goes with them: checked, written, moved, given back."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from consortium.staff import Actor
from partners.errors import RequestError
from partners.loans import services
from partners.models import ActivityRequest, AgreedDate
from partners.requests import emails, states
from partners.requests.history import locked_as_seen, record
from partners.requests.submission import checked_text

MAX_TEXT_LENGTH = 2000
MAX_DATES = 60


@transaction.atomic
def move(
    request: ActivityRequest,
    *,
    by: Actor,
    dates: Sequence[AgreedDate],
    words: str = "",
    is_told_elsewhere: bool = False,
) -> None:
    """Agree on other dates (unsaved rows), one for each of those that were agreed upon; what is lent moves with them.

    Refused when somebody moved them since the instance's dates were read. ``is_told_elsewhere``: the floor above
    writes the line of history and the message, because the change is one of an announced event.
    """
    seen = [str(date) for date in request.agreed_dates.all()]
    locked_as_seen(request)
    before = [str(date) for date in request.agreed_dates.all()]
    if before != seen:
        raise RequestError("Quelqu’un a changé ces dates entre-temps : relisez-les avant d’agir.")
    if request.state not in states.MOVABLE:
        raise RequestError("Cette demande n’a pas de dates convenues à déplacer.")
    if len(dates) != len(before):
        raise RequestError("Donnez une nouvelle date pour chacune de celles qui étaient convenues.")
    check_dates(request, dates, agreed=list(request.agreed_dates.all()))
    after = [str(date) for date in dates]
    if after == before:
        raise RequestError("Ce sont déjà les dates convenues : changez-en au moins une.")
    words = checked_text(words, max_length=MAX_TEXT_LENGTH, empty="") if words.strip() else ""
    loan = services.loan_of(request)
    if loan is not None:
        services.move(loan, opening=dates[0].day, closing=dates[0].last_day or dates[0].day)
    agree(request, dates)
    request.save(update_fields=["updated_at"])
    if is_told_elsewhere:
        return
    change = record(request, request.state, by=by, note="\n".join([moved_words(before, after), *filter(None, [words])]))
    emails.tell_relay(
        change,
        title="Vos dates changent",
        lines=[f"Elles remplacent celles qui étaient convenues : {' ; '.join(before)}."],
        words=words,
        dates=after,
    )


def moved_words(before: Sequence[str], after: Sequence[str]) -> str:
    """A line of history: «Nouvelle date : mardi 3 mars 2026 → jeudi 5 mars 2026.»"""
    pairs = [f"{old} → {new}" for old, new in zip(before, after, strict=True) if old != new]
    text = f"Nouvelle{'s' if len(pairs) > 1 else ''} date{'s' if len(pairs) > 1 else ''} : {' ; '.join(pairs)}."
    return text if len(text) <= MAX_TEXT_LENGTH // 2 else f"{len(pairs)} dates changées."


def give_back(request: ActivityRequest) -> None:
    """No date is agreed upon any more; what was lent is free again."""
    request.agreed_dates.all().delete()
    loan = services.loan_of(request)
    if loan is not None:
        services.cancel(loan)


def is_lent(request: ActivityRequest) -> bool:
    """Whether something is lent for this request (needs ``activity``)."""
    return request.activity is not None and request.activity.is_lent


def agree(request: ActivityRequest, dates: Sequence[AgreedDate]) -> None:
    """Write these dates (unsaved rows) in the place of any other."""
    request.agreed_dates.all().delete()
    for date in dates:
        date.pk, date.request = None, request
        date.save(force_insert=True)


def check_dates(request: ActivityRequest, dates: Sequence[AgreedDate], agreed: Sequence[AgreedDate] = ()) -> None:
    """RequestError (in French) for dates that cannot be. ``agreed``: those they replace; what has begun may go on."""
    if not 1 <= len(dates) <= MAX_DATES:
        raise RequestError(f"Choisissez au moins une date, et {MAX_DATES} au plus.")
    if is_lent(request) and (len(dates) > 1 or not dates[0].is_all_day):
        raise RequestError("Ce qui est prêté a une seule période, en journées entières.")
    today = timezone.localdate()
    kept, begun = {str(date) for date in agreed}, {date.day for date in agreed}
    for date in dates:
        is_past = (date.last_day or date.day) < today or (date.day < today and date.day not in begun)
        if is_past and str(date) not in kept:
            raise RequestError("Cette date est passée.")
        try:
            date.full_clean(exclude={"request"})
        except ValidationError as error:
            raise RequestError(" ".join(error.messages)) from error
