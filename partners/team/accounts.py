"""Accounts of the staff: how one comes to be, and how its person gets a password, by the outbox and Django."""

from django.conf import settings
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import PasswordResetForm
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from consortium.generic import SetPasswordForm
from consortium.journal.history import record
from consortium.links.absolute_urls import absolute
from consortium.links.bearer_tokens import digest
from consortium.outbox import preflight
from consortium.outbox.choices import Priority
from consortium.outbox.enqueue import enqueue
from consortium.outbox.kinds import Reader, declare
from consortium.outbox.models import OutgoingEmail
from consortium.sessions.closing import end_sessions
from consortium.staff import is_staff
from consortium.text.mail_addresses import canonical
from partners.models import User
from partners.team.emails import tell_password_chosen
from partners.team.tokens import access_tokens

PASSWORD = declare("account_password", "Compte : lien pour un mot de passe", reader=Reader.STAFF)
INVITATION = declare("account_invitation", "Compte : invitation", reader=Reader.STAFF)
LINK_SERVES = "partners.account-link"


class PasswordForgottenForm(PasswordResetForm):
    """Asks for a link by e-mail. Unlike Django's, it also serves accounts invited that have no password yet."""

    def clean_email(self) -> str:
        """In its one form, as accounts have it."""
        return canonical(self.cleaned_data["email"])

    def get_users(self, email: str) -> QuerySet[User]:
        """The accounts that may log in with this address."""
        return User.objects.staff().filter(_written(email))

    def save(self, *args: object, **_: object) -> None:
        """Write to them. What Django's own view would have said of templates and host is the outbox's to know."""
        for user in self.get_users(self.cleaned_data["email"]):
            _write(PASSWORD, user)


class ChoosePasswordForm(SetPasswordForm[User]):
    """The new password, twice."""

    def save(self, commit: bool = True) -> User:
        """The account, logged out everywhere; its person is told."""
        user = super().save(commit)
        password_chosen(user)
        return user


class ChangePasswordForm(AdminPasswordChangeForm):
    """The password that one has, and the new one, in the admin."""

    def save(self, commit: bool = True) -> User:
        """The account, logged out everywhere (the view opens this browser's session anew); its person is told."""
        user = super().save(commit)
        password_chosen(user)
        return user


@transaction.atomic
def password_chosen(user: User) -> None:
    """A new password was chosen: every session ends, the history keeps it, and the person is told by mail."""
    end_sessions(user)
    record(user, "Nouveau mot de passe.", by=user)
    tell_password_chosen(user)


def account_with(email: str) -> User | None:
    """The account with this address, in whatever way it is written."""
    return User.objects.filter(_written(email)).first()


def _written(email: str) -> Q:
    """As typed, upper or lower case, or in its one form."""
    return Q(email__iexact=email) | Q(email__iexact=canonical(email))


def password_url(user: User) -> str:
    """The whole address where one chooses a password; once, for ``PASSWORD_RESET_TIMEOUT`` seconds."""
    return _url(user, access_tokens.make_token(user))


def invite(user: User, *, by: User) -> None:
    """Write to a new account's person, or to one who lost their invitation."""
    _write(INVITATION, user, by=by)


@preflight.check(LINK_SERVES)
def reason_to_skip_password_link(row: OutgoingEmail) -> str:
    """The outbox's check: why the link of this message is of no use any more, in French; empty when it is."""
    user = User.objects.with_team().filter(pk=row.about.partition(":")[2]).first()
    if not is_staff(user):
        return "Ce compte est fermé."
    token = row.text.partition(_url(user, "-").removesuffix("-/"))[2].partition("/")[0]
    return "" if access_tokens.check_token(user, token) else "Ce lien ne sert plus : il a servi, ou a vieilli."


@transaction.atomic
def _write(kind: str, user: User, **context: object) -> None:
    """Mail the password link; two requests within a second give one message."""
    token = access_tokens.make_token(user)
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
    enqueue(
        kind=kind,
        to=user.email,
        reply_to=settings.CONTACT_EMAIL,
        context={"user": user, "url": _url(user, token), "days": days, **context},
        key=f"{kind}:{user.pk}:{digest(token)}",
        about=f"account:{user.pk}",
        wanted=LINK_SERVES,
        priority=Priority.AWAITED,
    )


def _url(user: User, token: str) -> str:
    return absolute(reverse("password-set", args=[urlsafe_base64_encode(force_bytes(user.pk)), token]))
