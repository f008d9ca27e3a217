"""What publishing means for an event and an activity alike: an address, being complete, a lock, a copy."""

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
    """Give a row the address that its title asks for, unless it has that already, or was published. Does not save."""
    length, fallback = max_length(type(row), "slug"), row.slug_fallback
    wanted = slug_of(row.title, fallback=fallback, max_length=length - NUMBER_LENGTH)
    fits = re.fullmatch(rf"{re.escape(wanted)}(-\d+)?", row.slug) is not None
    if row.slug and (row.first_published_at is not None or fits):
        return
    others = type(row)._default_manager.exclude(pk=row.pk)
    row.slug = unique_slug(row.title, among=others, fallback=fallback, max_length=length)


def lock_and_reload(row: Publishable) -> None:
    """Reload the row under lock: its state decides what may be done. What was changed on it and not saved is lost.

    Without its picture, which no verb changes: Django would open the file to measure it.
    """
    rows: Any = type(row)._default_manager
    row.refresh_from_db(from_queryset=rows.select_for_update().defer("image"))


def is_described(row: Publishable) -> dict[str, bool]:
    """Whether it has its texts, by the words for each."""
    return {"un titre": bool(row.title.strip()), "un résumé en une phrase": bool(row.summary.strip())}


def is_classified(row: Publishable) -> dict[str, bool]:
    """Whether visitors find it by a field of science and an audience, by the words for each."""
    return {
        "au moins un domaine scientifique": row.themes.exists(),
        "au moins un public": row.audiences.exists(),
    }


def refuse_incomplete(checks: Mapping[str, bool], error: type[Exception]) -> None:
    """``error`` naming what is still missing; nothing when all is there."""
    missing = [words for words, is_there in checks.items() if not is_there]
    if missing:
        raise error(f"Avant de publier, il manque : {', '.join(missing)}.")


def copy_as_draft(row: Row, *, by: Actor) -> Row:
    """A new draft with what a row says of itself and nothing of its life (``life_fields``), saved with its relations.

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
