"""Input about places."""

import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminURLFieldWidget

from consortium.generic import ModelForm
from consortium.text.mail_addresses import canonical
from territories import geo
from territories.choices import ACCESSIBILITY
from territories.models import Venue
from territories.widgets import LatitudeInput, LongitudeInput
from territories.wording import in_commune

POSTAL_CODE = re.compile(r"[0-9]{5}")
INVERTED = "Ce point est loin du Grand Est : latitude et longitude sont-elles inversées ?"
FAR_AWAY = "Cette position est loin du Grand Est."


class CommuneLookupForm(forms.Form):
    """``q``: a commune's name, or a postcode, in whole or in part; or ``lat`` and ``lon``, a position."""

    q = forms.CharField(
        min_length=2,
        max_length=80,
        strip=True,
        required=False,
        error_messages={"min_length": "Écrivez au moins deux lettres ou chiffres.", "max_length": "C’est trop long."},
    )
    lat = forms.FloatField(required=False)
    lon = forms.FloatField(required=False)

    def clean(self) -> dict[str, Any]:
        """One way of asking, in whole."""
        super().clean()
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        latitude, longitude = cleaned["lat"], cleaned["lon"]
        if (latitude is None) != (longitude is None):
            raise forms.ValidationError("Donnez la latitude et la longitude.")
        if latitude is None and not cleaned["q"]:
            raise forms.ValidationError("Donnez le nom d’une commune, un code postal ou une position.")
        if latitude is not None and not geo.is_plausible(latitude, longitude):
            raise forms.ValidationError(FAR_AWAY)
        return cleaned

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude when these were asked for (needs a valid form)."""
        latitude, longitude = self.cleaned_data["lat"], self.cleaned_data["lon"]
        return None if latitude is None else (latitude, longitude)

    @property
    def messages(self) -> list[str]:
        """The error messages in French."""
        return [str(message) for messages in self.errors.values() for message in messages]


class VenueForm(ModelForm[Venue]):
    """A venue, as the staff of all partners write it together."""

    website = forms.URLField(
        label="Site internet", required=False, max_length=200, assume_scheme="https", widget=AdminURLFieldWidget
    )

    class Meta:
        model = Venue
        fields = [
            "name", "kind", "is_relay", "address", "postal_code", "commune", "latitude", "longitude", "description",
            "access_note", "website", "contact_name", "contact_email", "contact_phone", "receives_reminders",
            *(f"accessible_{code}" for code in ACCESSIBILITY),
        ]  # fmt: skip
        widgets = {"latitude": LatitudeInput, "longitude": LongitudeInput}
        help_texts = {
            "name": "Comme les habitants l’appellent, sans la commune : « Médiathèque Jean-Morette ».",
            "postal_code": "Laissez vide si la commune n’en a qu’un.",
            "commune": "Tapez le début du nom ou le code postal.",
            "latitude": "Cliquez sur la carte, ou laissez vide : le centre de la commune servira.",
            "description": "Ce que le public y trouve, en quelques phrases.",
        }
        error_messages = {
            "commune": {"required": "Choisissez la commune dans la liste."},
            "latitude": dict.fromkeys(("min_value", "max_value"), INVERTED),
            "longitude": dict.fromkeys(("min_value", "max_value"), INVERTED),
        }

    def clean_contact_email(self) -> str:
        """In its one form: reminders and notices know an address again by it."""
        return canonical(self.cleaned_data["contact_email"])

    def clean_postal_code(self) -> str:
        """Five figures, or nothing."""
        code = self.cleaned_data["postal_code"].replace(" ", "")
        if code and not POSTAL_CODE.fullmatch(code):
            raise forms.ValidationError("Un code postal a cinq chiffres.")
        return str(code)

    def clean(self) -> dict[str, Any]:
        """The network is shared: the same place is written once."""
        super().clean()
        cleaned = self.cleaned_data
        name, commune = cleaned.get("name"), cleaned.get("commune")
        if name and commune:
            namesakes = Venue.objects.filter(commune=commune, name__iexact=name).exclude(pk=self.instance.pk)
            if namesakes.exists():
                where = in_commune(commune.name)
                self.add_error("name", f"« {name} » existe déjà {where} : choisissez ce lieu dans la liste.")
        return cleaned
