"""Accounts of the staff: how one comes to be, and how its person gets a password, by the outbox and Django."""

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from consortium.links import absolute
from consortium.outbox import wanted
from consortium.outbox.choices import Precedence
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.posting import post
from partners.models import User

LINK_SERVES = "partners.account-link"

# Back ends that bring no letter to anybody: the link must then be handed over by the person who invites.
SILENT_MAIL = ("django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.dummy.EmailBackend")


class PasswordForgottenForm(PasswordResetForm):
    """Asks for a link by e-mail. Unlike Django's, it also serves accounts invited that have no password yet."""

    def get_users(self, email: str) -> QuerySet[User]:
        """The accounts that may log in with this address."""
        return User.objects.filter(email__iexact=email, is_active=True, is_staff=True)

    def save(self, **_) -> None:
        """Write to them. What Django's own view would have said of templates and host is the outbox's to know."""
        for user in self.get_users(self.cleaned_data["email"]):
            _write("account_password", user)


class ChoosePasswordForm(SetPasswordForm):
    """The new password, twice."""


def account_with(email: str) -> User | None:
    """The account with this address, upper or lower case."""
    return User.objects.filter(email__iexact=email).first()


def password_address(user: User) -> str:
    """The whole address where one chooses a password; once, for ``PASSWORD_RESET_TIMEOUT`` seconds."""
    return _address(user, default_token_generator.make_token(user))


def mail_reaches_people() -> bool:
    """Whether this installation sends its mail anywhere."""
    return settings.EMAIL_BACKEND not in SILENT_MAIL


def invite(user: User, *, by: User) -> None:
    """Write to a new account's person, or to one who lost their invitation."""
    _write("account_invitation", user, by=by)


def register() -> None:
    """Tell the outbox when these messages are of no use any more; called once, when the app is ready."""
    wanted.register(LINK_SERVES, no_longer_serves)


def no_longer_serves(row: OutgoingEmail) -> str:
    """The outbox's check: why the link of this message is of no use any more, in words; empty when it is."""
    _, pk, token = row.key.split(":")
    user = User.objects.filter(pk=pk).first()
    if user is None or not (user.is_active and user.is_staff):
        return "Ce compte est fermé."
    return (
        "" if default_token_generator.check_token(user, token) else "Ce lien ne sert plus : il a servi, ou a vieilli."
    )


@transaction.atomic
def _write(kind: str, user: User, **context: object) -> None:
    """The message with the link, once: whoever asks twice within a second gets one."""
    token = default_token_generator.make_token(user)
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
    post(
        kind=kind,
        to=user.email,
        reply_to=settings.CONTACT_EMAIL,
        context={"user": user, "address": _address(user, token), "days": days, **context},
        key=f"{kind}:{user.pk}:{token}",
        about=f"account:{user.pk}",
        wanted=LINK_SERVES,
        precedence=Precedence.AWAITED,
    )


def _address(user: User, token: str) -> str:
    return absolute(reverse("password-set", args=[urlsafe_base64_encode(force_bytes(user.pk)), token]))
