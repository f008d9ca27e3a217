"""What the views of visitors' forms have in common."""

from django.http import HttpRequest, HttpResponse

from consortium.http.throttled_responses import fixed_page
from events.visitor_forms import forms as limits


def too_many(request: HttpRequest) -> HttpResponse:
    """Not now: said in words, at the cost of one page without a single query."""
    response = fixed_page(request, "events/visitor_forms/too_many.html", status=429)
    response.headers["Retry-After"] = str(limits.POSTS.seconds)
    return response
