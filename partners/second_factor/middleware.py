"""A session that still owes its second factor is nobody, on every page; in the admin it is led where it can show it."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from partners.second_factor.rules import has_one, owes

STAYS_OPEN = frozenset({"jsi18n"})  # the words of the admin's scripts


class SecondFactorMiddleware:
    """After django-otp's: ``request.user`` is anonymous while the session owes; ``request.owing_user`` says who it is.

    Both are lazy: a public page that asks for no user reads no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        behind = request.user
        request.owing_user = SimpleLazyObject(lambda: behind if owes(behind) else AnonymousUser())
        request.user = SimpleLazyObject(lambda: AnonymousUser() if request.owing_user.is_authenticated else behind)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Lead who owes from the admin to the page where they show their second factor, or enrol it."""
        match = request.resolver_match
        if match.app_name != "admin" or match.url_name in STAYS_OPEN or not request.owing_user.is_authenticated:
            return None
        if match.url_name == "logout" and request.method == "POST":  # Django's own asks for somebody
            logout(request)
            return HttpResponseRedirect(reverse("admin:login"))
        page = "second-factor-verify" if has_one(request.owing_user) else "second-factor"
        back = request.GET.get("next", "") if match.url_name == "login" else request.get_full_path()
        return HttpResponseRedirect(reverse(page) + ("?" + urlencode({"next": back}) if back else ""))
