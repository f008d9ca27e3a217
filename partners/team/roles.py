"""Changes of roles made by a team's or account's form: detect them, write the history, mail the person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.forms import BaseModelFormSet

from consortium.journal.history import record
from partners.choices import Role
from partners.models import Partner, User
from partners.team import emails


@dataclass(frozen=True)
class RoleChange:
    """One person in one team: ``before`` and ``after`` are roles, empty for outside the team."""

    user: User
    partner: Partner
    before: str
    after: str


def role_changes(formset: "BaseModelFormSet[Any, Any]") -> list[RoleChange]:
    """The role changes made by saving this formset. A row moved to another team left one and joined another."""
    found = [RoleChange(row.user, row.partner, row.role, "") for row in formset.deleted_objects]
    found += [RoleChange(row.user, row.partner, "", row.role) for row in formset.new_objects]
    before = {form.instance.pk: form.initial for form in formset.initial_forms}
    for row, fields in formset.changed_objects:
        was = before[row.pk]
        if "partner" in fields:
            left = Partner.objects.get(pk=was["partner"])
            found += [RoleChange(row.user, left, was["role"], ""), RoleChange(row.user, row.partner, "", row.role)]
        elif "role" in fields:
            found.append(RoleChange(row.user, row.partner, was["role"], row.role))
    return found


@transaction.atomic
def announce(changes: Iterable[RoleChange], *, by: User) -> None:
    """Write each change into the history of its partner and of its account, and tell the person by mail.

    Whoever has yet to choose a password gets their invitation instead.
    """
    for change in changes:
        words = f"{change.user} : {role_words(change.before)} → {role_words(change.after)}"
        record(change.partner, f"Équipe, {words}.", by=by)
        record(change.user, f"{change.partner}, {words}.", by=by)
        _tell(change, by)


@transaction.atomic
def announce_account(account: User, changed: list[str], *, by: User) -> None:
    """Write and mail what an account's own form changed; ``changed``: names of its fields."""
    words = []
    if "is_active" in changed:
        words.append("Votre accès à l’espace des partenaires est " + ("rouvert." if account.is_active else "fermé."))
    if "is_superuser" in changed:
        now = "faites maintenant" if account.is_superuser else "ne faites plus"
        words.append(f"Vous {now} partie de la coordination.")
    for sentence in words:
        record(account, f"Dit à la personne : {sentence}", by=by)
        if account.has_usable_password():
            emails.tell_account(account, f"{sentence} C’est {by} qui l’a enregistré.")


def role_words(role: str) -> str:
    """The role as people know it, in one or two words; «hors de l’équipe» for none."""
    return Role(role).label.split(" :")[0].lower() if role else "hors de l’équipe"


def _tell(change: RoleChange, by: User) -> None:
    if not change.user.has_usable_password():
        return
    names = {"partner": str(change.partner), "by": str(by)}
    if change.after:
        role = Role(change.after).label
        emails.tell_role(change.user, role=role, joined=not change.before, **names)
    else:
        may_enter = User.objects.staff().filter(pk=change.user.pk).exists()
        emails.tell_removed(change.user, closed=not may_enter, **names)
