"""The form of an activity and of its documents, in human words."""

from typing import Any

from django import forms

from consortium.generic import ModelForm
from consortium.media.documents import DocumentField
from partners.admin.publishable.form import HELP_TEXTS, WIDGETS, PublishableForm
from partners.catalogue.services import check_copies
from partners.choices import LENT
from partners.errors import ActivityError
from partners.models import Activity, ActivityDocument


class ActivityForm(PublishableForm):
    """An activity without its documents."""

    description_help = "Comment cela se passe, qui vient, ce que le public fait."

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()  # those of the sections of its page
        help_texts = HELP_TEXTS | {
            "title": "Court et concret : c’est lui que les relais voient dans le catalogue.",
            "summary": "Ce qu’on dirait à une bibliothécaire pour lui donner envie. 280 caractères au plus.",
            "kind": "Pour un prêt, remplissez aussi la partie « Prêt ».",
            "partner": "Votre structure.",
            "audiences": "À qui s’adresse l’activité ? Plusieurs réponses possibles.",
            "age_min": "Laissez vide si l’activité convient à tout âge.",
            "departements": "Aucun coché : toute la région.",
            "needs_darkness": "La salle doit pouvoir être plongée dans le noir.",
            "copies": "Combien peuvent être dehors en même temps.",
            "loan_days": "Jours ouverts au public, d’habitude.",
            "image_alt": "Pour les personnes qui ne voient pas l’image : « Une classe sous un dôme étoilé ».",
        }
        widgets = WIDGETS | {"departements": forms.CheckboxSelectMultiple}
        error_messages = {
            "title": {"required": "Donnez un titre à l’activité."},
            "format": {"required": "Choisissez un format."},
            "partner": {"required": "Choisissez le partenaire qui la propose."},
        }

    def clean(self) -> dict[str, Any]:
        """Cross-field validation; each error stands at the field to correct."""
        cleaned = super().clean()
        if cleaned.get("is_free") and cleaned.get("cost"):
            self.add_error("cost", "Une activité gratuite n’a pas de coût : décochez « gratuit » ou effacez le coût.")
        if cleaned.get("kind") in LENT and not cleaned.get("loan_days") and "loan_days" not in self.errors:
            self.add_error("loan_days", "Indiquez la durée habituelle du prêt.")
        self.check_order("group_min", "group_max", "Le groupe le plus grand est plus petit que le plus petit.")
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if "copies" in self.cleaned_data:
            try:
                check_copies(self.instance)
            except ActivityError as error:
                self.add_error("copies", str(error))


class DocumentForm(ModelForm[ActivityDocument]):
    """A document to read beforehand: only what it says it is."""

    file = DocumentField(label="Fichier", help_text="PDF, ODT, DOCX ou JPEG, 10 Mo au plus.")

    class Meta:
        model = ActivityDocument
        fields: tuple[str, ...] = ()  # those of the sections of its page
