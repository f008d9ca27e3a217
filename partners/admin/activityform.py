"""The form of an activity and of its documents, in human words."""

from django import forms

from consortium.media.documents import DocumentField
from consortium.media.images import PictureField
from consortium.text.editor import EditorWidget
from consortium.text.rich_text import clean_html
from partners.access import partners_of
from partners.catalogue.services import check_copies
from partners.choices import LENT, ActivityState
from partners.errors import ActivityError
from partners.models import Activity, ActivityDocument

LONGEST_DESCRIPTION = 20_000


class ActivityForm(forms.ModelForm):
    """An activity without its documents. ``user``, set by the admin, decides for whom it may be proposed."""

    user = None
    description = forms.CharField(
        label="Description",
        widget=EditorWidget,
        required=False,
        max_length=LONGEST_DESCRIPTION,
        help_text="Comment cela se passe, qui vient, ce que le public fait. Le texte collé perd ses couleurs.",
    )
    image = PictureField(
        label="Image",
        required=False,
        help_text="JPEG, PNG, WebP ou GIF, 8 Mo au plus. Elle sera réduite, et débarrassée de ses données cachées. "
        "Vous devez avoir le droit de la publier.",
    )

    class Meta:
        model = Activity
        fields = (
            "title", "summary", "description", "kind", "format", "themes", "partner", "audiences", "age_min", "age_max",
            "duration_minutes", "group_min", "group_max", "is_free", "cost", "cost_covers", "surface_m2", "ceiling_m",
            "needs_electricity", "needs_darkness", "needs_water", "needs_network", "needs_vehicle_access",
            "setup_minutes", "needs_note", "departements", "lead_time_days", "copies", "loan_days", "transport_days",
            "setup_days", "insurance_value", "image", "image_alt", "image_credit",
        )  # fmt: skip
        help_texts = {
            "title": "Court et concret : c’est lui que les relais voient dans le catalogue.",
            "summary": "Ce qu’on dirait à une bibliothécaire pour lui donner envie. 280 caractères au plus.",
            "kind": "Pour un prêt, remplissez aussi la partie « Prêt ».",
            "partner": "Votre structure.",
            "themes": "Un ou plusieurs.",
            "audiences": "À qui s’adresse l’activité ? Plusieurs réponses possibles.",
            "age_min": "Laissez vide si l’activité convient à tout âge.",
            "departements": "Aucun coché : toute la région.",
            "needs_darkness": "La salle doit pouvoir être plongée dans le noir.",
            "copies": "Combien peuvent être dehors en même temps.",
            "loan_days": "Jours ouverts au public, d’habitude.",
            "image_alt": "Pour les personnes qui ne voient pas l’image : « Une classe sous un dôme étoilé ».",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "themes": forms.CheckboxSelectMultiple,
            "audiences": forms.CheckboxSelectMultiple,
            "departements": forms.CheckboxSelectMultiple,
        }
        error_messages = {
            "title": {"required": "Donnez un titre à l’activité."},
            "format": {"required": "Choisissez un format."},
            "partner": {"required": "Choisissez le partenaire qui la propose."},
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("summary", "themes", "audiences"):
            if name in self.fields:
                self.fields[name].required = self.instance.state == ActivityState.PUBLISHED
        if "partner" in self.fields:
            own = partners_of(self.user)
            self.fields["partner"].queryset = own
            if len(own) == 1:
                self.fields["partner"].empty_label = None
                self.initial.setdefault("partner", own[0].pk)

    def clean_description(self) -> str:
        """The text, with the tags of the editor and no others."""
        return clean_html(self.cleaned_data["description"])

    def clean(self) -> dict[str, object]:
        """What fields say of each other; the words stand beside the one to mend."""
        cleaned = super().clean()
        if cleaned.get("image") and not cleaned.get("image_alt") and "image_alt" not in self.errors:
            self.add_error("image_alt", "Décrivez l’image en quelques mots, pour les personnes qui ne la voient pas.")
        if cleaned.get("is_free") and cleaned.get("cost"):
            self.add_error("cost", "Une activité gratuite n’a pas de coût : décochez « gratuit » ou effacez le coût.")
        if cleaned.get("kind") in LENT and not cleaned.get("loan_days") and "loan_days" not in self.errors:
            self.add_error("loan_days", "Indiquez la durée habituelle du prêt.")
        self._in_order("age_min", "age_max", "L’âge maximal est plus petit que l’âge minimal.")
        self._in_order("group_min", "group_max", "Le groupe le plus grand est plus petit que le plus petit.")
        return cleaned

    def _in_order(self, first: str, last: str, words: str) -> None:
        low, high = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if low is not None and high is not None and high < low:
            self.add_error(last, words)
            self.cleaned_data[first] = self.cleaned_data[last] = None

    def _post_clean(self) -> None:
        super()._post_clean()
        if "copies" in self.cleaned_data:
            try:
                check_copies(self.instance)
            except ActivityError as error:
                self.add_error("copies", str(error))
        if "image" in self.changed_data and "image" not in self.errors:
            image = self.cleaned_data.get("image")
            self.instance.image_card = image.card if image else ""


class DocumentForm(forms.ModelForm):
    """A document to read beforehand: only what it says it is."""

    file = DocumentField(label="Fichier", help_text="PDF, ODT, DOCX ou JPEG, 10 Mo au plus.")

    class Meta:
        model = ActivityDocument
        fields = ("title", "file", "position")
