"""Validation of primary keys in forms and URLs before they reach the database."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from consortium.generic import ModelAdmin

NUL = "\0"  # PostgreSQL holds none in a text, and refuses to look for one


def may_be_key(model: type[models.Model], text: str) -> bool:
    """Whether a row of ``model`` may have this key: without that, to ask for it is an error of the database's."""
    try:
        model._meta.pk.clean(text, None)
    except ValidationError:
        return False
    return NUL not in text


class ChosenRowsAdmin(ModelAdmin[Any]):
    """A list with actions; rows chosen by what is no key are answered in words."""

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> HttpResponse | None:
        """What the action answers."""
        if all(may_be_key(self.model, key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            return super().response_action(request, queryset, *args)
        self.message_user(request, "Cette sélection n’a pas pu être lue : choisissez à nouveau.", messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class TypedSelect(AutocompleteSelect):
    """A row found by typing; what is no key of any row chooses nothing, and the field says that it is wrong."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The chosen row alone; the others come as one types."""
        model = self.choices.queryset.model
        return super().optgroups(name, [key for key in value if not key or may_be_key(model, str(key))], attrs)
