"""Choosing a password, for the first time or again: Django's own flow, in the site's look and words."""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from consortium.http.after_response import RedirectThen
from consortium.limits.rate_limit import Limit, allow, client_network
from consortium.sessions.devices import remember
from consortium.staff import is_staff
from partners.models import User
from partners.team.accounts import ChoosePasswordForm, PasswordForgottenForm
from partners.team.tokens import access_tokens

# A whole team behind one address may forget in the same hour; nobody needs six letters about it.
FROM_NETWORK = Limit("password-network", times=30, seconds=3600)
BY_EMAIL = Limit("password-email", times=5, seconds=3600)
TOO_MANY = (
    "Trop de liens ont été demandés de chez vous ou pour cette adresse en peu de temps. "
    f"Regardez dans les courriers indésirables, ou revenez dans {BY_EMAIL.wait}."
)


class PasswordForgotten(views.PasswordResetView):
    """Ask for a link; the answer is the same whether the address has an account or not, beyond the limits too."""

    form_class = PasswordForgottenForm
    template_name = "partners/team/forgotten.html"
    success_url = reverse_lazy("password-sent")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the network before anything is looked up."""
        if allow(FROM_NETWORK, client_network(request)):
            return super().post(request, *args, **kwargs)
        return self._refused(self.get_form())

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Count the address, known or not; look for its account only once the answer has left, as long for both."""
        if allow(BY_EMAIL, form.cleaned_data["email"]):
            return RedirectThen(str(self.success_url), form.save)
        return self._refused(form)

    def _refused(self, form: Form) -> HttpResponse:
        form.add_error(None, TOO_MANY)
        answer = self.render_to_response(self.get_context_data(form=form), status=429)
        answer.headers["Retry-After"] = str(BY_EMAIL.seconds)
        return answer


class PasswordSent(views.PasswordResetDoneView):
    """The letter is on its way, if there is somebody to write to."""

    template_name = "partners/team/sent.html"


class PasswordSet(views.PasswordResetConfirmView):
    """Behind the link: choose the password."""

    form_class = ChoosePasswordForm
    token_generator = access_tokens
    template_name = "partners/team/choose.html"
    success_url = reverse_lazy("password-chosen")

    def get_user(self, uidb64: str) -> User | None:
        """The account of the link, while its person may enter."""
        user = super().get_user(uidb64)
        return user if is_staff(user) else None

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        """Save the password; the browser becomes a known one, because the link proves access to the mailbox."""
        response = super().form_valid(form)
        if self.user:
            remember(self.request, response, self.user)
        return response


class PasswordChosen(views.PasswordResetCompleteView):
    """Done: the way to the log-in page."""

    template_name = "partners/team/chosen.html"
