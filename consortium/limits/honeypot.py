"""Protection of public forms against robots: a hidden field, and a signed ticket with the form's age.

The ticket also carries the form's own number: the same form sent twice has the same one, whatever the browser does.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

SALT = "consortium.botcheck"
FASTEST = 3  # seconds: nobody fills a form in less
MAX_SECONDS = 24 * 3600  # seconds: a form left open overnight is still welcome

TOO_FAST = "Ce formulaire a été envoyé plus vite qu’on ne peut le lire : attendez un instant, puis renvoyez-le."
TOO_OLD = "Ce formulaire était ouvert depuis longtemps : vérifiez vos réponses, puis renvoyez-le."
FORGED = "Ce formulaire n’a pas pu être vérifié : vérifiez vos réponses, puis renvoyez-le."
TRAPPED = "Laissez ce champ vide."


@dataclass(frozen=True)
class Ticket:
    """The number of a form, and the same signed with the time of issue."""

    number: str
    signed: str


def issue() -> Ticket:
    """A ticket for a form that is being shown."""
    number = secrets.token_urlsafe(16)
    return Ticket(number, signing.TimestampSigner(salt=SALT).sign(number))


def check(signed: str) -> Ticket:
    """The ticket that comes back with a form. ValidationError, in words, for one forged, too new or too old."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        number = signer.unsign(signed, max_age=MAX_SECONDS)
    except signing.SignatureExpired as error:
        raise ValidationError(TOO_OLD, code="too_old") from error
    except signing.BadSignature as error:
        raise ValidationError(FORGED, code="forged") from error
    try:
        signer.unsign(signed, max_age=FASTEST)
    except signing.SignatureExpired:
        return Ticket(number, signed)
    raise ValidationError(TOO_FAST, code="too_fast")


class BotCheckMixin(forms.Form):
    """For a public form: ``cleaned_data["ticket"]`` is the :class:`Ticket` of the form that was sent.

    A form shown again after an error keeps its ticket; one refused for its age is given a new one: see
    :meth:`fresh_ticket`.
    """

    ticket = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)
    # Hidden by the style sheet (.field--trap), from screen readers too; its name is one that robots like.
    website_url = forms.CharField(
        label="Ne remplissez pas ce champ", required=False, max_length=200, widget=forms.TextInput({
            "autocomplete": "off", "tabindex": "-1"
        })
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["ticket"] = issue().signed

    def clean_ticket(self) -> Ticket:
        """The ticket, verified."""
        return check(self.cleaned_data["ticket"])

    def clean_website_url(self) -> str:
        """Nothing: whoever fills this field does not see the page."""
        if self.cleaned_data["website_url"]:
            raise ValidationError(TRAPPED, code="trap")
        return ""

    def fresh_ticket(self) -> str:
        """The ticket to show again: the one sent while it is good or merely new, else another."""
        try:
            return check(self.data.get(self.add_prefix("ticket"), "")).signed
        except ValidationError as error:
            return self.data[self.add_prefix("ticket")] if error.code == "too_fast" else issue().signed
