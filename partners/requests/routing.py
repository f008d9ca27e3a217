"""Which partner a new request goes to."""

from partners.models import Activity, Partner
from territories.models import Commune


def partner_for(activity: Activity | None, commune: Commune) -> Partner:
    """The activity's partner; for a wish in free words, the one that coordinates the commune's département.

    A département that nobody coordinates goes to the first partner: no request is left without somebody.
    """
    if activity is not None:
        return activity.partner
    coordinating = Partner.objects.coordinating(commune.departement_id).order_by("pk").first()
    return coordinating or Partner.objects.order_by("pk")[0]
