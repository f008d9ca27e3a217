"""Base form of reminders and subscriptions: an e-mail address and the honeypot."""

from django import forms

from consortium.filtering.form_errors import Problem, problems
from consortium.limits.honeypot import BotCheckMixin
from consortium.text.mail_addresses import canonical


class AddressForm(BotCheckMixin, forms.Form):
    """The e-mail field; ``cleaned_data["email"]`` is canonical."""

    use_required_attribute = False
    email = forms.EmailField(
        label="Votre adresse e-mail",
        max_length=254,
        help_text="Nous y envoyons d’abord un lien pour confirmer. Elle ne sert qu’à cela.",
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": "Écrivez l’adresse à laquelle nous pouvons vous joindre."},
    )

    def clean_email(self) -> str:
        """The canonical form of the address."""
        return canonical(self.cleaned_data["email"])

    @property
    def shown_ticket(self) -> str:
        """The ticket that the page carries."""
        return self.fresh_ticket() if self.is_bound else self.initial["ticket"]

    @property
    def problems(self) -> list[Problem]:
        """Every error of the page."""
        return problems(self)
