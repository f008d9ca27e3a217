"""Addresses that open a request: to confirm it (signed, some days), to follow it (its token), to treat it (staff)."""

import datetime as dt

from consortium.links.absolute_urls import absolute
from consortium.links.bearer_tokens import digest, is_genuine, row_of
from consortium.links.signed_codes import read_code, write_code
from partners.errors import RequestError
from partners.models import ActivityRequest
from partners.models.request import TRACKING

SALT = "partners.requests.confirm"
CONFIRM_WITHIN = dt.timedelta(days=14)


def confirmation_code(request: ActivityRequest) -> str:
    """The signed code of the confirmation link: request, address and time."""
    return write_code(request.pk, request.contact_email, salt=SALT)


def request_to_confirm(code: str) -> ActivityRequest:
    """The request that a confirmation link names. RequestError (in French) for one forged, expired or gone."""
    too_old = (
        f"Ce lien a plus de {CONFIRM_WITHIN.days} jours. Écrivez-nous : votre demande est gardée, "
        "nous la confirmerons avec vous."
    )
    pk, email = read_code(code, salt=SALT, error=RequestError, max_age=CONFIRM_WITHIN, too_old=too_old)
    found: ActivityRequest | None = ActivityRequest.objects.filter(pk=pk, contact_email=email).first()
    if found is None:
        raise RequestError("La demande que ce lien confirmait n’existe plus.")
    return found


def confirmation_url(request: ActivityRequest) -> str:
    """Whole address of the page where the sender confirms."""
    return absolute(f"/demandes/confirmer/{confirmation_code(request)}/")


def request_opened_by(token: str) -> ActivityRequest | None:
    """The request that a tracking link opens, with what its page shows; None for no such link.

    A link from before they were derived opens its request, too.
    """
    rows, pk = ActivityRequest.objects.for_page(), row_of(token)
    found = rows.filter(pk=pk).first() if pk is not None else None
    if found and is_genuine(token, found.pk, found.nonce, salt=TRACKING):
        return found
    return rows.filter(former_token_digest=digest(token)).first()


def tracking_url(request: ActivityRequest) -> str:
    """Whole address of the tracking page."""
    return absolute(request.get_absolute_url())


def desk_url(request: ActivityRequest) -> str:
    """Whole address of the request's page in the admin."""
    return absolute(f"/admin/partners/activityrequest/{request.pk}/change/")
