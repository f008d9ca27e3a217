"""Distance travelled to a relay, stored with the request: it stays when contacts are erased."""

import re

from partners.models import ActivityRequest, Partner
from territories.geo import distance_km
from territories.models import Commune
from territories.names import search_name

SEVERAL = re.compile(r",| et ")  # «Nancy et Metz»


def seat_communes(partner: Partner) -> list[Commune]:
    """The communes named in ``partner.city``; of homonyms the most populated. One query per name."""
    found = [Commune.objects.filter(search_name=search_name(name)) for name in SEVERAL.split(partner.city)]
    return [seat for communes in found if (seat := communes.order_by("-population", "code").first())]


def travel_km(request: ActivityRequest) -> int | None:
    """Kilometres as the crow flies, one way, from the nearest seat to the place; None without a known seat."""
    points = [(seat.latitude, seat.longitude) for seat in seat_communes(request.partner)]
    return min((round(distance_km(*request.point, *point)) for point in points), default=None)
