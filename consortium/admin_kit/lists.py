"""Lists of the admin answer what their own filters declare, and nothing else.

Django lets an address look up any column of a list (``?contact_email__regex=^a``), which tells, character by character,
what the list does not show. Here a parameter that no filter of the list took is refused, in French. The site puts this
before every class that it registers (:meth:`consortium.admin_kit.site.PortalAdminSite.register`).
"""

from functools import lru_cache
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup, DisallowedModelAdminToField
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from consortium.generic import ModelAdmin
from consortium.text.normalize import printable

MAX_SEARCH_LENGTH = 200  # characters
MAX_SEARCH_WORDS = 15  # each is looked for in each of the searched columns
MAX_ORDER_LENGTH = 100  # characters; a list has a dozen columns
TOO_LONG = f"Cette recherche est trop longue : {MAX_SEARCH_LENGTH} caractères au plus."
TOO_MANY_WORDS = f"Cette recherche a trop de mots : {MAX_SEARCH_WORDS} au plus."
TOO_LONG_ORDER = "Cet ordre de tri est trop long."


class SearchField(forms.CharField):
    """Words to look for in a list of the admin: few, and without control characters."""

    default_error_messages = {"max_length": TOO_LONG}

    def __init__(self) -> None:
        super().__init__(required=False, strip=False, max_length=MAX_SEARCH_LENGTH)

    def clean(self, value: str | None) -> str:
        """The words; ValidationError (message in French) when there are too many."""
        words = printable(super().clean(value))
        if len(words.split()) > MAX_SEARCH_WORDS:
            raise forms.ValidationError(TOO_MANY_WORDS)
        return words


class SearchForm(forms.Form):
    """``q``: what a list is searched for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SEARCH_VAR] = SearchField()


class TermForm(forms.Form):
    """``term``: what is typed in a field that proposes rows."""

    term = SearchField()


class DeclaredChangeList(ChangeList):
    """A list that knows its own filters only."""

    search_form_class = SearchForm

    def get_filters(self, request: HttpRequest) -> tuple[Any, ...]:
        """The filters; :class:`DisallowedModelAdminLookup` when the address holds what none of them took."""
        found = super().get_filters(request)
        by_date = {f"{self.date_hierarchy}__gte", f"{self.date_hierarchy}__lt"} if self.date_hierarchy else set()
        if undeclared := set(found[2]) - by_date:
            raise DisallowedModelAdminLookup(f"no filter of this list reads {sorted(undeclared)}")
        return found

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[models.Model]:
        """The rows; none for a search that is refused, so that nobody takes the whole list for its answer."""
        rows = super().get_queryset(request, *args, **kwargs)
        return rows if self.search_form_class(request.GET).is_valid() else rows.none()

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page; of the first one when there is no such page (any more)."""
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            self.page_num = 1
            super().get_results(request)


@lru_cache
def declared_list(base: type[ChangeList]) -> type[ChangeList]:
    """The list of this class, held to its filters."""
    return base if issubclass(base, DeclaredChangeList) else type(base.__name__, (DeclaredChangeList, base), {})


class DeclaredListAdmin(ModelAdmin[Any]):
    """Pages of the admin whose list is held to its filters; what it cannot read is refused in words, with 400."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether a filter may read this: the list itself refuses what none of them took."""
        return True

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list of this page."""
        known: Any = super().get_changelist(request, **kwargs)  # a class, which the checker doubts can be hashed
        return declared_list(known)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list as asked for; a value that no filter can read is refused like an unknown filter."""
        if len(request.GET.get(ORDER_VAR, "")) > MAX_ORDER_LENGTH:
            raise DisallowedModelAdminLookup(TOO_LONG_ORDER)
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise DisallowedModelAdminLookup(str(error)) from error

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; or why it is not shown, and the way back to it."""
        try:
            return super().changelist_view(request, extra_context)
        except (DisallowedModelAdminLookup, DisallowedModelAdminToField):
            context = {
                **self.admin_site.each_context(request),
                "title": "Un filtre inconnu",
                "opts": self.opts,
                "list_url": request.path,
            }
            return TemplateResponse(request, "admin/unknown_filter.html", context, status=400)


@lru_cache
def with_declared_list(base: type["admin.ModelAdmin[Any]"]) -> type["admin.ModelAdmin[Any]"]:
    """This class of pages, its list held to its filters whatever it overrides."""
    if issubclass(base, DeclaredListAdmin) and base.__mro__[1] is DeclaredListAdmin:
        return base
    names = {"__module__": base.__module__, "__qualname__": base.__qualname__, "__doc__": base.__doc__}
    return type(base.__name__, (DeclaredListAdmin, base), names)
