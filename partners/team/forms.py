"""Forms about accounts and teams."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from consortium.generic import BaseInlineFormSet, ModelForm
from consortium.text.mail_addresses import canonical
from partners.choices import Role
from partners.models import Membership, Partner, User
from partners.team.accounts import account_with
from partners.team.services import end_what_was_open

CLOSED = "Ce compte est fermé : demandez à la coordination de le rouvrir."


class MembershipForm(ModelForm[Membership]):
    """A person in a team, named by e-mail; an address without an account gets one when the form is saved.

    For a member already there only the role can change: the account is theirs, not the team's.
    """

    email = forms.EmailField(label="Adresse e-mail", max_length=254)
    name = forms.CharField(label="Nom", max_length=120, required=False)

    class Meta:
        model = Membership
        fields = ["role", "receives_reminders"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_invitation = False
        if self.instance.pk:
            for name in ("email", "name"):
                self.fields[name].initial = getattr(self.instance.user, name)
                self.fields[name].disabled = True

    def clean_email(self) -> str:
        """The address in small letters; refused when its account is closed or already in the team."""
        email = canonical(self.cleaned_data["email"])
        account = account_with(email)
        if self.instance.pk or account is None:
            return email
        if not account.is_active:
            raise ValidationError(CLOSED)
        if self.instance.partner_id and account.memberships.filter(partner=self.instance.partner_id).exists():
            raise ValidationError("Cette personne est déjà dans l’équipe.")
        return email

    def save(self, commit: bool = True) -> Any:
        """Save the membership, and first of all its account when there is none."""
        if not self.instance.pk:
            account = account_with(self.cleaned_data["email"])
            self.is_invitation = account is None or not account.has_usable_password()
            if account and not account.is_staff:
                end_what_was_open(account)
            self.instance.user = account or User.objects.create_user(
                self.cleaned_data["email"], name=self.cleaned_data["name"]
            )
        return super().save(commit)


class TeamFormSet(BaseInlineFormSet[Membership, Partner, ModelForm[Membership]]):
    """A partner's whole team. ``may_empty``: whether it may be left without a manager (the coordination's choice)."""

    may_empty = False

    def clean(self) -> None:
        """Each person once; somebody stays in charge."""
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data and form not in self.deleted_forms]
        emails = [form.cleaned_data["email"] for form in kept]
        if len(set(emails)) < len(emails):
            raise ValidationError("La même adresse est écrite deux fois.")
        if not self.may_empty and not any(form.cleaned_data["role"] == Role.MANAGER for form in kept):
            raise ValidationError("Gardez au moins une personne responsable de l’équipe.")

    @property
    def invitations(self) -> list[User]:
        """The accounts that saving has just created, or whose person has yet to choose a password."""
        return [form.instance.user for form in self.extra_forms if getattr(form, "is_invitation", False)]


class AccountForm(ModelForm[User]):
    """An account, as the coordination writes it. The password is its person's own business."""

    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_superuser"]
        labels = {"is_superuser": "Coordination"}
        help_texts = {
            "is_superuser": "Voit et fait tout, pour tous les partenaires.",
            "is_active": "Décochez pour fermer l’espace des partenaires à ce compte, sans le supprimer : "
            "l’historique garde son auteur. Un compte qui n’est dans aucune équipe n’entre pas non plus.",
        }

    def clean_email(self) -> str:
        """In small letters: people write their address as they like, and it stays the same account."""
        return canonical(self.cleaned_data["email"])


class NewAccountForm(AccountForm):
    """A new account: no password yet, an invitation to choose one."""

    def save(self, commit: bool = True) -> Any:
        """The account, which nobody can log into before choosing a password."""
        self.instance.set_unusable_password()
        return super().save(commit)
