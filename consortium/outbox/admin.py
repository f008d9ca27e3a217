"""The outbox in the admin: what was written to whom, and what became of it. Read only, for the coordination.

Messages carry people's addresses and links that open their requests without an account: nobody else reads them.
"""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp, csp_replace, csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from consortium.admin_kit.scope import ReadOnlyAdmin
from consortium.links.pk_validation import ChosenRowsAdmin
from consortium.outbox.choices import State
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.requeue import retry
from consortium.staff import AnyUser, is_coordination

MARKS = {State.QUEUED: "review", State.SENT: "published", State.FAILED: "cancelled", State.DROPPED: "draft"}
MAX_AT_ONCE = 200
# The message's own styles and nothing else: no script, no image, no form, no link to our pages' origin.
SANDBOX = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"], "sandbox": True}


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyAdmin, ChosenRowsAdmin):
    """A list, a page for each message, and another try for those that failed."""

    list_display = ["subject", "to", "state_words", "created_at", "sent_at", "attempts"]
    list_filter = ["state", "kind", "created_at"]
    list_per_page = 50
    search_fields = ["subject", "to", "about"]
    search_help_text = "Objet, destinataire, ou « request:12 »."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["try_again"]
    readonly_fields = [
        "to", "reply_to", "subject", "state_words", "reason", "created_at", "first_attempt_at", "next_attempt",
        "sent_at", "attempts", "precedence", "kind", "about", "message_id", "files", "body", "rendered",
    ]  # fmt: skip
    fields = [*readonly_fields]
    exclude = ["text", "html", "attachments", "next_attempt_at", "key", "wanted", "headers"]  # in words, or our own

    class Media:
        css = {"all": ["css/admin/requests.css"]}

    def may_read(self, user: AnyUser) -> bool:
        return is_coordination(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingEmail]:
        """Without the bodies, which a list does not show."""
        return super().get_queryset(request).defer("text", "html", "attachments", "headers")

    @admin.display(description="état", ordering="state")
    def state_words(self, mail: OutgoingEmail) -> str:
        """The state in words and colour."""
        return format_html('<span class="mark mark--{}">{}</span>', MARKS[State(mail.state)], mail.get_state_display())

    @admin.display(description="prochain essai")
    def next_attempt(self, mail: OutgoingEmail) -> str:
        """When it is tried again, if it is."""
        if mail.state != State.QUEUED:
            return "aucun"
        return date_format(timezone.localtime(mail.next_attempt_at), "DATETIME_FORMAT")

    @admin.display(description="pièces jointes")
    def files(self, mail: OutgoingEmail) -> str:
        """The names of what goes with it."""
        return ", ".join(attachment["name"] for attachment in mail.attachments) or "aucune"

    @admin.display(description="texte")
    def body(self, mail: OutgoingEmail) -> str:
        """The text as it was sent."""
        return format_html('<pre class="mail-text">{}</pre>', mail.text)

    @admin.display(description="mise en page")
    def rendered(self, mail: OutgoingEmail) -> str:
        """The HTML as the recipient's program shows it, kept in a sandbox."""
        return format_html(
            '<iframe class="mail-page" sandbox src="{0}" title="Le message mis en page"></iframe>'
            '<a href="{0}">Voir le message mis en page, seul</a>',
            reverse(RENDERED, args=[mail.pk]),
        )

    @admin.action(description="Réessayer l’envoi (messages en échec)")
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutgoingEmail]) -> None:
        """Queue the failed ones among those ticked; the others are left as they are."""
        failed = queryset.filter(state=State.FAILED)
        total, others = failed.count(), queryset.exclude(state=State.FAILED).count()
        chosen = list(failed.order_by("pk").values_list("pk", flat=True)[:MAX_AT_ONCE])
        queued = sum(retry(pk) for pk in chosen)
        if queued:
            messages.success(request, f"{queued} message{'s' if queued > 1 else ''} à envoyer de nouveau.")
        if total > len(chosen):
            messages.warning(request, f"Il en reste {total - len(chosen)} en échec : recommencez pour les suivants.")
        if others:
            messages.warning(request, f"{others} sans changement : on ne réessaie que les messages en échec définitif.")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under its plain name."""
        return super().changelist_view(request, {"title": "Courriels", **(extra_context or {})})

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A message, and in it the frame that shows it."""
        return super().changeform_view(request, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """The rendered message, before Django's pages."""
        view = xframe_options_sameorigin(csp_replace({})(csp(SANDBOX)(self.admin_site.admin_view(rendered))))  # type: ignore[arg-type]
        own = [path("<int:pk>/mise-en-page/", view, name=RENDERED.partition(":")[2])]
        return own + super().get_urls()


RENDERED = "admin:outbox_outgoingemail_rendered"


@require_safe
def rendered(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a message, as the recipient's program gets it."""
    if not is_coordination(request.user):
        raise PermissionDenied
    return HttpResponse(get_object_or_404(OutgoingEmail, pk=pk).html)
