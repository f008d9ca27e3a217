"""E-mails about proposals: the question to those who may answer, the answer to the proposer."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from consortium.links.absolute_urls import absolute
from consortium.outbox.enqueue import enqueue
from consortium.outbox.kinds import Reader, declare
from consortium.text.normalize import one_line
from events.models import CoOrganisation, VenueProposal
from events.models.proposals import Proposal
from partners.access import LADDER
from partners.choices import Role
from partners.models import Partner, User

KIND = declare("proposal", "Proposition à accepter ou à refuser, et sa réponse", reader=Reader.STAFF)
ANSWERING = LADDER[LADDER.index(Role.EDITOR) :]


def editors_of(partners: Iterable[Partner]) -> list[User]:
    """Active accounts that are editors or managers of one of these partners, by e-mail address. One query."""
    team = User.objects.filter(is_active=True, memberships__partner__in=partners, memberships__role__in=ANSWERING)
    return list(team.distinct().order_by("email"))


def ask_partner(proposal: CoOrganisation) -> None:
    """The question, to the editors of the partner that is named."""
    title = one_line(proposal.event.title)
    lines = [
        f"{proposal.event.organiser} propose à {proposal.partner} de co-organiser « {title} ».",
        "Tant que personne de votre équipe n’a accepté, rien n’est affiché et personne n’y gagne de droit.",
    ]
    _write(proposal, editors_of([proposal.partner]), f"Co-organiser « {title} » ?", lines, "co-organisation")


def tell_namer(proposal: CoOrganisation) -> None:
    """The answer of the partner that was named, to the person who named it, unless that person gave it."""
    person = proposal.proposed_by
    if person is None or not person.is_staff or person == proposal.answered_by:
        return
    title, answer = one_line(proposal.event.title), proposal.get_state_display().lower()
    lines = [f"{proposal.partner} a répondu à votre proposition de co-organiser « {title} » : {answer}."]
    _write(
        proposal,
        [person],
        f"« {title} » : {answer} par {proposal.partner}",
        lines,
        f"co-organisation-answer-{proposal.answered_at:%Y%m%d%H%M%S%f}",
    )


def ask_about_venue(proposal: VenueProposal, partners: Iterable[Partner], labels: str) -> None:
    """The question, to the editors of the partners concerned."""
    name = one_line(proposal.venue.name)
    lines = [
        f"{proposal.proposed_by} propose de changer la fiche de « {name} » : {labels}.",
        "Rien ne change pour le public avant votre réponse.",
    ]
    version = f"{proposal.proposed_at:%Y%m%d%H%M%S%f}"
    _write(proposal, editors_of(partners), f"Changer la fiche de « {name} » ?", lines, f"venue-proposal-{version}")


def tell_proposer(proposal: VenueProposal, *, words: str = "") -> None:
    """The answer, to the person who proposed the change."""
    person = proposal.proposed_by
    if person is None or not person.is_staff:
        return
    name = one_line(proposal.venue.name)
    lines = [
        f"Votre proposition pour « {name} » : {proposal.get_state_display().lower()}.",
        *([words] if words else []),
    ]
    _write(proposal, [person], f"« {name} » : {proposal.get_state_display().lower()}", lines, "venue-answer")


def _write(proposal: Proposal, people: list[User], subject: str, lines: list[str], name: str) -> None:
    meta = proposal._meta
    url = absolute(reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[proposal.pk]))
    for person in people:
        enqueue(
            kind=KIND,
            to=person.email,
            reply_to=settings.CONTACT_EMAIL,
            context={"subject": subject, "lines": lines, "url": url},
            key=f"{name}-{proposal.pk}-{person.pk}",
            about=f"{meta.model_name}:{proposal.pk}",
        )
