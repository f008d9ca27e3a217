"""Choosing a password, for the first time or again: Django's own flow, in the site's look and words."""

from django.contrib.auth import views
from django.urls import reverse_lazy

from partners.accounts import ChoosePasswordForm, PasswordForgottenForm


class PasswordForgotten(views.PasswordResetView):
    """Ask for a link; the answer is the same whether the address has an account or not."""

    form_class = PasswordForgottenForm
    template_name = "partners/account/forgotten.html"
    email_template_name = "partners/mail/password.txt"
    subject_template_name = "partners/mail/password_subject.txt"
    success_url = reverse_lazy("password-sent")


class PasswordSent(views.PasswordResetDoneView):
    """The letter is on its way, if there is somebody to write to."""

    template_name = "partners/account/sent.html"


class PasswordSet(views.PasswordResetConfirmView):
    """Behind the link: choose the password."""

    form_class = ChoosePasswordForm
    template_name = "partners/account/choose.html"
    success_url = reverse_lazy("password-chosen")


class PasswordChosen(views.PasswordResetCompleteView):
    """Done: the way to the log-in page."""

    template_name = "partners/account/chosen.html"
