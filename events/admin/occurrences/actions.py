"""What becomes of chosen sittings, as mediators meet it: the verbs of their list, and the page that asks."""

from consortium.admin_kit.actions import Confirmation, Noun, Verb
from events.access import publishable_sittings
from events.admin.events.actions import NoteForm, ReasonForm
from events.calendar.dates import sitting_when
from events.choices import Status
from events.errors import EventError
from events.models import Occurrence
from events.notices.preview import if_sittings
from events.notices.texts import count_sentence
from events.publishing.occurrences import set_occurrence_status, told_once


def _verb(status: Status, **words) -> Verb:
    return Verb(
        do=lambda sitting, user, cleaned: set_occurrence_status(
            sitting, by=user, status=status, note=cleaned.get("note", "")
        ),
        allowed=publishable_sittings,
        offered=lambda sitting: sitting.status != status,
        warning=lambda sittings: count_sentence(if_sittings(sittings, status)),
        **words,
    )


VERBS = {
    verb.name: verb
    for verb in (
        _verb(
            Status.CANCELLED,
            name="annuler",
            label="Annuler ces séances",
            explanation="Elles restent affichées, avec la mention « Annulé » ; les agendas abonnés la montrent aussi. "
            "Les autres séances ont lieu comme prévu.",
            done="annulée",
            form=ReasonForm,
            is_grave=True,
        ),
        _verb(
            Status.POSTPONED,
            name="reporter",
            label="Reporter",
            explanation="Elles restent affichées, avec la mention « Reporté ». Quand la nouvelle date d’une séance est "
            "connue, changez-la dans la séance, puis rétablissez-la.",
            done="reportée",
            form=NoteForm,
        ),
        _verb(
            Status.FULL,
            name="complet",
            label="Afficher complet",
            explanation="Elles restent affichées, avec la mention « Complet ».",
            done="affichée complète",
            form=NoteForm,
        ),
        _verb(
            Status.MOVED_ONLINE,
            name="en-ligne",
            label="Passer en ligne",
            explanation="Elles restent affichées, avec la mention « En ligne ». Indiquez le lien dans chaque séance.",
            done="passée en ligne",
            form=NoteForm,
        ),
        _verb(
            Status.SCHEDULED,
            name="retablir",
            label="Rétablir comme prévu",
            explanation="La mention (complet, reporté, annulé…) de ces séances disparaît. Ce qui a été dit de "
            "l’événement entier se rétablit sur sa fiche.",
            done="rétablie",
        ),
    )
}


def _name(sitting: Occurrence) -> str:
    return f"{sitting.event.title}, {sitting_when(sitting)}, {sitting.venue.name}"


def _list_query(sittings: list[Occurrence]) -> str:
    """The list of the one event of which all these are sittings."""
    events = {sitting.event_id for sitting in sittings}
    return f"?event__id__exact={events.pop()}" if len(events) == 1 else ""


confirm = Confirmation(
    model=Occurrence,
    verbs=VERBS,
    noun=Noun(
        one="séance",
        this="cette séance",
        the="La séance",
        ignored="ignorée",
        agreeing=frozenset({"annulée", "reportée", "affichée", "complète", "passée", "rétablie"}),
    ),
    rows=lambda: Occurrence.objects.select_related("event__organiser", "venue").order_by("start", "pk"),
    owner=lambda sitting: sitting.event.organiser,
    state=lambda sitting: sitting.effective_status_label,
    error=EventError,
    name=_name,
    together=lambda sittings, user: told_once(sittings, by=user),
    list_query=_list_query,
)
