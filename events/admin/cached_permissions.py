"""The rights of one person on events, asked once per request: a page of the admin asks the same dozens of times."""

from django.http import HttpRequest

from events.access import can_change, can_delete, can_publish
from events.models import Event
from partners.access import is_staff, partners_of

CACHE = "_event_rights"


class Rights:
    """What the person behind a request may do; answers are kept for the length of the request."""

    def __init__(self, user) -> None:
        self.user = user
        self._answers: dict[tuple[str, int | None], bool] = {}

    def read(self) -> bool:
        """All staff read everything."""
        return is_staff(self.user)

    def create(self) -> bool:
        """Whoever writes for at least one partner."""
        return self._keep("create", None, lambda: partners_of(self.user).exists())

    def change(self, event: Event) -> bool:
        return self._keep("change", event.pk, lambda: can_change(self.user, event))

    def publish(self, event: Event) -> bool:
        return self._keep("publish", event.pk, lambda: can_publish(self.user, event))

    def delete(self, event: Event) -> bool:
        return self._keep("delete", event.pk, lambda: can_delete(self.user, event))

    def _keep(self, verb: str, pk: int | None, answer) -> bool:
        if (verb, pk) not in self._answers:
            self._answers[verb, pk] = answer()
        return self._answers[verb, pk]


def rights_of(request: HttpRequest) -> Rights:
    """The rights of the person behind this request."""
    if not hasattr(request, CACHE):
        setattr(request, CACHE, Rights(request.user))
    return getattr(request, CACHE)
