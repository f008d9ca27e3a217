"""The demonstration accounts: one per role and partner, and the coordination."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from consortium.serving.secrets import kept_secret
from partners.choices import Role
from partners.models import Membership, Partner, User

MAILBOXES = {Role.CONTRIBUTOR: "contribution", Role.EDITOR: "redaction", Role.MANAGER: "responsable"}
NAMES = {
    Role.CONTRIBUTOR: ("Inès Marchal", "Hugo Ritter", "Manon Thiébaut"),
    Role.EDITOR: ("Rachid Lemoine", "Élise Wagner", "Bastien Colas"),
    Role.MANAGER: ("Sylvie Bertrand", "Anne Kieffer", "Olivier Mangin"),
}
COORDINATION = "coordination@example.org"


@dataclass(frozen=True)
class Account:
    """An account as it is told to whoever tries the portal."""

    email: str
    role: str


Wanted = tuple[str, str, Partner | None, Role | None]  # address, name, team and role; neither for the coordination


def ensure_accounts() -> tuple[list[Account], str]:
    """Create the demonstration accounts that are missing; they and their password, the same for all.

    The password is this installation's own: made at random once, kept outside the repository. An account with one of
    these addresses that is not flagged as a demonstration is left as it is and not listed.
    """
    password = kept_secret("demo_password", size=9)
    wanted: list[Wanted] = [(COORDINATION, "Coordination", None, None)]
    for index, partner in enumerate(Partner.objects.order_by("pk")):
        for role, mailbox in MAILBOXES.items():
            names = NAMES[role]
            wanted.append((f"{mailbox}@{partner.slug}.example.org", names[index % len(names)], partner, role))
    with transaction.atomic():
        _create_missing(wanted, password)
        _renew_password(password)
    usable = set(User.objects.filter(is_demo=True).values_list("email", flat=True))
    accounts = [
        Account(email, f"{partner} · {role.label}" if partner and role else "Coordination : voit et fait tout")
        for email, _, partner, role in wanted
        if email in usable
    ]
    return accounts, password


def _create_missing(wanted: list[Wanted], password: str) -> None:
    known = set(User.objects.filter(email__in=[row[0] for row in wanted]).values_list("email", flat=True))
    missing = [row for row in wanted if row[0] not in known]
    hashed = make_password(password) if missing else ""
    for email, name, partner, role in missing:
        user = User.objects.create(email=email, name=name, password=hashed, is_superuser=partner is None, is_demo=True)
        if partner and role:
            Membership.objects.create(user=user, partner=partner, role=role)


def _renew_password(password: str) -> None:
    """Give the accounts this password when it is not theirs (the secret was made anew)."""
    accounts = User.objects.filter(is_demo=True)
    one = accounts.first()
    if one is not None and not one.check_password(password):
        accounts.update(password=make_password(password))
