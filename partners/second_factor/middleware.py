"""Sessions without their required second factor are anonymous; in the admin they are redirected to enter it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from consortium.http.noted import noted
from partners.second_factor.rules import has_one, owes

STAYS_OPEN = frozenset({"jsi18n"})  # the words of the admin's scripts


class SecondFactorMiddleware:
    """After django-otp's: ``request.user`` is anonymous while the session owes; ``request.owing_user`` says who it is.

    Both are lazy: a public page that asks for no user reads no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        behind, known = request.user, noted(request)
        owing: Any = SimpleLazyObject(lambda: behind if owes(behind) else AnonymousUser())
        known.owing_user = owing
        user: Any = SimpleLazyObject(lambda: AnonymousUser() if known.owing_user.is_authenticated else behind)
        request.user = user
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Lead who owes from the admin to the page where they show their second factor, or enrol it."""
        match, owing = request.resolver_match, noted(request).owing_user
        if match is None or match.app_name != "admin" or match.url_name in STAYS_OPEN or not owing.is_authenticated:
            return None
        if match.url_name == "logout" and request.method == "POST":  # Django's own asks for somebody
            logout(request)
            return HttpResponseRedirect(reverse("admin:login"))
        page = "second-factor-verify" if has_one(owing) else "second-factor"
        back = request.GET.get("next", "") if match.url_name == "login" else request.get_full_path()
        return HttpResponseRedirect(reverse(page) + ("?" + urlencode({"next": back}) if back else ""))
