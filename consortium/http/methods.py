"""A method that an address does not take is answered 405 with those that it does, before anything else is checked.

Django looks for a form's token first: a robot's ``PUT`` to a page to read was told that its form had expired.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.log import log_response
from django.views import View

FORM_METHODS = ("GET", "HEAD", "POST")  # of a view that says nothing: Django's admin
CLASS_METHODS = ("GET", "HEAD", "POST", "OPTIONS")  # that a class of ours may have; nothing here is put nor patched


class MethodMiddleware:
    """Stands before the check of forms' tokens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """405 for a method that the view does not take."""
        allowed = allowed_methods(view)
        if request.method in allowed:
            return None
        response = HttpResponseNotAllowed(allowed)
        log_response("Method Not Allowed (%s): %s", request.method, request.path, response=response, request=request)
        return response


def allowed_methods(view: Callable[..., Any]) -> tuple[str, ...]:
    """The methods that a view takes: by Django's ``require_…`` around it, by its class, else those of a form."""
    for layer in _layers(view):
        if (declared := inspect.getclosurevars(layer).nonlocals.get("request_method_list")) is not None:
            return tuple(declared)
    if view_class := getattr(view, "view_class", None):
        return tuple(name for name in CLASS_METHODS if _takes(view_class, name))
    return FORM_METHODS


def _layers(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """A view and what its decorators wrap, from the outside in."""
    layer: Any = view
    while layer is not None:
        if inspect.isfunction(layer):
            yield layer
        layer = getattr(layer, "__wrapped__", None)


def _takes(view_class: type[View], name: str) -> bool:
    handler = "get" if name == "HEAD" else name.lower()
    return handler in view_class.http_method_names and hasattr(view_class, handler)
