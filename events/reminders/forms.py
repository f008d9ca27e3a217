"""Forms to sign up for reminders of an occurrence."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms

from events.choices import ReminderMoment
from events.reminders.options import Offer
from events.signup.forms import AddressForm


class OccurrenceForm(forms.Form):
    """``seance``: the identifier of an occurrence, as links to the form carry it."""

    seance = forms.UUIDField()


class ReminderForm(AddressForm):
    """When to write, among what is still ahead, and where to."""

    moments = forms.MultipleChoiceField(
        label="Quand voulez-vous ce rappel ?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins un moment.",
            "invalid_choice": "Ce moment n’est pas, ou n’est plus, proposé.",
        },
    )
    field_order = ["moments", "email"]

    def __init__(self, data: Mapping[str, Any] | None = None, *, offers: Sequence[Offer]) -> None:
        super().__init__(data, initial={"moments": [ReminderMoment(offers[0].moment)]} if offers else None)
        self.offers = offers
        cast("forms.MultipleChoiceField", self.fields["moments"]).choices = [
            (offer.moment, offer.label) for offer in offers
        ]

    @property
    def choices(self) -> list[tuple[forms.boundfield.BoundWidget, Offer]]:
        """Each box with what it stands for."""
        return list(zip(self["moments"], self.offers, strict=True))
