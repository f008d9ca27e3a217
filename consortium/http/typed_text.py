"""What people type or paste, in whichever form or search: in one shape before any view reads it (:func:`tidied`).

macOS decomposes accents, Word leaves soft hyphens, its own bullets and spaces that do not break: kept so, a title is
not found, two names look the same and are not, a line seems empty and is not.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from consortium.text import tidied

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class TypedTextMiddleware:
    """Stands last, so that whoever is refused has cost nothing here. Files, and passwords, are as they were sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> None:
        """Put both the form and the parameters of the address in order."""
        if request.method == "POST" and request.content_type in FORMS:
            request.POST = in_order(request.POST)
        request.GET = in_order(request.GET)


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
