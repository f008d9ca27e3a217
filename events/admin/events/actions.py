"""The actions on an event as mediators meet them: the button's words, the question, what to fill in, who may."""

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils import timezone

from consortium.admin_kit.actions import Action
from consortium.staff import Actor, AnyUser
from consortium.text.french import french_date
from events.access import editable_by, publishable_by
from events.admin.widgets import ClockInput, DayInput, MomentInput
from events.calendar.dates import date_label
from events.choices import Publication, Status
from events.models import Event
from events.notices.preview import if_published, if_status, if_unpublished
from events.notices.texts import count_sentence
from events.publishing import services
from events.querysets import EventQuerySet
from events.requests.postpone import postpone_event
from partners.access import partners_of


class PublishForm(forms.Form):
    """Now, or at a moment in Paris."""

    at = forms.DateTimeField(
        label="Publier plus tard, le",
        widget=MomentInput,
        required=False,
        help_text="Laissez vide pour publier tout de suite.",
        error_messages={"invalid": "Écrivez la date et l’heure ainsi : 28/03/2026 09:00."},
    )

    def clean_at(self) -> dt.datetime | None:
        """A moment to come, or none."""
        at = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError("Cette date est passée. Laissez vide pour publier tout de suite.")
        return cast("dt.datetime | None", at)


class NoteForm(forms.Form):
    """A few words shown to the public beside the status."""

    note = forms.CharField(label="Précision pour le public", max_length=200, required=False)


POSTPONING = (
    "Avec une nouvelle date, la page barre l’ancienne et annonce la nouvelle ; sans, elle dit « Reporté », jusqu’à ce "
    "que vous donniez la date ici. Qui avait prévu de venir est prévenu."
)


class PostponeForm(NoteForm):
    """Another day, when it is known; the same hours when none is given."""

    day = forms.DateField(
        label="Nouvelle date",
        widget=DayInput,
        required=False,
        help_text="Laissez vide si elle n’est pas encore connue.",
        error_messages={"invalid": "Écrivez la date ainsi : 28/03/2026."},
    )
    start_time = forms.TimeField(
        label="De", widget=ClockInput, required=False, help_text="Laissez les heures vides si elles ne changent pas."
    )
    end_time = forms.TimeField(label="À", widget=ClockInput, required=False)
    field_order = ["day", "start_time", "end_time", "note"]


def postponed_as(cleaned: dict[str, Any], *, ending: str = "") -> str:
    """«reporté au 3 mars 2027», empty without a new date."""
    day = cleaned.get("day")
    return f"reporté{ending} au {date_label(day)}" if day else ""


class ReasonForm(NoteForm):
    """A note that is required: the reason shown to the public."""

    note = forms.CharField(
        label="Pourquoi ?",
        max_length=200,
        help_text="Affiché sur la page de l’événement, par exemple : salle indisponible.",
        error_messages={"required": "Dites en quelques mots pourquoi : le public qui avait prévu de venir le lira."},
    )


def of_own_partners(user: AnyUser) -> EventQuerySet:
    """Events of this person's partners, published or not: what they may take as a model."""
    return Event.objects.of_partners(partners_of(user))


def _status(status: str) -> Callable[[Event, Actor, dict[str, Any]], None]:
    return lambda event, user, cleaned: services.set_status(event, by=user, status=status, note=cleaned.get("note", ""))


def postponing(
    to_a_date: Callable[..., None], set_status: Callable[..., None]
) -> Callable[[Any, Actor, dict[str, Any]], None]:
    """What a :class:`PostponeForm` asks for: to its new date, or without one until it is known."""

    def do(row: Any, user: Actor, cleaned: dict[str, Any]) -> None:
        if cleaned["day"]:
            to_a_date(row, by=user, **cleaned)
        else:
            set_status(row, by=user, status=Status.POSTPONED, note=cleaned["note"])

    return do


def _told_if(status: str) -> Callable[[list[Event]], str]:
    return lambda events: count_sentence(if_status(events, status))


def _told_if_published(events: list[Event]) -> str:
    people = if_published(events)
    return count_sentence(people) if people else ""  # a first publication tells nobody else than a relay


