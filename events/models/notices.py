"""Changes that a great many people are still to be told of."""

from django.db import models

from events.models.calendar import Event


class WaitingNotice(models.Model):
    """A change with a large audience, written with the change itself and deleted once everybody has their message.

    ``changes`` is what :mod:`events.notices.queue` puts there; ``reached`` is the last address written to, in lower
    case, in the order of addresses.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="waiting_notices", verbose_name="événement")
    changes = models.JSONField("changements")
    reached = models.CharField("jusqu’à", max_length=254, blank=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta:
        verbose_name = "annonce en cours"
        verbose_name_plural = "annonces en cours"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.reached or '…'}"
