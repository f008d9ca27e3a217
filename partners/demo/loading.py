"""Loading and removing the demonstration catalogue."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from consortium.text.slugs import unique_slug
from partners.catalogue.indexing import reindex
from partners.choices import ActivityState
from partners.demo import accustica, lorraine, nef
from partners.demo.sheet import Sheet
from partners.models import Activity, ActivityRequest, Audience, Loan, Partner, Theme
from territories.models import Departement

NEEDS = ("electricity", "darkness", "water", "network", "vehicle_access")  # as the fields ``needs_…`` are named
CATALOGUE = {
    "accustica": accustica.SHEETS,
    "nef-des-sciences": nef.SHEETS,
    "universite-de-lorraine": lorraine.SHEETS,
}


@transaction.atomic
def load_activities() -> list[Activity]:
    """Make the demonstration catalogue; the partners that are not there leave theirs to the first one."""
    first = Partner.objects.order_by("pk").first()
    made = []
    for slug, sheets in CATALOGUE.items():
        partner = Partner.objects.filter(slug=slug).first() or first
        made += [_activity(sheet, partner) for sheet in sheets]
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


def _activity(sheet: Sheet, partner: Partner) -> Activity:
    activity = Activity(
        title=sheet.title,
        slug=unique_slug(sheet.title, among=Activity.objects.all(), fallback="activite", max_length=160),
        summary=sheet.summary,
        description="".join(f"<p>{paragraph}</p>" for paragraph in sheet.body),
        partner=partner,
        kind=sheet.kind,
        format=sheet.format,
        age_min=sheet.ages[0],
        age_max=sheet.ages[1],
        duration_minutes=sheet.minutes,
        group_min=sheet.group[0],
        group_max=sheet.group[1],
        is_free=not sheet.cost,
        cost=sheet.cost,
        cost_covers=sheet.covers,
        surface_m2=sheet.surface,
        ceiling_m=Decimal(sheet.ceiling) if sheet.ceiling else None,
        setup_minutes=sheet.setup,
        needs_note=sheet.needs_note,
        lead_time_days=sheet.lead,
        copies=sheet.copies,
        loan_days=sheet.loan,
        transport_days=sheet.transport,
        setup_days=sheet.setup_days,
        insurance_value=sheet.insurance,
        state=ActivityState.PUBLISHED,
        first_published_at=timezone.now(),
        is_demo=True,
        **{f"needs_{need}": need in sheet.needs for need in NEEDS},
    )
    activity.save()
    activity.themes.set(Theme.objects.filter(slug__in=sheet.themes))
    activity.audiences.set(Audience.objects.filter(slug__in=sheet.audiences))
    activity.departements.set(Departement.objects.filter(pk__in=sheet.zone))
    return activity
