"""An event as the public will see it, for staff only, whatever its state."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from consortium.admin_kit.cached_rights import is_allowed
from consortium.http.csp import with_map_tiles
from events.access import editable_by
from events.event_page.page import event_context
from events.models import Event
from partners.admin.publishable.admin import render_preview


@require_safe
@with_map_tiles
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page under a ribbon. Served by the admin's wrapper: staff only, never kept by any cache."""
    event = get_object_or_404(Event.objects.for_page(), pk=pk)
    own = {"is_preview": True, "may_change": is_allowed(request.user, editable_by, event)}
    return render_preview(request, "admin/events/event/preview.html", event_context(event, timezone.now()) | own)
