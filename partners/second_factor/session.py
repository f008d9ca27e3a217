"""The session around the second factor: who is at the keyboard, and where they were going."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from consortium.http.noted import noted
from consortium.http.redirects import safe_next
from partners.models import User
from partners.second_factor.recovery import codes_left


def person_of(request: HttpRequest) -> User | None:
    """The logged-in user, or the one who has given the password but not the second factor; else None."""
    for user in (noted(request).owing_user, request.user):
        if user.is_authenticated:
            return user
    return None


def after_verification(request: HttpRequest, *, enrolled: User | None = None) -> str:
    """Give the session a new key, and say where to go on: to the printed codes for whoever has none yet."""
    request.session.cycle_key()
    noted(request).owing_user = AnonymousUser()
    if enrolled is not None:
        return reverse("second-factor-codes" if not codes_left(enrolled) else "second-factor")
    return safe_next(request)
