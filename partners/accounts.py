"""Accounts of the staff: how one comes to be, and how its person gets a password, by e-mail and Django's own flow."""

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from consortium.links import absolute
from partners.models import User

# Back ends that bring no letter to anybody: the link must then be handed over by the person who invites.
SILENT_MAIL = ("django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.dummy.EmailBackend")


class PasswordForgottenForm(PasswordResetForm):
    """Asks for a link by e-mail. Unlike Django's, it also serves accounts invited that have no password yet."""

    def get_users(self, email: str) -> QuerySet[User]:
        """The accounts that may log in with this address."""
        return User.objects.filter(email__iexact=email, is_active=True, is_staff=True)

    def send_mail(self, subject_template_name, email_template_name, context, *args, **kwargs) -> None:
        """With the link as the site knows its own address: Django's is made of whatever host the asker named."""
        words = {"link": password_link(context["user"]), "site_name": settings.SITE_NAME}
        super().send_mail(subject_template_name, email_template_name, context | words, *args, **kwargs)


class ChoosePasswordForm(SetPasswordForm):
    """The new password, twice."""


def account_with(email: str) -> User | None:
    """The account with this address, upper or lower case."""
    return User.objects.filter(email__iexact=email).first()


def password_link(user: User) -> str:
    """The address under which this person chooses a password; serves once, for ``PASSWORD_RESET_TIMEOUT`` seconds."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return absolute(reverse("password-set", args=[uid, default_token_generator.make_token(user)]))


def mail_reaches_people() -> bool:
    """Whether this installation sends its mail anywhere."""
    return settings.EMAIL_BACKEND not in SILENT_MAIL


def invite(user: User, *, link: str, by: User) -> None:
    """Write to a new account's person. Raises what the mail server raises."""
    context = {"user": user, "by": by, "link": link, "site_name": settings.SITE_NAME, "days": _days_valid()}
    send_mail(
        f"{settings.SITE_NAME} : votre accès à l’espace des partenaires",
        render_to_string("partners/mail/invitation.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
    )


def _days_valid() -> int:
    return settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
