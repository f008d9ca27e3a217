"""The portal's addresses, and the constant answer that its pages are compared with."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@lru_cache(maxsize=16)
def _body(size: int) -> bytes:
    return b"x" * size


def constant(request: HttpRequest, size: int) -> HttpResponse:
    """``size`` bytes through the same middleware; not marked public, hence never kept in the page cache."""
    return HttpResponse(_body(size))


urlpatterns = [path("constant/<int:size>/", constant), path("", include("consortium.urls"))]
