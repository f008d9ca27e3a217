"""The actions of the catalogue as mediators meet them, and the page that asks."""

from consortium.admin_kit.actions import DUPLICATE, Action, ActionLabel, Confirmation
from consortium.staff import AnyUser
from partners.access import partners_of, publishable_activities
from partners.catalogue import services
from partners.choices import ActivityState
from partners.errors import ActivityError
from partners.models import Activity
from partners.querysets import ActivityQuerySet


def of_own_partners(user: AnyUser) -> ActivityQuerySet:
    """Activities of this person's partners: what they may take as a model."""
    return Activity.objects.of_partners(partners_of(user))


ACTIONS = {
    action.name: action
    for action in (
        Action(
            name="publier",
            label="Mettre au catalogue",
            explanation="Les médiathèques, communes et écoles pourront la trouver et la demander.",
            done="mise au catalogue",
            do=lambda activity, user, cleaned: services.publish(activity, by=user),
            allowed=publishable_activities,
            offered=lambda activity: not activity.is_published,
        ),
        Action(
            name="retirer",
            label="Retirer du catalogue",
            explanation="Personne ne peut plus la demander ; sa page dit qu’elle n’est plus proposée, et mène à "
            "d’autres. Les demandes et les prêts en cours restent.",
            done="retirée",
            do=lambda activity, user, cleaned: services.retire(activity, by=user),
            allowed=publishable_activities,
            offered=lambda activity: activity.is_published,
            is_destructive=True,
        ),
        Action(
            name="depublier",
            label="Remettre en brouillon",
            explanation="Pour la corriger avant de la proposer à nouveau : sa page disparaît en attendant.",
            done="remise en brouillon",
            do=lambda activity, user, cleaned: services.unpublish(activity, by=user),
            allowed=publishable_activities,
            offered=lambda activity: activity.state != ActivityState.DRAFT,
            is_destructive=True,
        ),
        Action(
            name=DUPLICATE,
            label="Dupliquer",
            explanation="Un nouveau brouillon reprend les textes, les besoins, l’image et les documents.",
            done="dupliquée",
            do=lambda activity, user, cleaned: services.duplicate(activity, by=user),
            allowed=of_own_partners,
            offered=lambda activity: True,
        ),
    )
}

confirm = Confirmation(
    model=Activity,
    actions=ACTIONS,
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
