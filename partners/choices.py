"""Closed vocabularies of the partners: roles, formats, the catalogue and the requests."""

from django.db import models

# How many days before an occurrence its hosts and its team are reminded: to prepare, then soon.
PREPARE_DAYS, SOON_DAYS = 14, 2


class Role(models.TextChoices):
    """What a member of a partner's team may do; each role can do what the ones before it can."""

    CONTRIBUTOR = "contributor", "Contribution : écrit des brouillons"
    EDITOR = "editor", "Rédaction : publie aussi"
    MANAGER = "manager", "Responsable : gère aussi l’équipe"


class Format(models.TextChoices):
    """The form that an event or an activity takes."""

    TALK = "conference", "Conférence"
    WORKSHOP = "atelier", "Atelier"
    EXHIBITION = "exposition", "Exposition"
    SHOW = "spectacle", "Spectacle"
    SCREENING = "projection-debat", "Projection-débat"
    TOUR = "visite", "Visite"
    MEETING = "rencontre", "Rencontre"
    GAME = "jeu", "Jeu"
    FESTIVAL = "festival", "Festival"
    TRAINING = "formation", "Formation"


class ActivityKind(models.TextChoices):
    """How an activity comes to a relay."""

    INTERVENTION = "intervention", "Intervention : quelqu’un vient"
    KIT = "mallette", "Mallette ou malle prêtée"
    EXHIBITION = "exposition-itinerante", "Exposition itinérante prêtée"


LENT = (ActivityKind.KIT, ActivityKind.EXHIBITION)


class ActivityState(models.TextChoices):
    """Where an activity stands in the catalogue."""

    DRAFT = "draft", "Brouillon"
    PUBLISHED = "published", "Au catalogue"
    RETIRED = "retired", "Retirée du catalogue"


class RequestState(models.TextChoices):
    """Where a relay's request stands; the order is that of its life."""

    RECEIVED = "received", "Reçue, à confirmer"
    CONFIRMED = "confirmed", "Confirmée"
    IN_STUDY = "in_study", "À l’étude"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Refusée"
    SCHEDULED = "scheduled", "Programmée"
    DONE = "done", "Réalisée"
    WITHDRAWN = "withdrawn", "Retirée"


class DeclineReason(models.TextChoices):
    """Why a request is declined, in categories that can be counted; the words to the relay come beside."""

    NO_MEANS = "moyens", "Pas assez de moyens (personnes, matériel, budget)"
    NO_DATE = "dates", "Aucune date ne convient"
    TOO_FAR = "distance", "Trop loin"
    NOT_SUITED = "inadapte", "Le lieu ou le public ne s’y prêtent pas"
    NOT_OURS = "hors-sujet", "Ne relève pas de la culture scientifique"
    OTHER = "autre", "Autre raison"


# The categories that mean «we could not», as against «it was not for us»: a need that stays to be met.
UNSERVED = (DeclineReason.NO_MEANS, DeclineReason.NO_DATE, DeclineReason.TOO_FAR)


class Weekday(models.IntegerChoices):
    """Days of the week, as ``datetime.date.weekday`` counts them."""

    MONDAY = 0, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"
    SATURDAY = 5, "samedi"
    SUNDAY = 6, "dimanche"
