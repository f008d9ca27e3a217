"""Normalise posted text and query parameters before any view reads them (:func:`tidied`).

macOS decomposes accents, Word leaves soft hyphens, its own bullets and spaces that do not break: kept so, a title is
not found, two names look the same and are not, a line seems empty and is not.

Word ends lines with characters of its own, which browsers leave in a field of one line: there they are a space
(:func:`read_one_line`), in a field of several lines an end of line.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.forms.widgets import Input
from django.http import HttpRequest, HttpResponse, QueryDict

from consortium.http.noted import noted
from consortium.text.normalize import tidied

LINE_END = re.compile(" *\n[ \n]*")
ONE_LINE = frozenset({"text", "search", "tel", "email", "url"})  # sorts of inputs
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class TypedTextMiddleware:
    """Stands last, so that whoever is refused has cost nothing here. Files, and passwords, are as they were sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Put both the form and the parameters of the address in order."""
        if request.method == "POST" and request.content_type in FORMS:
            noted(request).POST = in_order(request.POST)
        noted(request).GET = in_order(request.GET)


def in_order(data: QueryDict) -> QueryDict:
    """The same names, their values tidied; the same object when nothing was to be done."""
    changed = {
        name: values
        for name, before in data.lists()
        if "password" not in name and (values := [tidied(value) for value in before]) != before
    }
    if not changed:
        return data
    copy = data.copy()
    for name, values in changed.items():
        copy.setlist(name, values)
    copy._mutable = False
    return copy


def read_one_line() -> None:
    """Have every input of one line read one, of Django's forms and of ours: called once, when the portal starts.

    The middleware does not know which fields a form has; and a widget of ours would be forgotten by the next form.
    """
    Input.value_from_datadict = _value  # type: ignore[assignment, method-assign]


def _value(widget: Input, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
    value = data.get(name)
    if isinstance(value, str) and widget.input_type in ONE_LINE:
        return LINE_END.sub(" ", value)
    return value
