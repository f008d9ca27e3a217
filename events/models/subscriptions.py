"""Subscriptions: who receives the agenda, filtered as they wish."""

from django.db import models

from events.choices import Frequency


class Subscription(models.Model):
    """An address that receives, periodically, what a filter of the agenda finds.

    ``query`` is the filter as the agenda's own query string, in canonical order, without dates nor page. Nothing is
    sent but the question before ``confirmed_at``; stopping deletes the row. ``looked_at`` is up to when what was
    published counts as known. ``email`` is in lower case.
    """

    email = models.EmailField("adresse électronique")
    frequency = models.CharField("fréquence", max_length=8, choices=Frequency)
    query = models.CharField("filtre", max_length=600, blank=True)
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    looked_at = models.DateTimeField("regardé jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "abonnement"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "query"],
                name="subscription_once",
                violation_error_message="Cette adresse reçoit déjà cet agenda.",
            ),
            models.CheckConstraint(
                name="subscription_frequency_known", condition=models.Q(frequency__in=Frequency.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_frequency_display()} → {self.email}"
