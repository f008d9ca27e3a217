"""Addresses that open a request: to confirm it (signed, some days), to follow it (its token), to treat it (staff)."""

import datetime as dt

from django.core import signing

from consortium.links import absolute
from partners.errors import RequestError
from partners.models import ActivityRequest

SALT = "partners.requests.confirm"
CONFIRM_WITHIN = dt.timedelta(days=14)


def confirmation_code(request: ActivityRequest) -> str:
    """What the confirmation link carries: this request, this address, this moment, signed."""
    return signing.dumps([request.pk, request.contact_email], salt=SALT)


def request_to_confirm(code: str) -> ActivityRequest:
    """The request that a confirmation link names. RequestError, in words, for one forged, expired or without object."""
    try:
        pk, email = signing.loads(code, salt=SALT, max_age=CONFIRM_WITHIN)
    except signing.SignatureExpired as error:
        raise RequestError(
            f"Ce lien a plus de {CONFIRM_WITHIN.days} jours. Écrivez-nous : votre demande est gardée, "
            "nous la confirmerons avec vous."
        ) from error
    except (signing.BadSignature, ValueError) as error:
        raise RequestError("Ce lien n’est pas entier : copiez-le en une seule fois depuis le courriel.") from error
    found = ActivityRequest.objects.filter(pk=pk, contact_email=email).first()
    if found is None:
        raise RequestError("La demande que ce lien confirmait n’existe plus.")
    return found


def confirmation_address(request: ActivityRequest) -> str:
    """Whole address of the page where the sender confirms."""
    return absolute(f"/demandes/confirmer/{confirmation_code(request)}/")


def tracking_address(request: ActivityRequest) -> str:
    """Whole address of the tracking page."""
    return absolute(request.get_absolute_url())


def desk_address(request: ActivityRequest) -> str:
    """Whole address of the request's page in the admin."""
    return absolute(f"/admin/partners/activityrequest/{request.pk}/change/")
