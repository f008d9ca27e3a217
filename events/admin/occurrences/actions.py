"""Admin actions on occurrences, and their confirmation page."""

from typing import Any

from consortium.admin_kit.actions import Action, ActionLabel, Confirmation
from events.access import publishable_occurrences
from events.admin.events.actions import POSTPONING, NoteForm, PostponeForm, ReasonForm, postponed_as, postponing
from events.calendar.dates import occurrence_when
from events.choices import Status
from events.errors import EventError
from events.models import Occurrence
from events.notices.preview import if_occurrences
from events.notices.texts import count_sentence
from events.publishing.occurrences import notify_once, set_occurrence_status
from events.requests.postpone import postpone


def _action(status: Status, **words: Any) -> Action[Occurrence]:
    return Action(
        do=lambda occurrence, user, cleaned: set_occurrence_status(
            occurrence, by=user, status=status, note=cleaned.get("note", "")
        ),
        allowed=publishable_occurrences,
        offered=lambda occurrence: occurrence.status != status,
        warning=lambda occurrences: count_sentence(if_occurrences(occurrences, status)),
        **words,
    )


ACTIONS = {
    action.name: action
    for action in (
        _action(
            Status.CANCELLED,
            name="annuler",
            label="Annuler ces séances",
            explanation="Elles restent affichées, avec la mention « Annulé » ; les agendas abonnés la montrent aussi. "
            "Les autres séances ont lieu comme prévu.",
            done="annulée",
            form=ReasonForm,
            is_destructive=True,
        ),
        Action(
            name="reporter",
            label="Reporter",
            explanation=POSTPONING,
            done="reportée",
            do=postponing(postpone, set_occurrence_status),
            allowed=publishable_occurrences,
            offered=lambda occurrence: occurrence.effective_status != Status.CANCELLED,
            warning=lambda occurrences: count_sentence(if_occurrences(occurrences, Status.POSTPONED)),
            form=PostponeForm,
            done_as=lambda cleaned: postponed_as(cleaned, ending="e"),
        ),
        _action(
            Status.FULL,
            name="complet",
            label="Afficher complet",
            explanation="Elles restent affichées, avec la mention « Complet ».",
            done="affichée complète",
            form=NoteForm,
        ),
        _action(
            Status.MOVED_ONLINE,
            name="en-ligne",
            label="Passer en ligne",
            explanation="Elles restent affichées, avec la mention « En ligne ». Indiquez le lien dans chaque séance.",
            done="passée en ligne",
            form=NoteForm,
        ),
        _action(
            Status.SCHEDULED,
            name="retablir",
            label="Rétablir comme prévu",
            explanation="La mention (complet, reporté, annulé…) de ces séances disparaît. Ce qui a été dit de "
            "l’événement entier se rétablit sur sa fiche.",
            done="rétablie",
        ),
    )
}


def _name(occurrence: Occurrence) -> str:
    return f"{occurrence.event.title}, {occurrence_when(occurrence)}, {occurrence.venue.name}"


def _list_query(occurrences: list[Occurrence]) -> str:
    """The list of the one event of which all these are occurrences."""
    events = {occurrence.event_id for occurrence in occurrences}
    return f"?event__id__exact={events.pop()}" if len(events) == 1 else ""


confirm = Confirmation(
    model=Occurrence,
    actions=ACTIONS,
    noun=ActionLabel(
        one="séance",
        this="cette séance",
        the="La séance",
        ignored="ignorée",
        agreeing=frozenset({"annulée", "reportée", "affichée", "complète", "passée", "rétablie"}),
    ),
    rows=lambda: Occurrence.objects.select_related("event__organiser", "venue").order_by("start", "pk"),
    owner=lambda occurrence: occurrence.event.organiser,
    state=lambda occurrence: occurrence.effective_status_label,
    error=EventError,
    name=_name,
    together=lambda occurrences, user: notify_once(occurrences, by=user),
    list_query=_list_query,
)
