"""Loading and removing the demonstration catalogue."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from consortium.text.slugs import unique_slug
from partners.catalogue.indexing import reindex
from partners.choices import ActivityState
from partners.demo.datafiles import DATA, check_fields, check_names, check_present, check_slugs, paragraphs, read
from partners.models import Activity, ActivityRequest, Audience, Loan, Partner, Theme
from territories.models import Departement

CATALOGUE = DATA / "catalogue"  # a file per partner, named by its slug
LINKED = {field.name for field in Activity._meta.many_to_many}
SET_HERE = {"partner", "slug", "is_free", "state"}
FIELDS = LINKED | {field.name for field in Activity._meta.fields if field.editable} - SET_HERE


@transaction.atomic
def load_activities(folder: Path = CATALOGUE) -> list[Activity]:
    """Make the demonstration catalogue; the partners that are not there leave theirs to the first one."""
    first = Partner.objects.order_by("pk")[0]
    linked: dict[str, dict[str, Any]] = {
        "themes": Theme.objects.in_bulk(field_name="slug"),
        "audiences": Audience.objects.in_bulk(field_name="slug"),
        "departements": Departement.objects.in_bulk(),
    }
    made: list[Activity] = []
    links: dict[str, list[tuple[Activity, Any]]] = {name: [] for name in linked}
    for path in sorted(folder.glob("*.toml")):
        partner = Partner.objects.filter(slug=path.stem).first() or first
        data = read(path, "defaults", "activity")
        for row in (data["defaults"] | own for own in data["activity"]):
            activity = _activity(row, partner, f"{path.name}, « {row.get('title', '')} »")
            activity.save()
            for name, rows in linked.items():
                links[name] += [(activity, rows[key]) for key in row.get(name, ()) if key in rows]
            made.append(activity)
    for name, pairs in links.items():
        field: Any = Activity._meta.get_field(name)
        through, other = field.remote_field.through, field.m2m_reverse_field_name()
        through.objects.bulk_create([through(activity=activity, **{other: row}) for activity, row in pairs])
    reindex(Activity.objects.filter(is_demo=True))
    return made


@transaction.atomic
def clear() -> int:
    """Remove demonstration requests, loans and activities, and nothing else; how many activities.

    An activity that somebody really asked for, or borrowed, is kept.
    """
    ActivityRequest.objects.filter(is_demo=True).delete()
    free = Activity.objects.filter(is_demo=True).exclude(requests__isnull=False)
    Loan.objects.filter(activity__in=free).delete()
    keys = list(free.values_list("pk", flat=True))
    Activity.objects.filter(pk__in=keys).delete()
    return len(keys)


def _activity(row: Mapping[str, Any], partner: Partner, where: str) -> Activity:
    """An activity, not saved, from what its file says: fields of the model; what it is linked to is only checked."""
    check_names(row, FIELDS, where)
    check_present(row, ("title", "summary", "description", "themes", "audiences"), where)
    check_slugs(row, where)
    own = {name: value for name, value in row.items() if name not in LINKED}
    activity = Activity(
        partner=partner,
        slug=unique_slug(row["title"], among=Activity.objects.all(), fallback="activite", max_length=160),
        is_free=not row.get("cost"),
        state=ActivityState.PUBLISHED,
        first_published_at=timezone.now(),
        is_demo=True,
        **own | {"description": "".join(f"<p>{text}</p>" for text in paragraphs(row["description"]))},
    )
    check_fields(activity, where, *own)
    return activity
