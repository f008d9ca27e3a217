"""Closed vocabularies of the calendar."""

from django.db import models


class Publication(models.TextChoices):
    """Where an event stands on its way to the public."""

    DRAFT = "draft", "Brouillon"
    REVIEW = "review", "En relecture"
    PUBLISHED = "published", "Publié"


class Status(models.TextChoices):
    """What became of an event or a sitting (schema.org ``eventStatus``, and «full»)."""

    SCHEDULED = "scheduled", "Prévu"
    FULL = "full", "Complet"
    MOVED_ONLINE = "moved_online", "En ligne"
    POSTPONED = "postponed", "Reporté"
    CANCELLED = "cancelled", "Annulé"


class When(models.TextChoices):
    """Named windows of time, relative to today in Paris."""

    TODAY = "aujourdhui", "Aujourd’hui"
    TOMORROW = "demain", "Demain"
    WEEKEND = "weekend", "Ce week-end"
    WEEK = "semaine", "Cette semaine"
    MONTH = "mois", "Ce mois-ci"
    HOLIDAYS = "vacances", "Pendant les vacances"
