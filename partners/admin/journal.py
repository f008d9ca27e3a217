"""The journal, to read: all of it for the coordination, that of their team for managers."""

import json
from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from consortium.admin_kit.scope import ReadOnlyAdmin
from consortium.admin_kit.site import QuickLink, portal_site
from consortium.generic import ModelAdmin
from consortium.models import JournalEntry
from consortium.staff import AnyUser, is_coordination
from partners.access import partners_of
from partners.choices import Role
from partners.models import Membership, User

Kind = JournalEntry.Kind
OF_ACCOUNTS = (Kind.LOGIN, Kind.FAILURE, Kind.LOGOUT)


def visible_to(user: AnyUser) -> QuerySet[JournalEntry]:
    """What was done to the rows of the teams that one manages, and who of these teams logged in; all, for the
    coordination.
    """
    entries = JournalEntry.objects.all()
    if is_coordination(user):
        return entries
    managed = partners_of(user, Role.MANAGER).values("pk")
    members = Membership.objects.filter(partner__in=managed).values("user")
    return entries.filter(Q(team__in=managed) | Q(kind__in=OF_ACCOUNTS, by__in=members))


class PersonFilter(admin.SimpleListFilter):
    """Filter by actor, among the actors of visible entries."""

    title = "personne"
    parameter_name = "personne"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Names, in order."""
        people = User.objects.filter(pk__in=visible_to(request.user).order_by().values("by")).order_by("name", "email")
        return [(str(person.pk), str(person)) for person in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The entries of one person."""
        known = self.value() in {key for key, _ in self.lookup_choices}
        return queryset.filter(by=self.value()) if known else queryset


class RowFilter(admin.SimpleListFilter):
    """Filter by the model of the row."""

    title = "sorte de fiche"
    parameter_name = "fiche"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The kinds of rows that have entries."""
        keys = visible_to(request.user).order_by().values("content_type")
        return [(str(kind.pk), kind.name) for kind in ContentType.objects.filter(pk__in=keys)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The entries of one kind of rows."""
        known = self.value() in {key for key, _ in self.lookup_choices}
        return queryset.filter(content_type=self.value()) if known else queryset


@admin.register(JournalEntry)
class JournalAdmin(ReadOnlyAdmin, ModelAdmin[JournalEntry]):
    """Read by managers and the coordination; written and erased by the portal alone."""

    list_display = ["at", "kind", "by", "object_repr", "what", "times"]
    list_filter = ["kind", "at", PersonFilter, RowFilter]
    list_select_related = ["by"]
    list_per_page = 100
    search_fields = ["object_repr", "words"]
    search_help_text = "Nom de la fiche, ou mots de l’entrée."
    ordering = ["-at", "-pk"]
    show_full_result_count = False
    actions = None
    fields = ["at", "kind", "by", "object_repr", "words", "values", "times"]
    readonly_fields = ["values"]
    exclude = ["content_type", "object_id", "changes", "team", "key"]  # in words: the row, the values; or of no reader

    def may_read(self, user: AnyUser) -> bool:
        """Managers of a team and the coordination."""
        return is_coordination(user) or (user.is_authenticated and partners_of(user, Role.MANAGER).exists())

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The home page links here; Django's list of models, made for every page, need not ask for its rights."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[JournalEntry]:
        """Only what this person may read, in the list and by address."""
        return super().get_queryset(request).filter(pk__in=visible_to(request.user).order_by().values("pk"))

    @admin.display(description="quoi", empty_value="–")
    def what(self, entry: JournalEntry) -> str:
        """The words, or which fields changed."""
        return entry.words or ", ".join(label for label, *_ in _changes(entry))

    @admin.display(description="valeurs", empty_value="–")
    def values(self, entry: JournalEntry) -> SafeString | str:
        """Before and after, field by field."""
        rows = format_html_join("", "<li><strong>{}</strong> : {} → {}</li>", _changes(entry))
        return format_html("<ul>{}</ul>", rows) if rows else ""


def quick_links(request: HttpRequest) -> Iterator[QuickLink]:
    """The link to the journal, for users who may read it."""
    if cast("JournalAdmin", admin.site._registry[JournalEntry]).may_read(request.user):
        yield QuickLink("Le journal", reverse("admin:consortium_journalentry_changelist"))


portal_site().add_link_source(quick_links)


def _changes(entry: JournalEntry) -> list[list[str]]:
    changes: list[list[str]] = json.loads(entry.changes) if entry.changes else []
    return changes
