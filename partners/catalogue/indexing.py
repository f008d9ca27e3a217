"""The activity's search index: stems and facet tokens."""

from django.db.models import QuerySet

from partners.catalogue.facets import activity_tokens
from partners.models import Activity
from partners.publishing.indexing import search_text, update_index


def searchable_text(activity: Activity) -> str:
    """The stems of title, summary, description, partner, themes, audiences, format and kind."""
    words = (activity.themes.all(), activity.audiences.all())
    names = (row.name for rows in words for row in rows)
    return search_text(activity, activity.get_kind_display(), activity.partner.name, *names)


def reindex(activities: QuerySet[Activity]) -> int:
    """Make ``search_text`` and ``facets`` anew for these activities; says how many rows changed."""
    rows = activities.select_related("partner").prefetch_related("themes", "audiences", "departements")
    changed = [row for row in rows if update_index(row, search_text=searchable_text(row), facets=activity_tokens(row))]
    Activity.objects.bulk_update(changed, ["search_text", "facets"], batch_size=200)
    return len(changed)
