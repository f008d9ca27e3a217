"""Answers that are no public page, compressed too: the admin's lists of two hundred kilobytes above all.

Safe for secrets beside what a visitor sends (BREACH): Django adds up to a hundred random bytes to each answer, so that
its length tells nothing of one guess, and the token of a form is masked anew at each page. Public pages, the same for
everybody and without a secret, are compressed by the page cache, always to the same bytes.
"""

import re

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSIBLE = re.compile(r"^(text/|application/(json|geo\+json|ld\+json|atom\+xml|xml|manifest\+json)|image/svg)")
SMALLEST = 1000  # bytes


class CompressionMiddleware(GZipMiddleware):
    """Django's, for text; files have compressed copies of their own, or are pictures."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what is worth it."""
        is_text = COMPRESSIBLE.match(response.headers.get("Content-Type", ""))
        is_left = getattr(response, "is_public_page", False) or isinstance(response, FileResponse)
        is_small = isinstance(response, HttpResponse) and len(response.content) < SMALLEST
        if not is_text or is_left or is_small:
            return response
        return super().process_response(request, response)
