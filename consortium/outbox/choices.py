"""Closed vocabulary of the outbox."""

from django.db import models


class State(models.TextChoices):
    """What became of a message."""

    QUEUED = "queued", "À envoyer"
    SENT = "sent", "Envoyé"
    FAILED = "failed", "Échec définitif"
    DROPPED = "dropped", "Abandonné : n’a plus lieu d’être"
