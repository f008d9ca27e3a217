"""What search engines may find: every public page that stays."""

import datetime as dt
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from consortium.generic import Sitemap
from events.models import Event, Occurrence
from partners.models import Activity, Partner
from territories.models import Departement, Venue

# Addresses in one file. Search engines take 50,000; one of four thousand is made in a fifth of a second.
LIMIT = 4_000
FIXED_PAGES = (
    "home", "agenda", "agenda-map", "activities", "venues", "partners", "accessibility", "legal-notice", "privacy",
)  # fmt: skip


Page = tuple[str, dt.datetime | None]  # slug and last change


class Section(Sitemap[Page]):
    """Pages of one kind, as rows of slug and last change (None where it is not known), at the moment ``now``."""

    limit = LIMIT
    url_name: str

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def location(self, item: Page) -> str:
        """The address of a page."""
        return reverse(self.url_name, args=[item[0]])

    def lastmod(self, item: Page) -> dt.datetime | None:
        """When it last changed."""
        return item[1]

    def get_latest_lastmod(self) -> dt.datetime | None:
        """When one of them last changed, by one query rather than by reading them all."""
        return self.rows().aggregate(latest=Max("changed"))["latest"] if hasattr(self, "rows") else None


class FixedSection(Section):
    """The pages that are there whatever the programme."""

    def items(self) -> list[Page]:
        """URL names."""
        return [(name, None) for name in FIXED_PAGES]

    def location(self, item: Page) -> str:
        """The address behind a URL name."""
        return reverse(item[0])


class DepartementSection(Section):
    """The départements."""

    url_name = "departement"

    def items(self) -> list[Page]:
        """By code."""
        return [(slug, None) for slug in Departement.objects.order_by("code").values_list("slug", flat=True)]


class PartnerSection(Section):
    """The partners."""

    url_name = "partner"

    def items(self) -> list[Page]:
        """By name."""
        return [(slug, None) for slug in Partner.objects.values_list("slug", flat=True)]


class VenueSection(Section):
    """The venues where something was or will be held that the public may read of."""

    url_name = "venue"

    def rows(self) -> QuerySet[Venue]:
        """The venues with the moment they changed."""
        occurrences = Occurrence.objects.published(self.now).filter(venue=OuterRef("pk"))
        return Venue.objects.filter(Exists(occurrences)).annotate(changed=F("updated_at"))

    def items(self) -> QuerySet[Any, Page]:
        """In a steady order."""
        rows: QuerySet[Any] = self.rows()
        return rows.order_by("pk").values_list("slug", "changed")


class EventSection(Section):
    """The events that the public may read, past ones included."""

    url_name = "event"

    def rows(self) -> QuerySet[Event]:
        """The events with the moment they changed, which is at least the moment they appeared."""
        changed = Greatest("updated_at", Coalesce("publish_at", "updated_at"))
        return Event.objects.published(self.now).annotate(changed=changed)

    def items(self) -> QuerySet[Any, Page]:
        """In a steady order."""
        rows: QuerySet[Any] = self.rows()
        return rows.order_by("pk").values_list("slug", "changed")


class ActivitySection(Section):
    """The activities of the catalogue."""

    url_name = "activity"

    def rows(self) -> QuerySet[Activity]:
        """The activities with the moment they changed."""
        return Activity.objects.published().annotate(changed=F("updated_at"))

    def items(self) -> QuerySet[Any, Page]:
        """In a steady order."""
        rows: QuerySet[Any] = self.rows()
        return rows.order_by("pk").values_list("slug", "changed")


SECTIONS: dict[str, type[Section]] = {
    "pages": FixedSection,
    "departements": DepartementSection,
    "partenaires": PartnerSection,
    "lieux": VenueSection,
    "evenements": EventSection,
    "activites": ActivitySection,
}


def sections(now: dt.datetime) -> dict[str, Section]:
    """All sections at a moment."""
    return {name: section(now) for name, section in SECTIONS.items()}