def _scheduled(cleaned: dict[str, Any]) -> str:
    """«programmé pour le 1er mars 2027 à 09:00», empty for what is published at once."""
    at = cleaned.get("at")
    return f"programmé pour le {french_date(timezone.localtime(at), 'j F Y à H:i')}" if at else ""


def _can_become(status: str) -> Callable[[Event], bool]:
    return lambda event: event.publication == Publication.PUBLISHED and event.status != status


ACTIONS = {
    action.name: action
    for action in (
        Action(
            name="publier",
            label="Publier",
            explanation="Tout le monde pourra lire l’événement dans l’agenda, sur la carte et dans les flux.",
            done="publié",
            do=lambda event, user, cleaned: services.publish(event, by=user, at=cleaned.get("at")),
            allowed=publishable_by,
            offered=lambda event: not event.is_published,
            form=PublishForm,
            warning=_told_if_published,
            done_as=_scheduled,
        ),
        Action(
            name="relecture",
            label="Proposer à la relecture",
            explanation="Les personnes qui publient pour votre structure verront l’événement dans « À traiter ».",
            done="proposé",
            do=lambda event, user, cleaned: services.submit_for_review(event, by=user),
            allowed=editable_by,
            offered=lambda event: event.publication == Publication.DRAFT,
        ),
        Action(
            name="complet",
            label="Afficher complet",
            explanation="L’événement reste affiché, avec la mention « Complet ».",
            done="affiché complet",
            do=_status(Status.FULL),
            allowed=publishable_by,
            offered=_can_become(Status.FULL),
            warning=_told_if(Status.FULL),
            form=NoteForm,
        ),
        Action(
            name="en-ligne",
            label="Passer en ligne",
            explanation="L’événement reste affiché, avec la mention « En ligne ». Indiquez le lien dans chaque séance.",
            done="passé en ligne",
            do=_status(Status.MOVED_ONLINE),
            allowed=publishable_by,
            offered=_can_become(Status.MOVED_ONLINE),
            warning=_told_if(Status.MOVED_ONLINE),
            form=NoteForm,
        ),
        Action(
            name="reporter",
            label="Reporter",
            explanation=POSTPONING,
            done="reporté",
            do=postponing(postpone_event, services.set_status),
            allowed=publishable_by,
            offered=lambda event: event.publication == Publication.PUBLISHED and event.status != Status.CANCELLED,
            warning=_told_if(Status.POSTPONED),
            form=PostponeForm,
            done_as=postponed_as,
        ),
        Action(
            name="annuler",
            label="Annuler l’événement",
            explanation="La page reste en ligne et dit que l’événement est annulé ; les agendas abonnés aussi. "
            "Pour n’annuler que certaines séances, choisissez-les dans la liste des séances de l’événement.",
            done="annulé",
            do=_status(Status.CANCELLED),
            allowed=publishable_by,
            offered=_can_become(Status.CANCELLED),
            warning=_told_if(Status.CANCELLED),
            form=ReasonForm,
            is_destructive=True,
        ),
        Action(
            name="retablir",
            label="Rétablir comme prévu",
            explanation="La mention (complet, reporté, annulé…) disparaît : l’événement a lieu comme prévu.",
            done="rétabli",
            do=_status(Status.SCHEDULED),
            allowed=publishable_by,
            offered=lambda event: event.status != Status.SCHEDULED,
            warning=_told_if(Status.SCHEDULED),
        ),
        Action(
            name="depublier",
            label="Retirer de la publication",
            explanation="L’événement redevient un brouillon : sa page disparaît. Si des gens l’ont déjà vu, "
            "mieux vaut l’annuler, pour qu’ils sachent qu’il n’a pas lieu.",
            done="retiré",
            do=lambda event, user, cleaned: services.unpublish(event, by=user),
            allowed=publishable_by,
            offered=lambda event: event.publication != Publication.DRAFT,
            warning=lambda events: count_sentence(if_unpublished(events)),
            is_destructive=True,
        ),
        Action(
            name="dupliquer",
            label="Dupliquer",
            explanation="Un nouveau brouillon reprend les textes, les publics et l’image, sans les dates.",
            done="dupliqué",
            do=lambda event, user, cleaned: services.duplicate(event, by=user),
            allowed=of_own_partners,
            offered=lambda event: True,
        ),
    )
}
