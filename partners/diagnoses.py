"""Checks of ``manage.py doctor`` on the partners."""

from collections.abc import Iterator

from django.conf import settings

from consortium.monitoring.doctor import Finding, diagnosis
from partners.models import Partner


@diagnosis("coordinators")
def coordinators() -> Iterator[Finding]:
    """Each partner that coordinates départements is named at the foot of the pages (``SITE_PARTNERS``)."""
    named = [name.casefold() for name in settings.SITE_PARTNERS]
    for partner in Partner.objects.filter(departements__isnull=False).distinct():
        if not any(partner.name.casefold() in name for name in named):
            yield Finding(
                f"{partner.name} coordonne des départements et n’est pas parmi ceux que nomme le pied des pages.",
                "Ajoutez-le à SITE_PARTNERS (consortium/settings.py).",
                is_grave=False,
            )
