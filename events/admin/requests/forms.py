"""Forms to answer a relay. Each carries a digest of the request as it was shown."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from consortium.admin_kit.row_version import version_of
from events.admin.requests.dates import DateRows, MovedRows
from partners.choices import DeclineReason, RequestState
from partners.models import ActivityRequest, Partner
from partners.requests.dates import MAX_TEXT_LENGTH
from partners.requests.services import MAX_MESSAGE_LENGTH

NO_DATE = "Retenez au moins une date, ou indiquez-en une."


def seen(activity_request: ActivityRequest) -> str:
    """A digest of the request with its dates and messages: an answer is refused when it has changed."""
    return version_of(activity_request)


class AnswerForm(forms.Form):
    """An answer that needs no more than a yes."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, activity_request: ActivityRequest) -> None:
        self.activity_request = activity_request
        super().__init__(data, initial={"seen": self.mark}, use_required_attribute=False)

    @property
    def mark(self) -> str:
        """The current digest of the request, see :func:`seen`."""
        return seen(self.activity_request)

    @property
    def is_stale(self) -> bool:
        """Whether the request changed since the form was shown."""
        return self.cleaned_data.get("seen") != self.mark


class WordsForm(AnswerForm):
    """A few words that the relay will read."""

    words = forms.CharField(
        label="Un mot pour le relais",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MAX_TEXT_LENGTH,
        required=False,
        help_text="Il est ajouté au courriel et reste sur la page de suivi.",
    )


class AcceptForm(WordsForm):
    """The dates agreed upon."""

    rows_class: type[DateRows] = DateRows

    def __init__(self, data: Mapping[str, Any] | None = None, *, activity_request: ActivityRequest) -> None:
        super().__init__(data, activity_request=activity_request)
        self.rows = self.rows_class(activity_request, data, prefix="date")

    def is_valid(self) -> bool:
        """Both the words and the dates."""
        rows_are_valid = self.rows.is_valid() if self.is_bound else False
        return super().is_valid() and rows_are_valid

    def clean(self) -> dict[str, Any]:
        """The dates too; an error when none is kept."""
        super().clean()
        cleaned = self.cleaned_data
        if self.rows.is_empty:
            self.add_error(None, NO_DATE)
        elif self.rows.is_valid():
            cleaned["dates"] = self.rows.dates()
        return cleaned


class MoveForm(AcceptForm):
    """Other dates for those agreed upon. What is announced is told by the event's own message, which takes no words."""

    rows_class = MovedRows

    def __init__(self, data: Mapping[str, Any] | None = None, *, activity_request: ActivityRequest) -> None:
        super().__init__(data, activity_request=activity_request)
        if activity_request.state == RequestState.SCHEDULED:
            del self.fields["words"]


class DeclineForm(AnswerForm):
    """Why, for our counts and for the relay."""

    reason = forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisissez…"), *DeclineReason.choices],
        help_text="Pour nos statistiques. Les trois premiers gardent la demande visible dans "
        "« Demandes sans réponse possible ».",
        error_messages={"required": "Choisissez un motif.", "invalid_choice": "Choisissez un motif de la liste."},
    )
    words = forms.CharField(
        label="Réponse au relais",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=MAX_TEXT_LENGTH,
        help_text="Dites pourquoi, et ce qui serait possible plus tard ou autrement.",
        error_messages={"required": "Expliquez votre refus au relais."},
    )


class TransferForm(AnswerForm):
    """To whom, and why; the relay does not see the note."""

    to = forms.ModelChoiceField(
        label="Transmettre à",
        queryset=Partner.objects.none(),
        error_messages={"required": "Choisissez un partenaire.", "invalid_choice": "Choisissez un autre partenaire."},
    )
    note = forms.CharField(
        label="Note pour cette équipe",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MAX_TEXT_LENGTH - 300,  # the history adds who passed it to whom
        help_text="Le relais ne la voit pas. Il apprend seulement qui suit sa demande désormais.",
        error_messages={"required": "Dites en une phrase pourquoi vous la transmettez."},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, activity_request: ActivityRequest) -> None:
        super().__init__(data, activity_request=activity_request)
        cast("forms.ModelChoiceField[Partner]", self.fields["to"]).queryset = Partner.objects.exclude(
            pk=activity_request.partner_id
        )


class MessageForm(forms.Form):
    """A message to the relay."""

    text = forms.CharField(
        label="Écrire au relais",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MAX_MESSAGE_LENGTH,
        help_text="Il le reçoit par courriel et répond depuis sa page de suivi.",
        error_messages={"required": "Écrivez votre message avant de l’envoyer."},
    )
