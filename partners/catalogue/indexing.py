"""What is kept beside an activity so that it is found quickly: its searchable stems and its facets."""

from html import unescape

from django.db.models import QuerySet
from django.utils.html import strip_tags

from consortium.text.normalize import search_document
from partners.catalogue.facets import activity_tokens
from partners.models import Activity


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


def reindex(activities: QuerySet[Activity]) -> int:
    """Make ``search_text`` and ``facets`` anew for these activities; says how many rows changed."""
    changed = []
    for activity in activities.select_related("partner").prefetch_related("themes", "audiences", "departements"):
        before = (activity.search_text, activity.facets)
        activity.search_text, activity.facets = searchable_text(activity), activity_tokens(activity)
        if (activity.search_text, activity.facets) != before:
            changed.append(activity)
    Activity.objects.bulk_update(changed, ["search_text", "facets"], batch_size=200)
    return len(changed)
