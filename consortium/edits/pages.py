"""A page without an account that changes a stored row: its forms carry what they showed, as those of the admin do."""

from contextlib import AbstractContextManager, nullcontext

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.http import HttpRequest

from consortium.edits import shown
from consortium.edits.merge import Merge, MergedForm
from consortium.edits.shown import Shown


def row_transaction(request: HttpRequest) -> AbstractContextManager[object]:
    """A transaction for a POST, in which the row is locked, compared and written; does nothing for other methods."""
    return transaction.atomic() if request.method == "POST" else nullcontext()


def lock(row: models.Model) -> bool:
    """Take a row until the end of the transaction and read it anew; False when it is gone."""
    try:
        row.refresh_from_db(from_queryset=row._meta.model._base_manager.select_for_update())
    except ObjectDoesNotExist:
        return False
    return True


def merge_of(request: HttpRequest, row: models.Model) -> Merge | None:
    """What puts together the forms of a page about ``row`` that comes back; None for one that is only opened.

    Forms are then made from its ``data``. ``row`` is the one under lock.
    """
    if request.method != "POST":
        return None
    seen = shown.read(request.POST.get(shown.FIELD, ""), row)
    return Merge(request.POST.copy(), request.FILES.copy(), seen, lambda row, name: "")


def shown_by(row: models.Model, *forms_shown: forms.BaseForm) -> str:
    """The value of the hidden field :data:`consortium.edits.shown.FIELD` for a page with these forms."""
    merges = [form.merge for form in forms_shown if isinstance(form, MergedForm)]
    values = {shown.form_key(form): shown.values_of(form) for form in forms_shown}
    return Shown(values, merges[0].unsettled if merges else []).signed(row)
