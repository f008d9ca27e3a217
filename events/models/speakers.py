"""People who speak: who they are, and at what."""

from django.db import models
from django.db.models import Q

from consortium.text.sorting import FrenchOrder
from events.choices import SpeakerRole
from events.models.calendar import Event, Occurrence
from events.querysets import AppearanceQuerySet, SpeakerQuerySet
from partners.models import Partner


class Speaker(models.Model):
    """A person whom the portal may name: nobody stands here who has not agreed, ``agreed_on`` says when.

    ``email`` is for the team and for erasure, never shown. Whoever is withdrawn stays known to the staff, and is named
    nowhere else: see :mod:`events.publishing.speakers`.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="speakers", verbose_name="équipe qui la connaît"
    )
    name = models.CharField("nom", max_length=80)
    job_title = models.CharField("fonction", max_length=100, blank=True)
    affiliation = models.CharField("laboratoire ou organisme", max_length=140, blank=True)
    url = models.URLField("page personnelle", blank=True)
    summary = models.CharField("en une phrase", max_length=280, blank=True)
    email = models.EmailField("courriel", blank=True)
    agreed_on = models.DateField("accord donné le")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    is_demo = models.BooleanField("démonstration", default=False, editable=False)
    created_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = "intervenant·e"
        verbose_name_plural = "intervenant·e·s"
        ordering = [FrenchOrder("name"), "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.partner_id

    @property
    def choice_label(self) -> str:
        """Tells namesakes apart: «Jeanne Royer, chercheuse en écologie, LIEC»."""
        return ", ".join(part for part in (self.name, self.job_title, self.affiliation) if part)

    @property
    def in_words(self) -> str:
        """«Jeanne Royer (chercheuse en écologie, LIEC)»."""
        what = ", ".join(part for part in (self.job_title, self.affiliation) if part)
        return f"{self.name} ({what})" if what else self.name


class Appearance(models.Model):
    """A person at an event, in the order of ``position``; at one occurrence of it when that one has its own people."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="appearances", verbose_name="événement")
    occurrence = models.ForeignKey(
        Occurrence,
        on_delete=models.CASCADE,
        related_name="appearances",
        verbose_name="à quelle séance",
        null=True,
        blank=True,
    )
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="appearances", verbose_name="personne")
    role = models.CharField("rôle", max_length=12, choices=SpeakerRole, default=SpeakerRole.PERFORMER)
    position = models.PositiveSmallIntegerField("ordre", default=1)

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        verbose_name = "intervention"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="appearance_role_known", condition=Q(role__in=SpeakerRole.values)),
            models.UniqueConstraint(
                name="appearance_once_for_the_event",
                fields=["event", "speaker"],
                condition=Q(occurrence__isnull=True),
                violation_error_message="Cette personne est déjà nommée pour toutes les séances.",
            ),
            models.UniqueConstraint(
                name="appearance_once_for_an_occurrence",
                fields=["occurrence", "speaker"],
                condition=Q(occurrence__isnull=False),
                violation_error_message="Cette personne est déjà nommée pour cette séance.",
            ),
        ]

    def __str__(self) -> str:
        return f"présence de {self.speaker}"

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.event.organiser_id
