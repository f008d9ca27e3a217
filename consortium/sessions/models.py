"""Sessions: one row per logged-in browser."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from consortium.staff import AnyUser

if TYPE_CHECKING:
    from consortium.sessions.backend import SessionStore


class SessionQuerySet(models.QuerySet["Session"]):
    """The sessions of the portal."""

    def alive(self, now: dt.datetime) -> SessionQuerySet:
        """Sessions that neither slept longer than ``SESSION_IDLE`` nor began longer than ``SESSION_LIFETIME`` ago."""
        return self.filter(
            expire_date__gt=now,
            last_used_at__gt=now - settings.SESSION_IDLE,
            created_at__gt=now - settings.SESSION_LIFETIME,
        )

    def of(self, user: AnyUser) -> SessionQuerySet:
        """The sessions of one person, the latest used first."""
        return self.filter(user=user.pk).order_by("-last_used_at", "session_key")

    def dead(self, now: dt.datetime) -> SessionQuerySet:
        """Sessions that nobody can use any more."""
        return self.exclude(pk__in=self.alive(now).values("pk"))


class Session(AbstractBaseSession):
    """One browser that is known: whose it is once its person has logged in, and how it names itself, in short words."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions", null=True, blank=True
    )
    created_at = models.DateTimeField("ouverte le", default=timezone.now)
    last_used_at = models.DateTimeField("dernier usage", default=timezone.now, db_index=True)
    browser = models.CharField("navigateur", max_length=60, blank=True)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()  # type: ignore[misc]  # Django's is a ClassVar

    class Meta:
        verbose_name = "session"
        verbose_name_plural = "sessions"

    def __str__(self) -> str:
        return f"session de {self.user or 'personne'}"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """The store that reads and writes these rows."""
        store: type[SessionStore] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
