"""Partners, their teams and the shared vocabulary, as staff see them."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from consortium.admin_kit.scope import PublicContentAdmin, ScopedAdmin, is_referenced
from consortium.generic import ModelAdmin, TabularInline
from consortium.links.pk_validation import ChosenRowsAdmin
from consortium.outbox.masking import mail_reaches_people
from consortium.staff import AnyUser, actor_of, is_coordination
from partners.access import can_manage, partners_of
from partners.admin.removal import AsksBeforeRemoval, joins_a_team, memberships_deleted
from partners.admin.second_factor import SecondFactorAdmin
from partners.choices import Role
from partners.models import Audience, Membership, Partner, Theme, User
from partners.team.accounts import invite, password_url
from partners.team.forms import AccountForm, MembershipForm, NewAccountForm, TeamFormSet
from partners.team.removal import Removal, removal_of
from partners.team.roles import announce, announce_account, role_changes
from partners.team.services import close_access_of_leavers, end_what_was_open

NO_TEAM_YET = (
    "Ce compte n’est encore dans aucune équipe : personne ne peut entrer avec, et aucun message n’est parti. "
    "Ajoutez-lui une équipe ci-dessous : l’invitation partira alors."
)


def invite_all(request: HttpRequest, users: list[User]) -> None:
    """Write to people who have a new account, in the transaction that saves it; say so, or hand over the link."""
    for user in users:
        if mail_reaches_people():
            invite(user, by=actor_of(request))
            messages.info(request, f"Un message part à {user.email}, avec un lien pour choisir son mot de passe.")
        else:
            messages.warning(
                request,
                f"Cette installation n’envoie pas de courrier. Transmettez ce lien à {user.email}, "
                f"pour choisir son mot de passe : {password_url(user)}",
            )


class TeamInline(ScopedAdmin, TabularInline[Membership, Partner]):
    """The team, which its managers run; everybody on the staff may read who is in it."""

    model = Membership
    form = MembershipForm
    formset = TeamFormSet
    fields = ["email", "name", "role", "receives_reminders"]
    exclude = ["user"]  # known by the address
    extra = 0
    verbose_name_plural = "équipe : chaque personne se connecte avec son adresse e-mail"

    @admin.display(description="adresse e-mail")
    def email(self, membership: Membership) -> str:
        return membership.user.email

    @admin.display(description="nom")
    def name(self, membership: Membership) -> str:
        return membership.user.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "partner")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[TeamFormSet]:
        formset = cast("type[TeamFormSet]", super().get_formset(request, obj, **kwargs))
        formset.may_empty = is_coordination(request.user)
        return formset

    def may_add(self, user: AnyUser, obj: Partner | None = None) -> bool:
        return self.may_change(user, obj)

    def may_change(self, user: AnyUser, obj: Partner | None = None) -> bool:
        return is_coordination(user) if obj is None else can_manage(user, obj)

    def may_delete(self, user: AnyUser, obj: Partner | None = None) -> bool:
        return self.may_change(user, obj)


@admin.register(Partner)
class PartnerAdmin(AsksBeforeRemoval, PublicContentAdmin, ModelAdmin[Partner]):
    """A partner's page and team: kept by its managers; what concerns the consortium, by the coordination."""

    list_display = ["name", "city", "website"]
    search_fields = ["name", "city"]
    filter_horizontal = ["departements"]
    inlines = [TeamInline]
    actions = None
    fieldsets = [
        (None, {"fields": ["name", "city", "summary", "description"]}),
        ("Pour le public", {"fields": ["website", "email", "phone"]}),
        ("Dans le consortium", {"fields": ["departements", "slug"]}),
    ]

    def may_change(self, user: AnyUser, obj: Partner | None = None) -> bool:
        return partners_of(user, Role.MANAGER).exists() if obj is None else can_manage(user, obj)

    def may_delete(self, user: AnyUser, obj: Partner | None = None) -> bool:
        """A partner that never took part in anything, once its team is empty: each removal says what it does."""
        return is_coordination(user) and obj is not None and not is_referenced(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Partner | None = None) -> list[str]:
        """The area is the coordination's to change; the address of a page stays."""
        if not is_coordination(request.user):
            return ["departements", "slug"]
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Partner | None = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the team, then write to those who have just joined without an account; who has left is out at once."""
        super().save_formset(request, form, formset, change)
        if isinstance(formset, TeamFormSet):
            invite_all(request, formset.invitations)
            close_access_of_leavers([gone.user for gone in formset.deleted_objects], by=actor_of(request))
            announce(role_changes(formset), by=actor_of(request))

    def removals(self, request: HttpRequest, obj: Partner) -> list[Removal]:
        """The members that the posted form would remove."""
        gone = memberships_deleted(request, obj.memberships.all())
        managers = set(obj.memberships.filter(role=Role.MANAGER))
        if managers and managers <= set(gone) and not is_coordination(request.user):
            return []  # the form will refuse
        return [removal_of(row.user, leaving=[row], elsewhere=row.user.is_superuser) for row in gone]


class MembershipInline(ScopedAdmin, TabularInline[Membership, User]):
    """The teams of one account, for the coordination."""

    model = Membership
    fields = ["partner", "role", "receives_reminders"]
    extra = 0


@admin.register(User)
class AccountAdmin(AsksBeforeRemoval, SecondFactorAdmin, ScopedAdmin, ChosenRowsAdmin):
    """Accounts: the coordination's; managers open some from their team's page. None is ever deleted."""

    form = AccountForm
    exclude = ["password", "last_login", "groups", "user_permissions", "partners"]  # teams say who may do what
    change_form_template = "admin/partners/user/change_form.html"
    list_display = ["email", "name", "teams", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_active", "is_superuser", "partners"]
    search_fields = ["email", "name"]
    inlines = [MembershipInline]
    actions = ["send_link"]

    @admin.display(description="équipes")
    def teams(self, user: User) -> str:
        return ", ".join(str(membership) for membership in user.memberships.all())

    @admin.action(description="Envoyer un lien pour choisir un mot de passe")
    def send_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """To those who have lost theirs, or their invitation."""
        invite_all(request, list(User.objects.staff().filter(pk__in=queryset.order_by().values("pk"))))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__partner")

    def may_read(self, user: AnyUser) -> bool:
        return is_coordination(user)

    def may_delete(self, user: AnyUser, obj: User | None = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **({} if obj else {"form": NewAccountForm}) | kwargs)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        known = ["email", "name", "second_factor", "is_active", "is_superuser"]
        return known if obj else ["email", "name", "is_superuser"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody locks themselves out."""
        return ["second_factor", *(["is_active", "is_superuser"] if obj == request.user else [])]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the teams, invite members without password, and close the access of those in no team."""
        super().save_related(request, form, formsets, change)
        account = User.objects.with_team().get(pk=form.instance.pk)
        close_access_of_leavers([account] if change else [], by=actor_of(request))
        for formset in formsets if change else ():
            announce(role_changes(formset), by=actor_of(request))
        announce_account(account, form.changed_data if change else [], by=actor_of(request))
        if change and account.is_staff and "is_active" in form.changed_data:
            end_what_was_open(account)
        joined = not change or any(formset.new_objects for formset in formsets)
        if joined and account.is_staff and not account.has_usable_password():
            invite_all(request, [account])
        elif not change:
            messages.warning(request, NO_TEAM_YET)

    def removals(self, request: HttpRequest, obj: User) -> list[Removal]:
        """The account itself, when the form closes it or takes it out of a team."""
        gone = memberships_deleted(request, obj.memberships.all())
        mine = obj == request.user  # whose two boxes are not in the form
        closed = not mine and obj.is_active and "is_active" not in request.POST
        coordination = obj.is_superuser if mine else "is_superuser" in request.POST
        if not (gone or closed or (obj.is_superuser and not coordination)):
            return []
        elsewhere = coordination or joins_a_team(request)
        return [removal_of(obj, leaving=gone, closed=closed, elsewhere=elsewhere)]


class VocabularyAdmin(PublicContentAdmin, ModelAdmin[Any]):
    """Words that all events share: the coordination's. An address, once given, stays: links and drawings rely on it."""

    list_display = ["name", "position"]
    search_fields = ["name"]
    fields = ["name", "slug", "position"]
    actions = None

    def may_delete(self, user: AnyUser, obj: models.Model | None = None) -> bool:
        return is_coordination(user) and obj is not None and not is_referenced(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}


@admin.register(Theme)
class ThemeAdmin(VocabularyAdmin):
    """Scientific domains."""


@admin.register(Audience)
class AudienceAdmin(VocabularyAdmin):
    """Audiences of events and activities."""
