"""An action on one event or to many: the page that asks, and its words."""

from consortium.admin_kit.actions import ActionLabel, Confirmation
from events.admin.events.actions import ACTIONS
from events.errors import EventError
from events.models import Event

PARTICIPLES = (
    "publié", "programmé", "proposé", "affiché", "complet", "passé", "reporté", "annulé", "rétabli", "retiré",
    "dupliqué",
)  # fmt: skip

EVENT = ActionLabel(
    one="événement",
    this="cet événement",
    the="L’événement",
    ignored="ignoré",
    agreeing=frozenset(PARTICIPLES),
)

confirm = Confirmation(
    model=Event,
    actions=ACTIONS,
    noun=EVENT,
    rows=lambda: Event.objects.select_related("organiser").order_by("title", "pk"),
    owner=lambda event: event.organiser,
    state=lambda event: "Publication programmée" if event.is_scheduled else event.get_publication_display(),
    error=EventError,
)
