"""The form of an event, in human words."""

from django import forms
from django.core.files.base import ContentFile
from django.utils.functional import cached_property

from consortium.media.images import PictureField
from consortium.media.pending_uploads import KeptPicture, keep, kept
from consortium.text.editor import EditorWidget
from consortium.text.mail_addresses import canonical
from consortium.text.rich_text import clean_html
from events.choices import Publication
from events.models import Event
from events.proposals.naming import name_co_organisers
from partners.access import partners_of

LONGEST_DESCRIPTION = 20_000
KEPT = "image_kept"  # the hidden field of a picture sent with a form that came back
# A draft may wait for these; what is published may not lose them.
NEEDED_WHEN_PUBLISHED = ("summary", "themes", "audiences")


class EventForm(forms.ModelForm):
    """An event without its occurrences. ``user``, set by the admin, decides for whom it may be organised."""

    user = None
    description = forms.CharField(
        label="Description",
        widget=EditorWidget,
        required=False,
        max_length=LONGEST_DESCRIPTION,
        help_text="Ce qui se passera, qui interviendra, ce qu’il faut apporter. Le texte collé perd ses couleurs.",
    )
    image = PictureField(
        label="Image",
        required=False,
        help_text="JPEG, PNG, WebP ou GIF, 8 Mo au plus. Elle sera réduite, et débarrassée de ses données cachées "
        "(lieu de prise de vue, appareil). Vous devez avoir le droit de la publier.",
    )
    booking_url = forms.URLField(
        label="Lien de réservation",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="La page où l’on réserve, par exemple : https://billetterie.exemple.fr/etoiles",
    )

    class Meta:
        model = Event
        fields = (
            "title", "summary", "description", "format", "themes", "organiser", "co_organisers", "audiences", "age_min",
            "age_max", "is_free", "price", "booking_url", "booking_email", "booking_phone", "image", "image_alt",
            "image_credit",
        )  # fmt: skip
        labels = {"is_free": "C’est gratuit", "age_min": "Dès (ans)", "age_max": "Jusqu’à (ans)"}
        help_texts = {
            "title": "Court et concret : c’est lui qu’on voit dans l’agenda et sur les affiches.",
            "summary": "Ce qu’on dirait à un ami pour lui donner envie de venir. 280 caractères au plus.",
            "organiser": "Votre structure.",
            "co_organisers": "Chacun est prévenu. Son équipe pourra modifier cet événement, et la page le nommera, "
            "une fois que quelqu’un qui publie pour lui aura accepté.",
            "themes": "Un ou plusieurs.",
            "audiences": "À qui s’adresse l’événement ? Plusieurs réponses possibles.",
            "age_min": "Laissez vide si l’événement convient à tout âge.",
            "booking_email": "Affiché publiquement.",
            "booking_phone": "Affiché publiquement.",
            "image_alt": "Pour les personnes qui ne voient pas l’image : « Deux enfants regardent dans un télescope ».",
            "image_credit": "Auteur ou autrice, et licence s’il y en a une.",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "themes": forms.CheckboxSelectMultiple,
            "audiences": forms.CheckboxSelectMultiple,
            "co_organisers": forms.CheckboxSelectMultiple,
        }
        error_messages = {
            "title": {"required": "Donnez un titre à l’événement."},
            "format": {"required": "Choisissez un format."},
            "organiser": {"required": "Choisissez l’organisateur."},
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in NEEDED_WHEN_PUBLISHED:
            if name in self.fields:
                self.fields[name].required = self.instance.publication == Publication.PUBLISHED
        if "organiser" in self.fields:
            self._limit_organiser()
        if "co_organisers" in self.fields:
            self._show_who_was_asked()

    def _show_who_was_asked(self) -> None:
        """The partners that have not answered are ticked too, and told apart."""
        if self.instance.pk is None:
            return
        asked = {
            each.partner_id: each.partner for each in self.instance.co_organisations.pending().select_related("partner")
        }
        agreed = self.initial.get("co_organisers", [])
        self.initial["co_organisers"] = [*agreed, *(partner for pk, partner in asked.items() if partner not in agreed)]
        self.fields["co_organisers"].label_from_instance = lambda partner: (
            f"{partner} (n’a pas encore répondu)" if partner.pk in asked else str(partner)
        )

    def _save_m2m(self) -> None:
        """The partners that agree are written; the others are asked."""
        if "co_organisers" in self.fields:
            named = self.cleaned_data["co_organisers"]
            self.cleaned_data["co_organisers"] = name_co_organisers(self.instance, named, by=self.user)
        super()._save_m2m()

    def _limit_organiser(self) -> None:
        """Only the partners of this person; that of a co-organised event stays as it is."""
        field, own = self.fields["organiser"], list(partners_of(self.user))
        if self.instance.pk and all(partner.pk != self.instance.organiser_id for partner in own):
            field.disabled = True
            field.help_text = "Vous êtes co-organisateur : seule l’équipe de l’organisateur peut le changer."
            return
        field.queryset = partners_of(self.user)
        if len(own) == 1:
            field.empty_label = None
            self.initial.setdefault("organiser", own[0].pk)

    def clean_booking_email(self) -> str:
        """In its one form, as everywhere."""
        return canonical(self.cleaned_data["booking_email"])

    def clean_description(self) -> str:
        """The text, with the tags of the editor and no others."""
        return clean_html(self.cleaned_data["description"])

    def clean_image(self):
        """The picture sent now, else the one sent with this form before it came back."""
        return self.kept.page if self.kept else self.cleaned_data["image"]

    @cached_property
    def kept(self) -> KeptPicture | None:
        """The picture that was sent when this form was refused for another reason, unless another word was said."""
        if "image" not in self.fields or self["image"].data is not None:  # another picture, or none is wanted any more
            return None
        return kept(self.data.get(KEPT, ""))

    @cached_property
    def changed_data(self) -> list[str]:
        """The names of the fields that were changed; a picture kept counts."""
        return [*super().changed_data, *(["image"] if self.kept else [])]

    def kept_for_next_time(self) -> KeptPicture | None:
        """The picture of a form that is shown again, to be carried by it."""
        image = self.cleaned_data.get("image") if self.is_bound else None
        if isinstance(image, ContentFile):
            return keep(image, image.card)
        return self.kept if self.is_bound else None

    def clean(self) -> dict[str, object]:
        """What fields say of each other; the words stand beside the one to mend."""
        cleaned = super().clean()
        if cleaned.get("image") and not cleaned.get("image_alt") and "image_alt" not in self.errors:
            self.add_error("image_alt", "Décrivez l’image en quelques mots, pour les personnes qui ne la voient pas.")
        if cleaned.get("is_free") and cleaned.get("price"):
            self.add_error("price", "Un événement gratuit n’a pas de tarif : décochez « gratuit » ou effacez le tarif.")
        youngest, oldest = cleaned.get("age_min"), cleaned.get("age_max")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("age_max", "L’âge maximal est plus petit que l’âge minimal.")
        organiser, others = cleaned.get("organiser"), cleaned.get("co_organisers")
        if organiser and others and organiser in others:
            self.add_error("co_organisers", "L’organisateur n’est pas aussi co-organisateur : décochez-le.")
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if "image" not in self.changed_data or "image" in self.errors:
            return
        image = self.cleaned_data.get("image")
        self.instance.image_card = (self.kept or image).card if image else ""
