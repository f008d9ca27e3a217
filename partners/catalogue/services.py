"""The verbs of an activity. Rights are the caller's to check (:mod:`partners.access`: editors publish and retire)."""

import re

from django.db import transaction
from django.utils import timezone

from consortium.http import programme_version
from consortium.text.slugs import save_with_slug, slug_of, unique_slug
from partners.catalogue.indexing import reindex
from partners.choices import ActivityState
from partners.errors import ActivityError
from partners.loans.services import copies_still_out
from partners.models import Activity, ActivityDocument

FALLBACK = "activite"
LONGEST = Activity._meta.get_field("slug").max_length

NOT_COPIED = {
    "id", "title", "slug", "image", "image_card", "state", "first_published_at", "created_by", "created_at",
    "updated_at", "is_demo", "search_text", "facets",
}  # fmt: skip


def assign_slug(activity: Activity) -> None:
    """Give the activity the address that its title asks for, unless it was once in the catalogue. Does not save."""
    wanted = slug_of(activity.title, fallback=FALLBACK, max_length=LONGEST - 6)
    fits = re.fullmatch(rf"{re.escape(wanted)}(-\d+)?", activity.slug or "")
    if activity.slug and (activity.first_published_at is not None or fits):
        return
    others = Activity.objects.exclude(pk=activity.pk)
    activity.slug = unique_slug(activity.title, among=others, fallback=FALLBACK, max_length=LONGEST)


def check_copies(activity: Activity) -> None:
    """ActivityError when the copies said are fewer than those already promised. To be asked before saving a form."""
    if activity.pk is None:
        return
    Activity.objects.select_for_update().defer("image").get(pk=activity.pk)  # nothing is lent meanwhile
    out = copies_still_out(activity, timezone.localdate())
    if activity.copies < out:
        raise ActivityError(f"L’exemplaire n° {out} est encore prêté : gardez au moins {out} exemplaires.")


@transaction.atomic
def refresh_derived_fields(activity: Activity) -> None:
    """To be called once after an activity and its relations were saved: index anew, forget the cached pages."""
    reindex(Activity.objects.filter(pk=activity.pk))
    if activity.is_published:
        programme_version.bump_version()


@transaction.atomic
def publish(activity: Activity) -> None:
    """Put an activity in the catalogue; refused while something is missing."""
    _take(activity)
    missing = missing_for_publication(activity)
    if missing:
        raise ActivityError(f"Avant de publier, il manque : {', '.join(missing)}.")
    if activity.is_published:
        raise ActivityError("Cette activité est déjà au catalogue.")
    save_with_slug(activity, assign_slug, update_fields=["slug"])
    activity.state = ActivityState.PUBLISHED
    activity.first_published_at = activity.first_published_at or timezone.now()
    activity.save()
    refresh_derived_fields(activity)


@transaction.atomic
def retire(activity: Activity) -> None:
    """Take an activity out of the catalogue; requests and loans that name it stay."""
    _take(activity)
    if not activity.is_published:
        raise ActivityError("Cette activité n’est pas au catalogue.")
    activity.state = ActivityState.RETIRED
    activity.save()
    programme_version.bump_version()


@transaction.atomic
def unpublish(activity: Activity) -> None:
    """Take an activity back to draft, from the catalogue or from among the retired ones."""
    _take(activity)
    if activity.state == ActivityState.DRAFT:
        raise ActivityError("Cette activité est déjà un brouillon.")
    activity.state = ActivityState.DRAFT
    activity.save()
    programme_version.bump_version()


@transaction.atomic
def duplicate(activity: Activity, *, by) -> Activity:
    """A new draft with everything an activity says of itself, and nothing of its life.

    The files, image and documents, are shared, hence the lock (see :mod:`consortium.media.files`).
    """
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    suffix = " (copie)"
    longest = Activity._meta.get_field("title").max_length - len(suffix)
    copied = [field for field in Activity._meta.concrete_fields if field.name not in NOT_COPIED]
    copy = Activity(created_by=by, **{field.name: getattr(activity, field.name) for field in copied})
    copy.title = activity.title.removesuffix(suffix)[:longest].rstrip() + suffix
    for name in ("image", "image_card"):
        setattr(copy, name, getattr(activity, name).name)
    save_with_slug(copy, assign_slug)
    for relation in ("themes", "audiences", "departements"):
        getattr(copy, relation).set(getattr(activity, relation).all())
    for document in activity.documents.all():
        ActivityDocument.objects.create(
            activity=copy, title=document.title, file=document.file.name, position=document.position
        )
    refresh_derived_fields(copy)
    return copy


def missing_for_publication(activity: Activity) -> list[str]:
    """What an activity still lacks before it can be published, in words; empty when it is complete."""
    checks = {
        "un titre": bool(activity.title.strip()),
        "un résumé en une phrase": bool(activity.summary.strip()),
        "au moins un domaine scientifique": activity.themes.exists(),
        "au moins un public": activity.audiences.exists(),
        "le coût, ou « gratuit »": activity.is_free or bool(activity.cost.strip()),
    }
    return [words for words, done in checks.items() if not done]


def _take(activity: Activity) -> None:
    # Without its picture, which no verb changes: Django would open the file to measure it.
    activity.refresh_from_db(from_queryset=Activity.objects.select_for_update().defer("image"))
