"""The verbs of a request as staff meet them: the button's words, the question, what to fill in, who may."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from consortium.staff import Actor, AnyUser
from events.admin.requests.forms import AcceptForm, AnswerForm, DeclineForm, MoveForm, TransferForm, WordsForm
from events.requests.draft_event import accept_and_draft, keep_events, make_missing_draft
from events.requests.reschedule import move_dates
from partners.access import has_role
from partners.choices import RequestState as S
from partners.choices import Role
from partners.models import ActivityRequest
from partners.requests import services, states

Doer = Callable[[ActivityRequest, Actor, Any], object]


@dataclass(frozen=True)
class Verb:
    """One answer. ``name`` is the word in the address; ``role`` the least that it takes at the partner's."""

    name: str
    label: str
    explanation: str
    done: str
    do: Doer
    offered: Callable[[ActivityRequest], bool]
    role: Role = Role.EDITOR
    form: type[AnswerForm] = AnswerForm
    is_main: bool = False
    is_destructive: bool = False


def _accept(asked: ActivityRequest, user: Actor, form: AcceptForm) -> None:
    accept_and_draft(asked, by=user, dates=form.rows.dates(), words=form.cleaned_data["words"])


def _move(asked: ActivityRequest, user: Actor, form: MoveForm) -> None:
    move_dates(asked, by=user, dates=form.rows.dates(), words=form.cleaned_data.get("words", ""))


def _decline(asked: ActivityRequest, user: Actor, form: AnswerForm) -> None:
    services.decline(asked, by=user, reason=form.cleaned_data["reason"], words=form.cleaned_data["words"])


def _transfer(asked: ActivityRequest, user: Actor, form: AnswerForm) -> None:
    services.transfer(asked, by=user, to=form.cleaned_data["to"], note=form.cleaned_data["note"])


def _in(*where: S) -> Callable[[ActivityRequest], bool]:
    return lambda asked: asked.state in where


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            name="confirmer",
            label="Confirmer pour le relais",
            explanation="À faire quand vous l’avez eu au téléphone : la demande est confirmée comme s’il avait cliqué "
            "sur le lien de son courriel.",
            done="La demande est confirmée.",
            do=lambda asked, user, form: services.confirm_for_relay(asked, by=user),
            offered=_in(S.RECEIVED),
            role=Role.CONTRIBUTOR,
            is_main=True,
        ),
        Verb(
            name="prendre-en-charge",
            label="Prendre en charge",
            explanation="Vous suivez cette demande. Le relais est prévenu que vous l’étudiez ; il ne peut plus la "
            "modifier, mais vous pouvez vous écrire.",
            done="Vous suivez cette demande.",
            do=lambda asked, user, form: services.take_up(asked, by=user),
            offered=_in(S.CONFIRMED),
            role=Role.CONTRIBUTOR,
            is_main=True,
        ),
        Verb(
            name="accepter",
            label="Accepter",
            explanation="Le relais reçoit les dates. Le brouillon de l’événement est préparé avec le lieu, les dates, "
            "le public et les textes de l’activité : il ne reste qu’à le relire et à le publier.",
            done="La demande est acceptée, le brouillon de l’événement est prêt à relire.",
            do=_accept,
            offered=_in(S.IN_STUDY),
            form=AcceptForm,
            is_main=True,
        ),
        Verb(
            name="preparer-l-evenement",
            label="Préparer l’événement",
            explanation="Le brouillon qui avait été préparé n’est plus là : en voici un autre, avec le lieu, les dates "
            "convenues, le public et les textes de l’activité.",
            done="Le brouillon de l’événement est prêt à relire.",
            do=lambda asked, user, form: make_missing_draft(asked, by=user),
            offered=lambda asked: asked.state == S.ACCEPTED and not asked.events.exists(),
            is_main=True,
        ),
        Verb(
            name="deplacer",
            label="Changer les dates",
            explanation="Ce qui est prêté change de semaines, et les séances de l’événement qui étaient à ces dates "
            "suivent. Le relais est prévenu ; si l’événement est annoncé, le lieu et les personnes qui ont demandé un "
            "rappel aussi.",
            done="Les dates sont changées, le relais est prévenu.",
            do=_move,
            offered=lambda asked: asked.state in states.MOVABLE and bool(asked.agreed_dates.all()),
            form=MoveForm,
        ),
        Verb(
            name="refuser",
            label="Refuser",
            explanation="Le relais reçoit votre réponse. La demande peut être rouverte plus tard.",
            done="La demande est refusée, le relais est prévenu.",
            do=_decline,
            offered=_in(S.IN_STUDY),
            form=DeclineForm,
            is_destructive=True,
        ),
        Verb(
            name="transmettre",
            label="Transmettre",
            explanation="Un autre partenaire répondra à votre place.",
            done="La demande est transmise.",
            do=_transfer,
            offered=lambda asked: asked.state in states.TRANSFERABLE,
            form=TransferForm,
        ),
        Verb(
            name="rouvrir",
            label="Rouvrir",
            explanation="La demande revient à l’étude et le relais est prévenu. Les dates convenues ne tiennent plus, "
            "ce qui était prêté est de nouveau libre. Un événement déjà préparé ne change pas de lui-même : "
            "annulez-le, ou supprimez le brouillon.",
            done="La demande est de nouveau à l’étude.",
            do=lambda asked, user, form: services.reopen(asked, by=user, note=form.cleaned_data["words"]),
            offered=_in(S.DECLINED, S.ACCEPTED, S.SCHEDULED),
            form=WordsForm,
        ),
        Verb(
            name="garder-l-evenement",
            label="Garder l’événement",
            explanation="Le relais a retiré sa demande, mais l’événement a lieu quand même : il ne dépend plus d’elle. "
            "Sinon, annulez-le depuis sa fiche, ou supprimez-le si c’est un brouillon.",
            done="L’événement est gardé : il ne dépend plus de cette demande.",
            do=lambda asked, user, form: keep_events(asked, by=user),
            offered=lambda asked: asked.state == S.WITHDRAWN and asked.events.exists(),
        ),
    )
}


def may(user: AnyUser, verb: Verb, asked: ActivityRequest) -> bool:
    """Whether this person has what the verb takes, at the partner who answers."""
    return has_role(user, asked.partner, verb.role)


def offered_verbs(asked: ActivityRequest, *, may_treat: bool, may_decide: bool) -> list[Verb]:
    """The verbs that make sense for this request as it stands, for somebody with these rights."""
    rights = {Role.CONTRIBUTOR: may_treat, Role.EDITOR: may_decide}
    return [verb for verb in VERBS.values() if verb.offered(asked) and rights[verb.role]]
