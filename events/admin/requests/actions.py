"""The answers to a request as staff meet them: the button's words, the question, what to fill in, who may."""

from collections.abc import Callable
from typing import Any

from consortium.admin_kit.actions import Action
from consortium.staff import Actor
from events.admin.requests.forms import AcceptForm, AnswerForm, DeclineForm, MoveForm, TransferForm, WordsForm
from events.requests.draft_event import accept_and_draft, keep_events, make_missing_draft
from events.requests.reschedule import move_dates
from partners.choices import RequestState as S
from partners.models import ActivityRequest
from partners.requests import services, states
from partners.requests.access import decidable_by, treatable_by


def _accept(activity_request: ActivityRequest, user: Actor, said: dict[str, Any]) -> None:
    accept_and_draft(activity_request, by=user, dates=said["dates"], words=said["words"])


def _move(activity_request: ActivityRequest, user: Actor, said: dict[str, Any]) -> None:
    move_dates(activity_request, by=user, dates=said["dates"], words=said.get("words", ""))


def _decline(activity_request: ActivityRequest, user: Actor, said: dict[str, Any]) -> None:
    services.decline(activity_request, by=user, reason=said["reason"], words=said["words"])


def _transfer(activity_request: ActivityRequest, user: Actor, said: dict[str, Any]) -> None:
    services.transfer(activity_request, by=user, to=said["to"], note=said["note"])


def _in(*where: S) -> Callable[[ActivityRequest], bool]:
    return lambda activity_request: activity_request.state in where


ACTIONS: dict[str, Action[ActivityRequest]] = {
    action.name: action
    for action in (
        Action(
            name="confirmer",
            label="Confirmer pour le relais",
            explanation="À faire quand vous l’avez eu au téléphone : la demande est confirmée comme s’il avait cliqué "
            "sur le lien de son courriel.",
            done="La demande est confirmée.",
            do=lambda activity_request, user, said: services.confirm_for_relay(activity_request, by=user),
            offered=_in(S.RECEIVED),
            form=AnswerForm,
            allowed=treatable_by,
            is_main=True,
        ),
        Action(
            name="prendre-en-charge",
            label="Prendre en charge",
            explanation="Vous suivez cette demande. Le relais est prévenu que vous l’étudiez ; il ne peut plus la "
            "modifier, mais vous pouvez vous écrire.",
            done="Vous suivez cette demande.",
            do=lambda activity_request, user, said: services.take_up(activity_request, by=user),
            offered=_in(S.CONFIRMED),
            form=AnswerForm,
            allowed=treatable_by,
            is_main=True,
        ),
        Action(
            name="accepter",
            label="Accepter",
            explanation="Le relais reçoit les dates. Le brouillon de l’événement est préparé avec le lieu, les dates, "
            "le public et les textes de l’activité : il ne reste qu’à le relire et à le publier.",
            done="La demande est acceptée, le brouillon de l’événement est prêt à relire.",
            do=_accept,
            allowed=decidable_by,
            offered=_in(S.IN_STUDY),
            form=AcceptForm,
            is_main=True,
        ),
        Action(
            name="preparer-l-evenement",
            label="Préparer l’événement",
            explanation="Le brouillon qui avait été préparé n’est plus là : en voici un autre, avec le lieu, les dates "
            "convenues, le public et les textes de l’activité.",
            done="Le brouillon de l’événement est prêt à relire.",
            do=lambda activity_request, user, said: make_missing_draft(activity_request, by=user),
            allowed=decidable_by,
            offered=lambda activity_request: (
                activity_request.state == S.ACCEPTED and not activity_request.events.exists()
            ),
            form=AnswerForm,
            is_main=True,
        ),
        Action(
            name="deplacer",
            label="Changer les dates",
            explanation="Ce qui est prêté change de semaines, et les séances de l’événement qui étaient à ces dates "
            "suivent. Le relais est prévenu ; si l’événement est annoncé, le lieu et les personnes qui ont demandé un "
            "rappel aussi.",
            done="Les dates sont changées, le relais est prévenu.",
            do=_move,
            allowed=decidable_by,
            offered=lambda activity_request: (
                activity_request.state in states.MOVABLE and bool(activity_request.agreed_dates.all())
            ),
            form=MoveForm,
        ),
        Action(
            name="refuser",
            label="Refuser",
            explanation="Le relais reçoit votre réponse. La demande peut être rouverte plus tard.",
            done="La demande est refusée, le relais est prévenu.",
            do=_decline,
            allowed=decidable_by,
            offered=_in(S.IN_STUDY),
            form=DeclineForm,
            is_destructive=True,
        ),
        Action(
            name="transmettre",
            label="Transmettre",
            explanation="Un autre partenaire répondra à votre place.",
            done="La demande est transmise.",
            do=_transfer,
            allowed=decidable_by,
            offered=lambda activity_request: activity_request.state in states.TRANSFERABLE,
            form=TransferForm,
        ),
        Action(
            name="rouvrir",
            label="Rouvrir",
            explanation="La demande revient à l’étude et le relais est prévenu. Les dates convenues ne tiennent plus, "
            "ce qui était prêté est de nouveau libre. Un événement déjà préparé ne change pas de lui-même : "
            "annulez-le, ou supprimez le brouillon.",
            done="La demande est de nouveau à l’étude.",
            do=lambda activity_request, user, said: services.reopen(activity_request, by=user, note=said["words"]),
            allowed=decidable_by,
            offered=_in(S.DECLINED, S.ACCEPTED, S.SCHEDULED),
            form=WordsForm,
        ),
        Action(
            name="garder-l-evenement",
            label="Garder l’événement",
            explanation="Le relais a retiré sa demande, mais l’événement a lieu quand même : il ne dépend plus d’elle. "
            "Sinon, annulez-le depuis sa fiche, ou supprimez-le si c’est un brouillon.",
            done="L’événement est gardé : il ne dépend plus de cette demande.",
            do=lambda activity_request, user, said: keep_events(activity_request, by=user),
            allowed=decidable_by,
            offered=lambda activity_request: activity_request.state == S.WITHDRAWN and activity_request.events.exists(),
            form=AnswerForm,
        ),
    )
}
