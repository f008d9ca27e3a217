"""Forms to subscribe: choice of a filter, then address and frequency."""

from typing import cast

from django import forms
from django.http import QueryDict

from events.agenda.filters import RADIUS_CHOICES
from events.choices import Frequency
from events.signup.forms import AddressForm
from events.subscriptions.saved import SavedFilter

GROUPS = {"theme": "Domaines", "public": "Publics", "format": "Formats"}


class FrequencyForm(forms.Form):
    """The frequency."""

    frequency = forms.ChoiceField(
        label="Quand voulez-vous le recevoir ?",
        choices=Frequency.choices,
        initial=Frequency.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez quand.", "invalid_choice": "Choisissez l’une de ces deux réponses."},
    )


class SubscribeForm(FrequencyForm, AddressForm):
    """Frequency and e-mail address."""

    field_order = ["frequency", "email"]


class ChooserForm(forms.Form):
    """A simple choice of what to receive; it only writes the agenda's own parameters, which the next page reads."""

    pres = forms.CharField(label="Commune ou code postal", max_length=80, required=False)
    rayon = forms.ChoiceField(
        label="Jusqu’à",
        choices=[("", "distance selon la densité"), *((str(km), f"{km} km") for km in RADIUS_CHOICES)],
        required=False,
    )
    departement = forms.MultipleChoiceField(label="Départements", widget=forms.CheckboxSelectMultiple, required=False)
    theme = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    public = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    format = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    gratuit = forms.BooleanField(label="Seulement ce qui est gratuit", widget=forms.CheckboxInput, required=False)

    def __init__(self, saved: SavedFilter, *, pres: str = "") -> None:
        """Show what ``saved`` holds already, and the place that was typed."""
        held = QueryDict(saved.query)
        several = {name: held.getlist(name) for name in ("departement", *GROUPS)}
        once = {"pres": pres, "rayon": held.get("rayon", ""), "gratuit": "gratuit" in held}
        super().__init__(initial=several | once)
        for name in several:
            cast("forms.MultipleChoiceField", self.fields[name]).choices = list(
                saved.agenda.vocabulary.options[name].items()
            )
        for name, label in GROUPS.items():
            self.fields[name].label = label
        self.fields["gratuit"].widget.attrs["value"] = "1"
        # What came from the agenda and has no place here stays, ticked, until somebody unticks it.
        self.others = [each for each in saved.criteria if each.name not in self.fields]

    @property
    def groups(self) -> list[tuple[forms.BoundField, int]]:
        """The choices that are folded, each with how many are ticked."""
        return [(self[name], len(self.initial[name])) for name in GROUPS]
