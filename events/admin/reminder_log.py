"""The ledger of reminders in the admin: who was told of what, and what was not told and why. Read only.

Its addresses are those of visitors, too: nobody but the coordination reads it.
"""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from consortium.admin_kit.scope import ReadOnlyAdmin
from consortium.generic import ModelAdmin
from consortium.staff import AnyUser, is_coordination
from events.calendar.dates import occurrence_when
from events.choices import Outcome
from events.models import ReminderEntry

MARKS = {Outcome.WRITTEN: "published", Outcome.SKIPPED: "draft"}


@admin.register(ReminderEntry)
class ReminderEntryAdmin(ReadOnlyAdmin, ModelAdmin[ReminderEntry]):
    """A list and a page for each line; nothing to add, change or delete."""

    list_display = ["address", "kind", "event", "start", "outcome_words", "created_at"]
    list_filter = ["outcome", "kind", "created_at"]
    list_select_related = ["occurrence__event"]
    list_per_page = 50
    search_fields = ["address", "occurrence__event__title"]
    search_help_text = "Adresse, ou titre de l’événement."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    readonly_fields = [
        "address",
        "kind",
        "event",
        "occurrence",
        "start",
        "outcome_words",
        "reason",
        "letter",
        "created_at",
    ]
    fields = [*readonly_fields]

    class Media:
        css = {"all": ["css/admin/requests.css"]}

    def may_read(self, user: AnyUser) -> bool:
        return is_coordination(user)

    @admin.display(description="événement", ordering="occurrence__event__title")
    def event(self, entry: ReminderEntry) -> str:
        url = reverse("admin:events_event_change", args=[entry.occurrence.event_id])
        return format_html('<a href="{}">{}</a>', url, entry.occurrence.event)

    @admin.display(description="la séance, aujourd’hui")
    def occurrence(self, entry: ReminderEntry) -> str:
        """When it is held now: it may have moved since."""
        return occurrence_when(entry.occurrence)

    @admin.display(description="suite", ordering="outcome")
    def outcome_words(self, entry: ReminderEntry) -> str:
        """What became of it, in words and colour."""
        mark = MARKS[Outcome(entry.outcome)]
        return format_html('<span class="mark mark--{}">{}</span>', mark, entry.get_outcome_display())

    @admin.display(description="courriel")
    def letter(self, entry: ReminderEntry) -> str:
        """The message, and what became of it."""
        if entry.message is None:
            return "aucun"
        url = reverse("admin:outbox_outgoingemail_change", args=[entry.message_id])
        return format_html('<a href="{}">{}</a>', url, f"{entry.message.subject} — {entry.message.get_state_display()}")
