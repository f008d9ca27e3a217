"""The activity's search index: stems and facet tokens."""

from django.db.models import QuerySet

from partners.catalogue.facets import activity_tokens
from partners.models import Activity
from partners.publishing.indexing import search_documents, update_index


def index_fields(activity: Activity) -> dict[str, str]:
    """What is kept beside an activity: its facets, and its words.

    Those of title, summary, description, partner, themes, audiences, format and kind.
    """
    words = (activity.themes.all(), activity.audiences.all())
    names = (row.name for rows in words for row in rows)
    documents = search_documents(activity, activity.get_kind_display(), activity.partner.name, *names)
    return documents | {"facets": activity_tokens(activity)}


def reindex(activities: QuerySet[Activity]) -> int:
    """Make the index fields of these activities anew; says how many rows changed."""
    rows = activities.select_related("partner").prefetch_related("themes", "audiences", "departements")
    changed = [row for row in rows if update_index(row, **index_fields(row))]
    Activity.objects.bulk_update(changed, Activity.index_names, batch_size=200)
    return len(changed)
