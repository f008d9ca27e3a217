"""The verbs of an activity: each is atomic, locks the row, refuses with :class:`ActivityError` and writes history.

Rights are the caller's to check (:mod:`partners.access`: editors publish and retire). ``by`` is the person who acts,
None for a command.
"""

from django.db import transaction
from django.utils import timezone

from consortium.caching import programme_version
from consortium.journal.history import record, record_creation
from consortium.staff import Actor
from consortium.text.slugs import save_with_slug
from partners.catalogue.indexing import reindex
from partners.choices import ActivityState
from partners.errors import ActivityError
from partners.loans.services import copies_still_out
from partners.models import Activity, ActivityDocument
from partners.publishing.services import (
    assign_slug,
    copy_as_draft,
    is_classified,
    is_described,
    lock_and_reload,
    refuse_incomplete,
)


def check_copies(activity: Activity) -> None:
    """ActivityError when ``copies`` is below the highest copy number still on loan. Call before saving a form."""
    if activity.pk is None:
        return
    Activity.objects.select_for_update().defer("image").get(pk=activity.pk)  # nothing is lent meanwhile
    out = copies_still_out(activity, timezone.localdate())
    if activity.copies < out:
        raise ActivityError(f"L’exemplaire n° {out} est encore prêté : gardez au moins {out} exemplaires.")


@transaction.atomic
def refresh_derived_fields(activity: Activity) -> None:
    """Recompute the search index and drop cached pages; call once after saving an activity and its relations."""
    reindex(Activity.objects.filter(pk=activity.pk))
    if activity.is_published:
        programme_version.bump_version(events=())


@transaction.atomic
def publish(activity: Activity, *, by: Actor) -> None:
    """Put an activity in the catalogue; refused while something is missing."""
    lock_and_reload(activity)
    cost = {"le coût, ou « gratuit »": activity.is_free or bool(activity.cost.strip())}
    refuse_incomplete({**is_described(activity), **is_classified(activity), **cost}, ActivityError)
    if activity.is_published:
        raise ActivityError("Cette activité est déjà au catalogue.")
    save_with_slug(activity, assign_slug, update_fields=["slug"])
    activity.state = ActivityState.PUBLISHED
    activity.first_published_at = activity.first_published_at or timezone.now()
    activity.save()
    record(activity, "Mise au catalogue.", by=by)
    refresh_derived_fields(activity)


@transaction.atomic
def retire(activity: Activity, *, by: Actor) -> None:
    """Take an activity out of the catalogue; requests and loans that name it stay."""
    lock_and_reload(activity)
    if not activity.is_published:
        raise ActivityError("Cette activité n’est pas au catalogue.")
    _leave_catalogue(activity, ActivityState.RETIRED)
    record(activity, "Retirée du catalogue.", by=by)


@transaction.atomic
def unpublish(activity: Activity, *, by: Actor) -> None:
    """Take an activity back to draft, from the catalogue or from among the retired ones."""
    lock_and_reload(activity)
    if activity.state == ActivityState.DRAFT:
        raise ActivityError("Cette activité est déjà un brouillon.")
    _leave_catalogue(activity, ActivityState.DRAFT)
    record(activity, "Remise en brouillon.", by=by)


@transaction.atomic
def duplicate(activity: Activity, *, by: Actor) -> Activity:
    """A new draft with an activity's texts, relations and files (shared); its state and loans are not copied."""
    copy = copy_as_draft(activity, by=by)
    for document in activity.documents.all():
        ActivityDocument.objects.create(
            activity=copy, title=document.title, file=document.file.name, position=document.position
        )
    refresh_derived_fields(copy)
    record_creation(copy, f"Copiée de « {activity.title} ».", by=by)
    return copy


def _leave_catalogue(activity: Activity, state: str) -> None:
    activity.state = state
    activity.save()
    programme_version.bump_version(events=())
