"""The rows that the demonstration events hang on, read once."""

import random
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from events.demo.places import build_venues, venues_per_departement
from partners.models import Audience, Partner, Theme, User
from territories.models import Commune, Departement, Venue


@dataclass
class Reference:
    """``partners`` and ``venues`` by département code; ``authors`` (demonstration accounts) by partner's key."""

    codes: list[str]
    partners: dict[str, Partner]
    all_partners: list[Partner]
    themes: list[Theme]
    audiences: list[Audience]
    authors: dict[int, User]
    venues: dict[str, list[Venue]] = field(default_factory=dict)

    def themes_named(self, slugs: Collection[str]) -> list[Theme]:
        """The themes with these slugs that exist, in display order; the first theme of all when none does."""
        return [theme for theme in self.themes if theme.slug in slugs] or self.themes[:1]

    def audiences_named(self, slugs: Collection[str]) -> list[Audience]:
        """The audiences with these slugs that exist, in display order; the first of all when none does."""
        return [audience for audience in self.audiences if audience.slug in slugs] or self.audiences[:1]


def read_reference() -> Reference:
    """The reference rows as they are; a département that no partner coordinates goes to the first partner."""
    partners = list(Partner.objects.prefetch_related("departements"))
    if not partners:
        raise LookupError("Aucun partenaire : le programme de démonstration en a besoin.")
    codes = sorted(Departement.objects.values_list("code", flat=True))
    coordinating = {area.code: partner for partner in reversed(partners) for area in partner.departements.all()}
    authors = User.objects.filter(is_demo=True, memberships__isnull=False).order_by("-pk")
    return Reference(
        codes=codes,
        partners={code: coordinating.get(code, partners[0]) for code in codes},
        all_partners=partners,
        themes=list(Theme.objects.all()),
        audiences=list(Audience.objects.all()),
        authors={membership.partner_id: user for user in authors for membership in user.memberships.all()},
    )


def save_venues(reference: Reference, events: int, rng: random.Random) -> None:
    """Create the demonstration venues for so many events and hand them to ``reference``."""
    by_departement: dict[str, list[Commune]] = defaultdict(list)
    for commune in Commune.objects.order_by("code"):
        by_departement[commune.departement_id].append(commune)
    taken = set(Venue.objects.values_list("slug", flat=True))
    number = venues_per_departement(events)
    built = {
        code: build_venues(by_departement[code], number, shift, taken, rng)
        for shift, code in enumerate(reference.codes)
    }
    Venue.objects.bulk_create([venue for venues in built.values() for venue in venues], batch_size=500)
    reference.venues = built
