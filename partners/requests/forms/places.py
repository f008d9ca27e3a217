"""Where: a venue of the network, or another place of a commune, found by a few letters."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from territories.models import Commune, Venue
from territories.wording import in_commune

SHORTEST, MAX_LENGTH = 2, 80
MAX_VENUES, MAX_COMMUNES = 8, 5
VALUE = re.compile(r"(?:lieu-(?P<venue>[0-9]{1,15})|commune-(?P<commune>[0-9AB]{5}))")
UNKNOWN = "Ce lieu n’est plus dans la liste : cherchez-le à nouveau."


@dataclass(frozen=True)
class Place:
    """A place as chosen: a venue of the network, or (``venue`` None) a new one in ``commune``."""

    commune: Commune
    venue: Venue | None

    @property
    def value(self) -> str:
        """The option's value: ``lieu-12`` or ``commune-57463``."""
        return f"lieu-{self.venue.pk}" if self.venue else f"commune-{self.commune.pk}"

    @property
    def label(self) -> str:
        """The option's label."""
        return self.venue.choice_label if self.venue else f"Un autre lieu {in_commune(str(self.commune))}"

    @property
    def detail(self) -> str:
        """Details under the label, to distinguish homonyms."""
        return self.venue.get_kind_display() if self.venue else "Vous le décrirez juste en dessous."


class PlaceSearchForm(forms.Form):
    """``q``: the beginning of a name or of a postcode; ``lieu``: what is chosen so far, which stays in the list."""

    q = forms.CharField(min_length=SHORTEST, max_length=MAX_LENGTH, required=False)
    lieu = forms.CharField(max_length=30, required=False)

    @property
    def places(self) -> list[Place]:
        """What to choose from; nothing for what cannot be looked up."""
        self.is_valid()
        return offered(self.cleaned_data.get("q", ""), self.cleaned_data.get("lieu", ""))


def offered(text: str, chosen: str = "") -> list[Place]:
    """The places found, the one already chosen first."""
    try:
        first = [place_of(chosen)] if chosen else []
    except ValidationError:
        first = []
    return first + [place for place in find(text) if place not in first]


def find(text: str) -> list[Place]:
    """Venues by words of their name or commune, relays first; then the communes themselves. Best match first."""
    if not SHORTEST <= len(text.strip()) <= MAX_LENGTH:
        return []
    venues = Venue.objects.matching(text).for_list().order_by("-is_relay", "name", "pk")[:MAX_VENUES]
    communes = Commune.objects.matching(text)[:MAX_COMMUNES]
    return [Place(venue.commune, venue) for venue in venues] + [Place(commune, None) for commune in communes]


def place_of(value: str) -> Place:
    """The place that a form sent. ValidationError for what is none."""
    parts = VALUE.fullmatch(value)
    if parts is None:
        raise ValidationError(UNKNOWN)
    if parts["venue"]:
        venue = Venue.objects.for_list().filter(pk=int(parts["venue"])).first()
        commune = venue.commune if venue else None
    else:
        venue, commune = None, Commune.objects.filter(pk=parts["commune"]).first()
    if commune is None:
        raise ValidationError(UNKNOWN)
    return Place(commune, venue)
