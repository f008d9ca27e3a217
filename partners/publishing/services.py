"""Publishing, shared by events and activities: slug, completeness, row lock, copy."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from consortium.fields import max_length
from consortium.staff import Actor
from consortium.text.slugs import NUMBER_LENGTH, save_with_slug, slug_of, unique_slug
from partners.models.publishable import Publishable

Row = TypeVar("Row", bound=Publishable)
COPY = " (copie)"
FILES = ("image", "image_card")


def assign_slug(row: Publishable) -> None:
    """Set the slug from the title, unless it is up to date or the row was ever published. Does not save."""
    length, fallback = max_length(type(row), "slug"), row.slug_fallback
    wanted = slug_of(row.title, fallback=fallback, max_length=length - NUMBER_LENGTH)
    fits = re.fullmatch(rf"{re.escape(wanted)}(-\d+)?", row.slug) is not None
    if row.slug and (row.first_published_at is not None or fits):
        return
    others = type(row)._default_manager.exclude(pk=row.pk)
    row.slug = unique_slug(row.title, among=others, fallback=fallback, max_length=length)


def lock_and_reload(row: Publishable) -> None:
    """Reload the row with SELECT FOR UPDATE, so that its state can be relied on. Unsaved changes are lost.

    Without its picture, which no verb changes: Django would open the file to measure it.
    """
    rows: Any = type(row)._default_manager
    row.refresh_from_db(from_queryset=rows.select_for_update().defer("image"))


def is_described(row: Publishable) -> dict[str, bool]:
    """French label → whether filled in, for the texts that publication requires."""
    return {"un titre": bool(row.title.strip()), "un résumé en une phrase": bool(row.summary.strip())}


def is_classified(row: Publishable) -> dict[str, bool]:
    """French label → whether filled in, for the theme and audience that publication requires."""
    return {
        "au moins un domaine scientifique": row.themes.exists(),
        "au moins un public": row.audiences.exists(),
    }


def refuse_incomplete(checks: Mapping[str, bool], error: type[Exception]) -> None:
    """Raise ``error``, with the missing labels in French, unless all ``checks`` are true."""
    missing = [words for words, is_there in checks.items() if not is_there]
    if missing:
        raise error(f"Avant de publier, il manque : {', '.join(missing)}.")


def copy_as_draft(row: Row, *, by: Actor) -> Row:
    """A new draft with a copy of the row's fields (but ``life_fields``) and relations, saved.

    The image's file is shared: the row is locked, so that nobody deletes the file meanwhile
    (:mod:`consortium.media.files`).
    """
    row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    meta = type(row)._meta
    room = max_length(type(row), "title") - len(COPY)
    said = [field.name for field in meta.concrete_fields if field.name not in {*row.life_fields, *FILES, "title"}]
    copy = type(row)(
        title=row.title.removesuffix(COPY)[:room].rstrip() + COPY,
        created_by=by,
        **{name: getattr(row, name) for name in said},
        **{name: getattr(row, name).name for name in FILES},
    )
    save_with_slug(copy, assign_slug)
    for relation in meta.many_to_many:
        if relation.name not in row.life_fields:
            getattr(copy, relation.name).set(getattr(row, relation.name).all())
    return copy
