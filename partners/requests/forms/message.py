"""Forms of the tracking page: message and withdrawal."""

from django import forms

from partners.requests.dates import MAX_TEXT_LENGTH
from partners.requests.forms.fields import TextField
from partners.requests.services import MAX_MESSAGE_LENGTH


class MessageForm(forms.Form):
    """A message to the team."""

    use_required_attribute = False
    text = TextField(
        label="Votre message",
        max_length=MAX_MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre message avant de l’envoyer."},
    )


class WithdrawForm(forms.Form):
    """Why the request is taken back: welcome, never required."""

    use_required_attribute = False
    note = TextField(
        label="Un mot pour l’équipe (facultatif)",
        max_length=MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
