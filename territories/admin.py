"""Places, as staff see them: the venues that all partners keep together, and the official territories, to read."""

from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from consortium.admin_kit.scope import PublicContentAdmin, ReadOnlyAdmin, is_referenced
from consortium.generic import ModelAdmin
from consortium.http.csp import with_map_tiles
from consortium.http.idempotency import OnceAdmin
from consortium.links.pk_validation import TypedSelect
from consortium.staff import AnyUser, is_staff
from consortium.text.slugs import save_with_slug
from territories.choices import ACCESSIBILITY
from territories.forms import VenueForm
from territories.models import RELAY_CONTACT, Commune, Departement, Venue
from territories.querysets import CommuneQuerySet, VenueQuerySet
from territories.slugs import assign_slug


class DepartementFilter(admin.SimpleListFilter):
    """By département, of a row that has a commune."""

    title = "département"
    parameter_name = "departement"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        rows = Departement.objects.order_by("code").values_list("code", "name")
        return [(code, f"{name} ({code})") for code, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(commune__departement=self.value()) if self.value() else queryset


class OwnPointFilter(admin.SimpleListFilter):
    """Venues placed on the map, and those that stand at the centre of their commune."""

    title = "place sur la carte"
    parameter_name = "point"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        return [("precis", "placé précisément"), ("commune", "au centre de la commune")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(latitude__isnull=self.value() == "commune")


@admin.register(Departement)
class DepartementAdmin(PublicContentAdmin, ModelAdmin[Departement]):
    """The ten départements: official, but for the words that introduce their page."""

    list_display = ["code", "name"]
    list_display_links = ["name"]
    search_fields = ["name", "code"]
    ordering = ["code"]
    fields = ["code", "name", "introduction"]
    exclude = ["slug", "outline"]  # as loaded
    readonly_fields = ["code", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Departement]:
        return super().get_queryset(request).defer("outline")

    def may_add(self, user: AnyUser, obj: models.Model | None = None) -> bool:
        return False

    def may_delete(self, user: AnyUser, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Commune)
class CommuneAdmin(ReadOnlyAdmin, ModelAdmin[Commune]):
    """The communes: official, loaded by ``load_territories``, read by all."""

    list_display = ["name", "departement", "postal_codes", "population", "density"]
    list_filter = [("departement", admin.RelatedOnlyFieldListFilter), "density"]
    list_select_related = ["departement"]
    search_fields = ["search_name"]
    search_help_text = "Nom ou code postal, en entier ou en partie."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """As the public's look-up finds them, best match first."""
        return (cast("CommuneQuerySet", queryset).matching(search_term) if search_term else queryset), False


@admin.register(Venue)
class VenueAdmin(PublicContentAdmin, OnceAdmin):
    """The venues: one network, which every partner's staff completes and corrects."""

    form = VenueForm
    list_display = ["name", "commune", "departement", "kind", "is_relay", "is_placed"]
    list_filter = [DepartementFilter, "is_relay", "kind", OwnPointFilter]
    list_select_related = ["commune"]
    list_per_page = 50
    search_fields = ["name"]
    search_help_text = "Nom du lieu, commune ou code postal."
    autocomplete_fields = ["commune"]
    readonly_fields = ["slug"]
    actions = None
    private_fields = frozenset(RELAY_CONTACT)
    fieldsets = [
        (None, {"fields": ["name", "kind", "is_relay"]}),
        (
            "Où il se trouve",
            {
                "fields": ["commune", "address", "postal_code", ("latitude", "longitude")],
                "description": "La carte du site et l’itinéraire en dépendent.",
            },
        ),
        ("Pour le public", {"fields": ["description", "access_note", "website"]}),
        (
            "Accessibilité",
            {
                "fields": [f"accessible_{code}" for code in ACCESSIBILITY],
                "description": "« Inconnu » vaut mieux qu’une réponse incertaine.",
            },
        ),
        (
            "Contact du relais",
            {
                "fields": list(RELAY_CONTACT),
                "description": "Réservé aux équipes : jamais affiché au public.",
            },
        ),
        ("Page publique", {"fields": ["slug"], "classes": ["collapse"]}),
    ]

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """The commune is found by typing."""
        kwargs["widget"] = TypedSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="département", ordering="commune__departement")
    def departement(self, venue: Venue) -> str:
        return venue.departement_code

    @admin.display(description="placé", boolean=True, ordering="latitude")
    def is_placed(self, venue: Venue) -> bool:
        return venue.has_own_point

    def may_add(self, user: AnyUser, obj: models.Model | None = None) -> bool:
        return is_staff(user)

    def may_change(self, user: AnyUser, obj: models.Model | None = None) -> bool:
        return is_staff(user)

    def may_delete(self, user: AnyUser, obj: models.Model | None = None) -> bool:
        """A venue that no other row references, for all staff."""
        return is_staff(user) and obj is not None and not is_referenced(obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By name, commune or postcode, accents or not."""
        found = cast("VenueQuerySet", queryset).matching(search_term) if search_term else queryset
        return found.select_related("commune"), False

    @method_decorator(with_map_tiles)
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form has a map."""
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Venue, form: VenueForm, change: bool) -> None:
        if not change:
            self.claim(request)
        save_with_slug(obj, assign_slug)
