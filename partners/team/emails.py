"""Security notices to account holders: passwords, second factors, new browsers, roles, closing."""

import uuid

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from consortium.links.absolute_urls import absolute
from consortium.outbox.choices import Priority
from consortium.outbox.enqueue import enqueue
from consortium.outbox.kinds import Reader, declare
from consortium.sessions.devices import new_browser
from consortium.text.french import french_date
from consortium.text.normalize import one_line
from partners.models import User

NEWS = declare("account_news", "Compte : ce qui l’ouvre ou le ferme", reader=Reader.STAFF)
NOT_ME = (
    "Ce n’est pas vous ? Choisissez aussitôt un nouveau mot de passe (il ferme toutes les sessions), "
    "puis répondez à ce message."
)


def tell_password_chosen(user: User) -> None:
    """A new password was chosen."""
    _tell(user, "Nouveau mot de passe", f"Un nouveau mot de passe a été choisi {_now()} pour votre accès.")


def tell_second_factor(user: User, words: str) -> None:
    """A way to confirm a log-in was added, taken away or made anew, in French."""
    _tell(user, "Votre double authentification a changé", f"{words}, {_now()}.")


@receiver(new_browser, dispatch_uid="account-news-new-browser")
def tell_of_new_browser(*, user: User, browser: str, **_: object) -> None:
    """Somebody logged in from a browser that this account did not know."""
    _tell(
        user,
        "Connexion depuis un nouveau navigateur",
        f"Votre accès a été ouvert {_now()} depuis un navigateur qu’il ne connaissait pas : {browser}.",
    )


def tell_role(user: User, *, partner: str, role: str, by: str, joined: bool) -> None:
    """The person joined a team, or their role there is another one."""
    change = "Vous êtes maintenant" if joined else "Votre rôle a changé"
    line = f"{change} dans l’équipe {partner} : {role}. C’est {by} qui l’a enregistré."
    _tell(user, f"Votre rôle : {one_line(partner)}", line, alarm=False)


def tell_removed(user: User, *, partner: str, by: str, closed: bool) -> None:
    """The person is not in this team any more; ``closed``: nor in any other."""
    lines = [f"Vous n’êtes plus dans l’équipe {partner}. C’est {by} qui l’a enregistré."]
    lines += [CLOSED] if closed else ["Vous gardez votre accès, pour vos autres équipes."]
    _tell(user, f"Vous avez quitté une équipe : {one_line(partner)}", *lines, alarm=False)


def tell_account(user: User, words: str) -> None:
    """The account was closed, opened again, let into the coordination or out of it."""
    _tell(user, "Votre accès à l’espace des partenaires", words, alarm=False)


CLOSED = "Votre accès à l’espace des partenaires est fermé ; ce que vous avez écrit reste à l’équipe."


@transaction.atomic
def _tell(user: User, title: str, *lines: str, alarm: bool = True) -> None:
    enqueue(
        kind=NEWS,
        to=user.email,
        reply_to=settings.CONTACT_EMAIL,
        context={
            "user": user,
            "title": title,
            "lines": lines,
            "not_me": NOT_ME if alarm else "",
            "url": absolute(reverse("password-forgotten")) if alarm else "",
        },
        key=f"account-news:{user.pk}:{uuid.uuid4().hex}",
        about=f"account:{user.pk}",
        priority=Priority.AWAITED,
    )


def _now() -> str:
    now = timezone.localtime()
    return f"le {french_date(now)} à {now:%H:%M}"
