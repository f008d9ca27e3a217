"""The form of a loan that answers no request: kept for maintenance, lent by phone or outside the network."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils import timezone

from consortium.generic import ModelForm
from consortium.staff import AnyUser
from consortium.text.sorting import FrenchOrder
from partners.access import lendable_activities
from partners.errors import RequestError
from partners.loans import services
from partners.models import Activity, Loan
from partners.models.activity import MAX_COPIES

FURTHEST = dt.timedelta(days=3 * 366)
SLIP = "Cette date est trop loin d’aujourd’hui : vérifiez l’année."
NAMES = {
    "activity": "Choisissez ce qui sort.",
    "opening": "Indiquez le premier jour.",
    "closing": "Indiquez le dernier jour.",
    "note": "Dites en quelques mots pour qui ou pourquoi.",
}


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, "%Y-%m-%d")


class LoanForm(ModelForm[Loan]):
    """Days and a reason; the portal chooses the copy unless one is named. ``user``, set by the admin, is who lends."""

    user: AnyUser
    copy = forms.IntegerField(
        label="Exemplaire",
        required=False,
        min_value=1,
        max_value=MAX_COPIES,
        help_text="Son numéro, si c’est un exemplaire précis. Vide : le portail choisit le mieux placé.",
    )

    class Meta:
        model = Loan
        fields = ("activity", "opening", "closing", "copy", "note")
        widgets = {"opening": _day(), "closing": _day()}
        labels = {"opening": "Premier jour", "closing": "Dernier jour", "note": "Pour qui, ou pourquoi"}
        help_texts = {
            "opening": "Où il est montré ou retenu. Le transport et le montage s’ajoutent d’eux-mêmes.",
            "note": "Révision, prêt convenu au téléphone, école hors réseau… Lu par les équipes seulement.",
        }
        error_messages = {name: {"required": words} for name, words in NAMES.items()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "activity" in self.fields:
            field = cast("forms.ModelChoiceField[Activity]", self.fields["activity"])
            field.queryset = lendable_activities(self.user).order_by(FrenchOrder("title"), "title", "pk")
        if "note" in self.fields:
            self.fields["note"].required = True

    def clean(self) -> dict[str, Any]:
        """Days in order and within reason, on a copy that is in."""
        super().clean()
        cleaned = self.cleaned_data
        today = timezone.localdate()
        for name in ("opening", "closing"):
            if cleaned.get(name) and abs(cleaned[name] - today) > FURTHEST:
                self.add_error(name, SLIP)
        if not self.instance.pk and cleaned.get("closing") and cleaned["closing"] < today:
            self.add_error("closing", "Cette date est passée.")
        if not self.errors and self.says_when:
            try:
                services.check(self.lent, loan=self.stored, **self.when)
            except RequestError as error:
                self.add_error("copy" if cleaned.get("copy") else "opening", str(error))
        return cleaned

    @property
    def stored(self) -> Loan | None:
        """The loan as the database has it, None for a new one."""
        return Loan.objects.get(pk=self.instance.pk) if self.instance.pk else None

    @property
    def lent(self) -> Activity:
        """The activity that is lent."""
        chosen: Activity | None = self.cleaned_data.get("activity")
        return chosen or self.instance.activity

    @property
    def says_when(self) -> bool:
        """Whether days or copy are new."""
        return not self.instance.pk or bool({"opening", "closing", "copy"} & set(self.changed_data))

    @property
    def when(self) -> dict[str, Any]:
        """The days, and the copy when one is named."""
        return {name: self.cleaned_data[name] for name in ("opening", "closing", "copy")}

    def _post_clean(self) -> None:
        """The days and the copy are written by the verbs of :mod:`partners.loans.services`, not from this instance."""
