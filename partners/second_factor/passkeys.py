"""Passkeys: the four WebAuthn requests of django-otp-webauthn, for who owes theirs too, and with answers in French."""

from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django_otp import login as otp_login
from django_otp.models import Device
from django_otp_webauthn import exceptions, views
from django_otp_webauthn.helpers import WebAuthnHelper

from consortium.http.noted import NotedRequest, noted
from consortium.http.redirects import safe_next
from partners.models import User
from partners.second_factor import services
from partners.second_factor.session import after_verification, person_of

REFUSED = "Cette clé d’accès n’a pas été acceptée. Recommencez, ou choisissez un autre moyen."
WORDS = {
    exceptions.InvalidState: "La demande a vieilli. Recommencez.",
    exceptions.NotAuthenticated: "Votre session est terminée. Connectez-vous de nouveau.",
    exceptions.NotVerified: "Montrez d’abord le second facteur que vous avez déjà.",
    exceptions.CredentialNotFound: "Cette clé d’accès n’est pas enregistrée pour votre compte.",
}
LOCAL = "localhost"


class PortalWebAuthnHelper(WebAuthnHelper):
    """Passkeys belong to the site's own name; a portal without one (127.0.0.1) can be tried at ``localhost``."""

    def get_relying_party_domain(self) -> str:
        """The host of ``SITE_URL``; browsers accept no passkey for an IP address."""
        return settings.OTP_WEBAUTHN_RP_ID

    def get_allowed_origins(self) -> list[str]:
        """Where passkeys may be used: the site's origin; on ``localhost`` whichever port answers."""
        origins = list(settings.OTP_WEBAUTHN_ALLOWED_ORIGINS)
        here = f"{self.request.scheme}://{self.request.get_host()}"
        if settings.OTP_WEBAUTHN_RP_ID == LOCAL and urlsplit(here).hostname == LOCAL:
            origins.append(here)
        return origins


class _InFrench:
    request: NotedRequest

    """What browsers are told when a ceremony fails, whatever the library calls it."""

    def handle_exception(self, exc: Exception) -> JsonResponse:
        """JSON ``{"detail": a French sentence}``, under the library's own status."""
        if isinstance(exc, exceptions.OTPWebAuthnApiError):
            return JsonResponse({"detail": WORDS.get(type(exc), REFUSED)}, status=exc.status_code)
        return cast("JsonResponse", super().handle_exception(exc))  # type: ignore[misc]  # the library has no types


class _Registration(_InFrench):
    def get_user(self) -> User | None:
        """The logged-in user, or one who has to enrol a first second factor."""
        return person_of(self.request)

    def initial(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Let nobody who owes the factor they have add another one."""
        owing = noted(request).owing_user
        if owing.is_authenticated and services.factors_of(owing):
            raise exceptions.NotVerified()
        super().initial(request, *args, **kwargs)  # type: ignore[misc]  # the library has no types


class BeginRegistration(_Registration, views.BeginCredentialRegistrationView):
    """POST → JSON: what ``navigator.credentials.create`` takes."""


class CompleteRegistration(_Registration, views.CompleteCredentialRegistrationView):
    """POST of what the browser made, with ``name`` → JSON ``{"redirect_url"}``."""

    @transaction.atomic
    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        """Keep the passkey; it counts as shown in this session."""
        user, state, data = self.get_user(), self.get_state(), cast("Any", self.request).data
        name = str(data.pop("name", "")) if isinstance(data, dict) else ""
        with views.rewrite_exceptions(logger=None):
            device = self.get_helper().register_complete(user=user, state=state, data=data)
        if user is None:
            raise exceptions.NotAuthenticated()
        services.enrol(user, device, name=name)
        self.request.user = user
        otp_login(self.request, device)
        return JsonResponse({"redirect_url": after_verification(self.request, enrolled=user)})


class _Authentication(_InFrench):
    def get_user(self) -> User | None:
        """The user who has given the password but not the second factor."""
        owing = self.request.owing_user
        return owing if owing.is_authenticated else None


class BeginAuthentication(_Authentication, views.BeginCredentialAuthenticationView):
    """POST → JSON: what ``navigator.credentials.get`` takes."""


class CompleteAuthentication(_Authentication, views.CompleteCredentialAuthenticationView):
    """POST of what the browser signed → JSON ``{"redirect_url"}``."""

    def complete_auth(self, device: Device) -> None:
        """The session owes nothing any more."""
        user = self.get_user()
        if user is None or device.user_id != user.pk:
            raise exceptions.CredentialNotFound()
        self.request.user = user
        otp_login(self.request, device)

    def get_success_data(self, device: Device) -> dict[str, str]:
        """The URL to continue to."""
        return {"redirect_url": after_verification(self.request) or safe_next(self.request)}
