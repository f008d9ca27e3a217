"""What is pasted in the small editor, cleaned as its form will clean it: a browser and the portal never disagree."""

from typing import Any

from django import forms
from django.contrib.admin import site
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from consortium.text.rich_text import clean_html

MAX_LENGTH = 1_000_000  # characters: Word writes ten for each one that is read


class PastedForm(forms.Form):
    """The HTML that the clipboard gives."""

    html = forms.CharField(max_length=MAX_LENGTH)


@never_cache
@require_POST
def pasted_text(request: HttpRequest) -> JsonResponse:
    """``{"html": …}``: a posted ``html`` by :func:`clean_html`, kept nowhere. 403 without a session of the staff.

    Not a page of the admin: what is pasted after a session has ended is no form to be shown again.
    """
    if not site.has_permission(request):
        return JsonResponse({"detail": "Votre session a pris fin."}, status=403)
    form = PastedForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"detail": "Ce texte est trop long pour être collé en une fois."}, status=400)
    return JsonResponse({"html": clean_html(form.cleaned_data["html"])})


def urls() -> list[Any]:
    """Its address, under those of the admin."""
    return [path("texte-colle/", pasted_text, name="pasted-text")]
