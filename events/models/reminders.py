"""Reminders: what visitors asked for, and the ledger of what was written to whom."""

from django.db import models

from consortium.outbox.models import OutgoingEmail
from events.choices import Outcome, ReminderKind, ReminderMoment
from events.models.calendar import Occurrence


class Reminder(models.Model):
    """A visitor wants to be reminded of one occurrence, at one moment, at one address.

    Nothing is sent but the question before ``confirmed_at``. Stopping deletes the row: no address is kept for nothing.
    ``email`` is in lower case. ``start_when_asked`` lets a page say that the date has moved since.
    """

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.CASCADE, related_name="reminders", verbose_name="séance"
    )
    email = models.EmailField("adresse électronique")
    moment = models.CharField("moment", max_length=12, choices=ReminderMoment)
    start_when_asked = models.DateTimeField("début annoncé à la demande", null=True, editable=False)
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)

    class Meta:
        verbose_name = "rappel"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "email", "moment"],
                name="reminder_once",
                violation_error_message="Ce rappel est déjà demandé.",
            ),
            models.CheckConstraint(name="reminder_moment_known", condition=models.Q(moment__in=ReminderMoment.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} → {self.email}"


class ReminderEntry(models.Model):
    """A line of the ledger: this address was told, or deliberately not told, of this occurrence at this ``start``.

    ``start`` is the beginning that was announced (UTC): an occurrence that moves has no line yet for its new beginning.
    ``run`` identifies the run that wrote the line: its lines for one address share one message.
    """

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.CASCADE, related_name="reminder_entries", verbose_name="séance"
    )
    address = models.EmailField("adresse électronique")
    kind = models.CharField("sorte", max_length=12, choices=ReminderKind)
    start = models.DateTimeField("début annoncé")
    run = models.UUIDField("passage", editable=False)
    outcome = models.CharField("suite", max_length=8, choices=Outcome, default=Outcome.WRITTEN)
    reason = models.CharField("explication", max_length=200, blank=True)
    message = models.ForeignKey(
        OutgoingEmail,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="courriel",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta:
        verbose_name = "ligne du registre des rappels"
        verbose_name_plural = "registre des rappels"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["start"], name="reminder_entry_start")]
        constraints = [
            models.UniqueConstraint(fields=["occurrence", "address", "kind", "start"], name="reminder_entry_once"),
            models.CheckConstraint(name="reminder_entry_kind_known", condition=models.Q(kind__in=ReminderKind.values)),
            models.CheckConstraint(name="reminder_entry_outcome_known", condition=models.Q(outcome__in=Outcome.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.address}"

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.occurrence.event.organiser_id
