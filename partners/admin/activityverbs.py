"""The verbs of the catalogue as mediators meet them, and the page that asks."""

from collections.abc import Callable

from consortium.admin_kit.actions import DUPLICATE, ActionLabel, Confirmation, Verb
from consortium.journal.history import record, record_creation
from partners.access import partners_of, publishable_activities
from partners.catalogue import services
from partners.choices import ActivityState
from partners.errors import ActivityError
from partners.models import Activity
from partners.querysets import ActivityQuerySet


def of_own_partners(user) -> ActivityQuerySet:
    """Activities of this person's partners: what they may take as a model."""
    return Activity.objects.of_partners(partners_of(user))


def _told(verb: Callable[[Activity], None], words: str) -> Callable[[Activity, object, dict], None]:
    """Do it, and write it into the history."""

    def do(activity: Activity, user, cleaned: dict) -> None:
        verb(activity)
        record(activity, words, by=user)

    return do


def _duplicate(activity: Activity, user, cleaned: dict) -> Activity:
    copy = services.duplicate(activity, by=user)
    record_creation(copy, f"Copiée de « {activity.title} ».", by=user)
    return copy


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            name="publier",
            label="Mettre au catalogue",
            explanation="Les médiathèques, communes et écoles pourront la trouver et la demander.",
            done="mise au catalogue",
            do=_told(services.publish, "Mise au catalogue."),
            allowed=publishable_activities,
            offered=lambda activity: not activity.is_published,
        ),
        Verb(
            name="retirer",
            label="Retirer du catalogue",
            explanation="Personne ne peut plus la demander ; sa page dit qu’elle n’est plus proposée, et mène à "
            "d’autres. Les demandes et les prêts en cours restent.",
            done="retirée",
            do=_told(services.retire, "Retirée du catalogue."),
            allowed=publishable_activities,
            offered=lambda activity: activity.is_published,
            is_destructive=True,
        ),
        Verb(
            name="depublier",
            label="Remettre en brouillon",
            explanation="Pour la corriger avant de la proposer à nouveau : sa page disparaît en attendant.",
            done="remise en brouillon",
            do=_told(services.unpublish, "Remise en brouillon."),
            allowed=publishable_activities,
            offered=lambda activity: activity.state != ActivityState.DRAFT,
            is_destructive=True,
        ),
        Verb(
            name=DUPLICATE,
            label="Dupliquer",
            explanation="Un nouveau brouillon reprend les textes, les besoins, l’image et les documents.",
            done="dupliquée",
            do=_duplicate,
            allowed=of_own_partners,
            offered=lambda activity: True,
        ),
    )
}

confirm = Confirmation(
    model=Activity,
    verbs=VERBS,
    noun=ActionLabel(
        one="activité",
        this="cette activité",
        the="L’activité",
        ignored="ignorée",
        agreeing=frozenset({"mise", "retirée", "remise", "dupliquée"}),
    ),
    rows=lambda: Activity.objects.select_related("partner").order_by("title", "pk"),
    owner=lambda activity: activity.partner,
    state=lambda activity: activity.get_state_display(),
    error=ActivityError,
)
