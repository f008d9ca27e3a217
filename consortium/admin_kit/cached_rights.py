"""Rights of a user, each looked up once per request: an admin page needs the same ones dozens of times.

A right is a function from a user to the rows that they may act on. Results are stored on the user object, of which each
request has its own.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import QuerySet

from consortium.staff import AnyUser

ANSWERS = "_rights_asked"

Allowed = Callable[[AnyUser], QuerySet[Any]]


def is_allowed(user: AnyUser, allowed: Allowed, row: models.Model) -> bool:
    """Whether this row (as it stands in the database) is among those that ``allowed`` holds for this person."""
    return _once(user, (allowed, row.pk), lambda: allowed(user).filter(pk=row.pk).exists())


def has_any(user: AnyUser, allowed: Allowed) -> bool:
    """Whether ``allowed`` holds any row for this person."""
    return _once(user, (allowed, None), lambda: allowed(user).exists())


def _once(user: AnyUser, question: tuple[Allowed, object], answer: Callable[[], bool]) -> bool:
    if not hasattr(user, ANSWERS):
        setattr(user, ANSWERS, {})
    answers: dict[tuple[Allowed, object], bool] = getattr(user, ANSWERS)
    if question not in answers:
        answers[question] = answer()
    return answers[question]
