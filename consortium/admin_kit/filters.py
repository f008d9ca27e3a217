"""Filters of the admin's lists that several floors use."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import HttpRequest


class ChosenRowFilter(admin.FieldListFilter):
    """The rows that belong to one other, which a link of the portal chose: too many of those to be listed beside."""

    def __init__(
        self,
        field: "models.ForeignKey[Any, Any]",
        request: HttpRequest,
        params: dict[str, Any],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.parameter = f"{kwargs['field_path']}__{field.target_field.name}__exact"
        super().__init__(field, request, params, *args, **kwargs)

    def expected_parameters(self) -> list[str | None]:
        """The parameter that the link carries."""
        return [self.parameter]

    def has_output(self) -> bool:
        """Whether one was chosen."""
        return bool(self.used_parameters)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """All, or the one chosen."""
        everything = changelist.get_query_string(remove=[self.parameter])
        yield {"selected": False, "query_string": everything, "display": "Tous"}
        yield {"selected": True, "query_string": changelist.get_query_string(), "display": "Un seul"}
