"""Closed vocabularies of the outbox."""

from django.db import models


class State(models.TextChoices):
    """Delivery states of a message."""

    QUEUED = "queued", "À envoyer"
    SENT = "sent", "Envoyé"
    FAILED = "failed", "Échec définitif"
    DROPPED = "dropped", "Abandonné : n’a plus lieu d’être"


class Priority(models.IntegerChoices):
    """Order of delivery, lowest first. The number is the task's priority in the broker's queue too: 0 first.

    ``AWAITED`` is for what somebody waits for in front of a screen, ``BULK`` for what may take the morning.
    """

    AWAITED = 0, "Attendu : devant les autres"
    USUAL = 3, "Ordinaire"
    BULK = 9, "En nombre : après les autres"
