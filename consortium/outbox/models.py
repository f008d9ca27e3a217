"""The outbox: messages as rows."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone

from consortium.outbox.choices import Priority, State


class OutgoingEmailQuerySet(models.QuerySet["OutgoingEmail"]):
    """Messages of the portal."""

    def undelivered(self) -> OutgoingEmailQuerySet:
        """Messages that still have to leave, due or not."""
        return self.filter(state=State.QUEUED)

    def due(self, now: dt.datetime) -> OutgoingEmailQuerySet:
        """Messages that should leave at ``now``: by precedence, then those that wait longest first."""
        return self.undelivered().filter(next_attempt_at__lte=now).order_by("precedence", "next_attempt_at", "pk")

    def about(self, about: str) -> OutgoingEmailQuerySet:
        """Messages with this value of ``about``, as given to ``enqueue``."""
        return self.filter(about=about)


class OutgoingEmail(models.Model):
    """One message to one address, rendered when it was posted.

    ``key`` makes the same news to the same person one row. ``about`` names what the message tells of in the words of
    the floor that posted it («demande:12»); ``wanted`` is the name of a check (:mod:`consortium.outbox.preflight`) that
    says, just before sending, whether the message still makes sense. ``attachments`` are mappings with ``name``,
    ``type`` and ``text``.
    """

    key = models.CharField("clé", max_length=200, unique=True)
    kind = models.CharField("sorte", max_length=60)
    about = models.CharField("à propos de", max_length=80, blank=True, db_index=True)
    wanted = models.CharField("condition d’envoi", max_length=80, blank=True)
    to = models.EmailField("destinataire")
    reply_to = models.EmailField("répondre à", blank=True)
    subject = models.CharField("objet", max_length=250)
    text = models.TextField("texte")
    html = models.TextField("HTML")
    headers = models.JSONField("en-têtes", default=dict, blank=True)
    attachments = models.JSONField("pièces jointes", default=list, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    precedence = models.PositiveSmallIntegerField("rang", choices=Priority, default=Priority.USUAL)
    state = models.CharField("état", max_length=10, choices=State, default=State.QUEUED)
    reason = models.TextField("explication", blank=True, help_text="Pourquoi il n’est pas (encore) parti.")
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    first_attempt_at = models.DateTimeField("premier essai", null=True, blank=True)
    next_attempt_at = models.DateTimeField("prochain essai", default=timezone.now)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="email_state_known", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(name="email_precedence_known", condition=models.Q(precedence__in=Priority.values)),
        ]
        indexes = [
            models.Index(
                fields=["precedence", "next_attempt_at"], name="email_due", condition=models.Q(state=State.QUEUED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
