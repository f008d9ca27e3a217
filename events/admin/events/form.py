"""The form of an event, in human words."""

from typing import Any, cast

from django import forms

from consortium.staff import Actor
from consortium.text.mail_addresses import canonical
from events.admin.widgets import MomentInput
from events.choices import Admission
from events.models import Event
from events.proposals.naming import name_co_organisers
from partners.admin.publishable.form import HELP_TEXTS, WIDGETS, PublishableForm

MOMENT_ERRORS = {"invalid": "Écrivez la date et l’heure ainsi : 28/03/2026 09:00."}


class EventForm(PublishableForm):
    """An event without its occurrences."""

    description_help = "Ce qui se passera, qui interviendra, ce qu’il faut apporter."
    owner_locked = "Vous êtes co-organisateur : seule l’équipe de l’organisateur peut le changer."
    booking_url = forms.URLField(
        label="Lien de réservation",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="La page où l’on réserve, par exemple : https://billetterie.exemple.fr/etoiles",
    )
    booking_opens_at = forms.DateTimeField(
        label="Les réservations ouvrent le", widget=MomentInput, required=False, error_messages=MOMENT_ERRORS
    )
    booking_closes_at = forms.DateTimeField(
        label="Elles ferment le", widget=MomentInput, required=False, error_messages=MOMENT_ERRORS
    )

    class Meta:
        model = Event
        fields: tuple[str, ...] = ()  # those of the sections of its page
        labels = {
            "is_free": "C’est gratuit",
            "age_min": "Dès (ans)",
            "age_max": "Jusqu’à (ans)",
            "admission": "Comment on entre",
            "booking_label": "Où l’on réserve",
        }
        help_texts = HELP_TEXTS | {
            "title": "Court et concret : c’est lui qu’on voit dans l’agenda et sur les affiches.",
            "summary": "Ce qu’on dirait à un ami pour lui donner envie de venir. 280 caractères au plus.",
            "organiser": "Votre structure.",
            "co_organisers": "Chacun est prévenu. Son équipe pourra modifier cet événement, et la page le nommera, "
            "une fois que quelqu’un qui publie pour lui aura accepté.",
            "audiences": "À qui s’adresse l’événement ? Plusieurs réponses possibles.",
            "age_min": "Laissez vide si l’événement convient à tout âge.",
            "admission": "Quand tout est pris, dites-le par « Afficher complet ».",
            "booking_email": "Affiché publiquement.",
            "booking_phone": "Affiché publiquement.",
            "image_alt": "Pour les personnes qui ne voient pas l’image : « Deux enfants regardent dans un télescope ».",
        }
        widgets = WIDGETS | {"co_organisers": forms.CheckboxSelectMultiple}
        error_messages = {
            "title": {"required": "Donnez un titre à l’événement."},
            "format": {"required": "Choisissez un format."},
            "organiser": {"required": "Choisissez l’organisateur."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "co_organisers" in self.fields:
            self._show_invited_partners()

    def _show_invited_partners(self) -> None:
        """The partners that have not answered are ticked too, and told apart."""
        if self.instance.pk is None:
            return
        invited = {
            each.partner_id: each.partner for each in self.instance.co_organisations.pending().select_related("partner")
        }
        agreed = self.initial.get("co_organisers", [])
        self.initial["co_organisers"] = [
            *agreed,
            *(partner for pk, partner in invited.items() if partner not in agreed),
        ]
        vars(self.fields["co_organisers"])["label_from_instance"] = lambda partner: (
            f"{partner} (n’a pas encore répondu)" if partner.pk in invited else str(partner)
        )

    def _save_m2m(self) -> None:
        """The partners that agree are written; the others are asked."""
        if "co_organisers" in self.fields:
            named = self.cleaned_data["co_organisers"]
            self.cleaned_data["co_organisers"] = name_co_organisers(self.instance, named, by=cast("Actor", self.user))
        super()._save_m2m()  # type: ignore[misc]  # Django's own hook, unknown to its stubs

    def clean_booking_email(self) -> str:
        """In its one form, as everywhere."""
        return canonical(self.cleaned_data["booking_email"])

    def clean(self) -> dict[str, Any]:
        """Cross-field validation; each error stands at the field to correct."""
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("is_free") and cleaned.get("price"):
            self.add_error("price", "Un événement gratuit n’a pas de tarif : décochez « gratuit » ou effacez le tarif.")
        self._check_booking()
        organiser, others = cleaned.get("organiser"), cleaned.get("co_organisers")
        if organiser and others and organiser in others:
            self.add_error("co_organisers", "L’organisateur n’est pas aussi co-organisateur : décochez-le.")
        return cleaned

    def _check_booking(self) -> None:
        cleaned = self.cleaned_data
        self.check_order("booking_opens_at", "booking_closes_at", "Les réservations ferment avant d’ouvrir.")
        if cleaned.get("booking_url") and cleaned.get("admission") in (Admission.FREE_ENTRY, Admission.ON_SITE):
            self.add_error("admission", "Avec un lien, choisissez une réservation ; sinon, effacez le lien.")
