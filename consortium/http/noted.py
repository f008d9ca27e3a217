"""Typed declarations of the attributes that the portal sets on Django's request and response objects.

Each name is declared here with its type; :func:`noted` changes nothing, it says that the object has them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import Model
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict
    from django.utils.safestring import SafeString

    from consortium.edits.merge import Merge
    from consortium.http.parameters import Misnamed
    from consortium.journal.changes import Change
    from consortium.models import UnsavedForm
    from consortium.sessions.backend import SessionStore
    from consortium.staff import AnyUser

View = TypeVar("View", bound=Callable[..., HttpResponse])


class NotedRequest(HttpRequest):
    """A request on its way through the portal."""

    # Put in order, or shown again: no longer the ones that Django read.
    GET: "QueryDict"  # type: ignore[assignment]
    POST: "QueryDict"  # type: ignore[assignment]
    _files: "MultiValueDict[str, UploadedFile[Any]]"
    session: "SessionStore"
    owing_user: "AnyUser"  # partners.second_factor
    csp_nonce: str  # django-csp
    misnamed_parameters: "tuple[Misnamed, ...]"  # consortium.caching.page_cache
    is_venue_proposal: bool  # events.admin.venues
    venue_proposal: "Model | None"
    # The form of the admin that it sends: consortium.admin_kit.
    merge: "Merge | None"
    lost: "dict[str, SafeString]"
    journal_changes: "tuple[list[Change], str]"
    has_no_room: bool
    unsaved: "UnsavedForm"
    is_resumed: bool


class PageResponse(HttpResponse):
    """An answer that a view has declared public: consortium.caching.page_cache."""

    is_public_page: bool
    programme_version: int | None
    good_until: float


def noted(request: HttpRequest) -> NotedRequest:
    """The same request."""
    return cast("NotedRequest", request)


def as_page(response: HttpResponse) -> PageResponse:
    """The same answer."""
    return cast("PageResponse", response)


def marked(view: View, **notes: object) -> View:
    """The same view, of which something is said, to be asked with ``getattr``."""
    vars(view).update(notes)
    return view
