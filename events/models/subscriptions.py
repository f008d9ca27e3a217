"""Subscriptions: who receives the agenda, filtered as they wish."""

from __future__ import annotations

import datetime as dt

from django.db import models

from events.choices import Frequency


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions, whether their address was confirmed or not."""

    def confirmed(self) -> SubscriptionQuerySet:
        """Those whose address answered."""
        return self.filter(confirmed_at__isnull=False)

    def unconfirmed(self) -> SubscriptionQuerySet:
        """Those whose address has not answered (yet)."""
        return self.filter(confirmed_at__isnull=True)

    def to_write_to(self, frequency: str, start: dt.datetime) -> SubscriptionQuerySet:
        """Those of this frequency that were there at ``start`` and have not been looked at since."""
        not_yet = models.Q(looked_at__isnull=True) | models.Q(looked_at__lt=start)
        return self.filter(not_yet, frequency=frequency, confirmed_at__lt=start)


class Subscription(models.Model):
    """An address that receives, periodically, what a filter of the agenda finds.

    ``query`` is the filter as the agenda's own query string, in canonical order, without dates nor page. Nothing is
    sent but the question before ``confirmed_at``; stopping deletes the row. ``looked_at`` is up to when what was
    published counts as known. ``email`` is in lower case.
    """

    email = models.EmailField("adresse électronique")
    frequency = models.CharField("fréquence", max_length=8, choices=Frequency)
    query = models.CharField("filtre", max_length=1500, blank=True)
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    looked_at = models.DateTimeField("regardé jusqu’au", null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

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
