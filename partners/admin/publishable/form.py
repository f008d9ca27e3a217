"""Base form of events and activities: texts, owner, ages, picture."""

from typing import Any, ClassVar, cast

from django import forms
from django.core.files.base import ContentFile
from django.utils.functional import cached_property

from consortium.generic import ModelForm
from consortium.media.images import PictureField
from consortium.media.pending_uploads import KeptPicture, keep, kept
from consortium.staff import AnyUser
from consortium.text.editor import EditorWidget
from consortium.text.rich_text import clean_html
from partners.access import partners_of
from partners.models import Partner

MAX_DESCRIPTION_LENGTH = 20_000
KEPT = "image_kept"  # the hidden field of a picture sent with a form that came back
# A draft may wait for these; what is published may not lose them.
NEEDED_WHEN_PUBLISHED = ("summary", "themes", "audiences")
HELP_TEXTS = {"themes": "Un ou plusieurs.", "image_credit": "Auteur ou autrice, et licence s’il y en a une."}
WIDGETS = {
    "summary": forms.Textarea(attrs={"rows": 2}),
    "themes": forms.CheckboxSelectMultiple,
    "audiences": forms.CheckboxSelectMultiple,
}


class PublishableForm(ModelForm[Any]):
    """A :class:`partners.models.publishable.Publishable`. ``user``, set by the admin, decides for whom it may be.

    ``description_help``: what its description should say; ``owner_locked``: why somebody who may change it may not
    change whose it is.
    """

    user: AnyUser
    Meta: ClassVar[Any]  # each form's own
    description_help = ""
    owner_locked = "Seule son équipe peut changer cela."
    description = forms.CharField(
        label="Description", widget=EditorWidget, required=False, max_length=MAX_DESCRIPTION_LENGTH
    )
    image = PictureField(
        label="Image",
        required=False,
        help_text="JPEG, PNG, WebP ou GIF, 8 Mo au plus. Elle sera réduite, et débarrassée de ses données cachées "
        "(lieu de prise de vue, appareil). Vous devez avoir le droit de la publier.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NEEDED_WHEN_PUBLISHED:
            if name in self.fields:
                self.fields[name].required = self.instance.must_be_complete
        if "description" in self.fields:
            self.fields["description"].help_text = f"{self.description_help} Le texte collé perd ses couleurs."
        if self.instance.owner_field in self.fields:
            self._limit_owner()

    def _limit_owner(self) -> None:
        """Only the partners of this person; what is another's stays so."""
        name = self.instance.owner_field
        field = cast("forms.ModelChoiceField[Partner]", self.fields[name])
        own = list(partners_of(self.user))
        if self.instance.pk and all(partner.pk != self.instance.owner_id for partner in own):
            field.disabled, field.help_text = True, self.owner_locked
            return
        field.queryset = partners_of(self.user)
        if len(own) == 1:
            field.empty_label = None
            self.initial.setdefault(name, own[0].pk)

    def clean_description(self) -> str:
        """The text, with the tags of the editor and no others."""
        return clean_html(self.cleaned_data["description"])

    def clean_image(self) -> Any:
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
            return keep(image, vars(image)["card"])
        return self.kept if self.is_bound else None

    def clean(self) -> dict[str, Any]:
        """Cross-field validation; each error stands at the field to correct."""
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("image") and not cleaned.get("image_alt") and "image_alt" not in self.errors:
            self.add_error("image_alt", "Décrivez l’image en quelques mots, pour les personnes qui ne la voient pas.")
        self.check_order("age_min", "age_max", "L’âge maximal est plus petit que l’âge minimal.")
        return cleaned

    def check_order(self, first: str, last: str, words: str) -> None:
        """An error beside ``last`` when it is given, and smaller than ``first``."""
        low, high = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if low is not None and high is not None and high < low:
            self.add_error(last, words)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, unknown to its stubs
        if "image" not in self.changed_data or "image" in self.errors:
            return
        image = self.cleaned_data.get("image")
        self.instance.image_card = (self.kept or image).card if image else ""
