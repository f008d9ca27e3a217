"""The point of a place: two numbers that work by themselves, and a map for those who prefer to click."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse

from territories import geo


class DegreesInput(forms.NumberInput):
    """Decimal degrees; ``lowest`` and ``highest`` are what is plausible in the region."""

    def __init__(self, lowest: float, highest: float, attrs: dict[str, Any] | None = None) -> None:
        limits = {"step": "any", "min": lowest, "max": highest, "inputmode": "decimal"}
        super().__init__({**limits, **(attrs or {})})


class LatitudeInput(DegreesInput):
    """The latitude; ``static/js/point-picker.js`` puts a map beside it that fills in both numbers.

    Fields named ``longitude`` and ``commune`` are looked for in the same form.
    """

    class Media:
        css = {"all": ["leaflet/leaflet.css", "css/admin/point-picker.css"]}
        js = ["leaflet/leaflet.js", "js/point-picker.js"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(geo.LATITUDE_MIN, geo.LATITUDE_MAX, attrs)

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, object]:
        """With what the script needs to know: outlines, tiles, commune look-up."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-point-picker": "",
            "data-outlines-url": reverse("outlines"),
            "data-communes-url": reverse("communes"),
            "data-tiles-url": settings.MAP_TILES_URL,
            "data-tiles-attribution": settings.MAP_TILES_ATTRIBUTION,
        }
        return context


class LongitudeInput(DegreesInput):
    """The longitude."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(geo.LONGITUDE_MIN, geo.LONGITUDE_MAX, attrs)
