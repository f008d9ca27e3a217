"""What is kept beside an activity so that it is found quickly: its searchable stems and its facets."""

from html import unescape

from django.db.models import QuerySet
from django.utils.html import strip_tags

from consortium.text.normalize import search_document
from partners.models import Activity

# What a place may lack, as the filter «sans» names it, and the field ``needs_…`` that asks for it.
NEEDS = {
    "electricite": "electricity",
    "obscurite": "darkness",
    "eau": "water",
    "internet": "network",
    "acces-vehicule": "vehicle_access",
}


def searchable_text(activity: Activity) -> str:
    """The stems of title, summary, description, partner, themes, audiences, format and kind."""
    return search_document(
        activity.title,
        activity.summary,
        unescape(strip_tags(activity.description.replace("<", " <"))),
        activity.get_format_display(),
        activity.get_kind_display(),
        activity.partner.name,
        *(theme.name for theme in activity.themes.all()),
        *(audience.name for audience in activity.audiences.all()),
    )


def facet_tokens(activity: Activity) -> str:
    """The facets as space-separated ``parameter:value`` tokens; no ``departement`` means the whole region."""
    tokens = [
        *(f"theme:{theme.slug}" for theme in activity.themes.all()),
        *(f"public:{audience.slug}" for audience in activity.audiences.all()),
        *(f"departement:{area.pk}" for area in activity.departements.all()),
        f"format:{activity.format}",
        f"sorte:{activity.kind}",
        f"partenaire:{activity.partner.slug}",
    ]
    if activity.is_free:
        tokens.append("gratuit:1")
    tokens += [f"sans:{word}" for word, need in NEEDS.items() if not getattr(activity, f"needs_{need}")]
    return " ".join(tokens)


def reindex(activities: QuerySet[Activity]) -> int:
    """Make ``search_text`` and ``facets`` anew for these activities; says how many rows changed."""
    changed = []
    for activity in activities.select_related("partner").prefetch_related("themes", "audiences", "departements"):
        before = (activity.search_text, activity.facets)
        activity.search_text, activity.facets = searchable_text(activity), facet_tokens(activity)
        if (activity.search_text, activity.facets) != before:
            changed.append(activity)
    Activity.objects.bulk_update(changed, ["search_text", "facets"], batch_size=200)
    return len(changed)
