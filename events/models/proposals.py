"""What waits for somebody's agreement: a partner named beside an organiser, a change of a public venue."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.choices import ProposalState
from events.models.calendar import Event
from partners.models import Partner
from territories.models import Venue


class ProposalQuerySet(models.QuerySet[Any]):
    """Proposals of one kind."""

    def pending(self) -> ProposalQuerySet:
        """Those that nobody has answered."""
        return self.filter(state=ProposalState.PENDING)


class Proposal(models.Model):
    """Who proposed something, when, and what was answered by whom; kept as its own trace."""

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", verbose_name="proposé par", null=True
    )
    proposed_at = models.DateTimeField("proposé le", default=timezone.now)
    state = models.CharField("état", max_length=10, choices=ProposalState, default=ProposalState.PENDING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", verbose_name="réponse de", null=True
    )
    answered_at = models.DateTimeField("réponse le", null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-proposed_at", "-pk"]

    @property
    def is_pending(self) -> bool:
        return self.state == ProposalState.PENDING


def _known_state(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=f"{name}_state_known", condition=Q(state__in=ProposalState.values))


def _pending_once(name: str, *fields: str, refusal: str) -> models.UniqueConstraint:
    """The same thing is not proposed again before it is answered."""
    return models.UniqueConstraint(
        name=f"{name}_pending_once",
        fields=fields,
        condition=Q(state=ProposalState.PENDING),
        violation_error_message=refusal,
    )


class CoOrganisation(Proposal):
    """A partner named as co-organiser by another's team; ``Event.co_organisers`` holds those who agreed alone."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="co_organisations", verbose_name="événement"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="co_organisations", verbose_name="partenaire"
    )

    class Meta(Proposal.Meta):
        verbose_name = "co-organisation proposée"
        verbose_name_plural = "co-organisations proposées"
        constraints = [
            _known_state("co_organisation"),
            _pending_once(
                "co_organisation",
                "event",
                "partner",
                refusal="Ce partenaire n’a pas encore répondu pour cet événement.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} avec {self.partner}"

    @property
    def journal_team(self) -> int | None:
        """Key of the partner whose managers read what is done to this row."""
        return self.event.organiser_id


class VenueProposal(Proposal):
    """A change of a public venue that somebody without the role proposes.

    ``changes``: of each field, ``{"old": …, "new": …}`` as JSON holds them; emptied of private fields once answered.
    """

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="proposals", verbose_name="lieu")
    changes = models.JSONField("changements", encoder=DjangoJSONEncoder)

    class Meta(Proposal.Meta):
        verbose_name = "changement de lieu proposé"
        verbose_name_plural = "changements de lieux proposés"
        constraints = [
            _known_state("venue_proposal"),
            _pending_once(
                "venue_proposal",
                "venue",
                "proposed_by",
                refusal="Votre proposition précédente pour ce lieu n’a pas encore de réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"changement proposé de {self.venue}"
