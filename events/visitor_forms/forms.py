"""What visitors' forms have in common: an address, a check against robots, how often one may ask."""

from django import forms
from django.http import HttpRequest

from consortium.filtering.form_errors import Problem, problems
from consortium.http.honeypot import BotCheckMixin
from consortium.http.rate_limit import Limit, allow, client_network
from consortium.text.mail_addresses import canonical

# A class that subscribes together behind one address passes; a robot does not.
POSTS = Limit("visitor-posts", times=60, seconds=600)
ASKED_FROM_NETWORK = Limit("visitor-asked-network", times=40, seconds=3600)
# Nobody can have us write to somebody else more often than that.
ASKED_FOR_ADDRESS = Limit("visitor-asked-address", times=12, seconds=86400)

TOO_MANY_ASKED = (
    "Trop de demandes sont parties de chez vous ou avec cette adresse e-mail en peu de temps. "
    "Réessayez demain, ou écrivez-nous."
)


def may_post(request: HttpRequest) -> bool:
    """Count one more form from this network: the cheap check, before anything is read."""
    return allow(POSTS, client_network(request))


def may_ask(request: HttpRequest, email: str) -> bool:
    """Count one more complete form, from this network and for this e-mail address."""
    return allow(ASKED_FROM_NETWORK, client_network(request)) and allow(ASKED_FOR_ADDRESS, email)


class AddressForm(BotCheckMixin, forms.Form):
    """Where to write. ``cleaned_data["email"]`` is in its one form: one address is one address."""

    use_required_attribute = False
    email = forms.EmailField(
        label="Votre adresse e-mail",
        max_length=254,
        help_text="Nous y envoyons d’abord un lien pour confirmer. Elle ne sert qu’à cela.",
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": "Écrivez l’adresse à laquelle nous pouvons vous joindre."},
    )

    def clean_email(self) -> str:
        """In its one form: the same address asked for again is known, however it is written."""
        return canonical(self.cleaned_data["email"])

    @property
    def shown_ticket(self) -> str:
        """The ticket that the page carries."""
        return self.fresh_ticket() if self.is_bound else self.initial["ticket"]

    @property
    def problems(self) -> list[Problem]:
        """Every error of the page."""
        return problems(self)
