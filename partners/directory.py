"""The partners that pages name, kept in memory while the programme stays as it is."""

from consortium.caching.programme_version import VersionedCache
from partners.models import Partner


def partners_by_slug() -> dict[str, Partner]:
    """All partners by slug, in the order of their names; to read, not to change. One query, or none."""
    return _kept.get()


_kept: VersionedCache[dict[str, Partner]] = VersionedCache(
    lambda: {partner.slug: partner for partner in Partner.objects.all()}
)
