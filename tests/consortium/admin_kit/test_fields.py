"""Every field that a form may hold stands on its page in the admin, or the page says that it does not (``exclude``)."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models

from consortium.fields import editable
from partners.choices import Role
from partners.models import Membership, Partner, User
from tests.consortium.admin_kit.test_shared_edits import made
from tests.factories import UserFactory, coordination

pytestmark = pytest.mark.django_db


def person(name: str, row: models.Model) -> User:
    """The coordination, or somebody of the team of the row's partner."""
    if name == "coordination":
        return coordination()
    user = UserFactory()
    team = getattr(row, "journal_team", None) or Partner.objects.values_list("pk", flat=True)[0]
    Membership.objects.create(user=user, partner_id=team, role=name)
    return user


def forms_of(page: admin.ModelAdmin, request, row) -> Iterator[BaseModelAdmin]:
    """A page and its inlines, where this person fills them in; the coordination reads what nobody does.

    The words that other readers are given in the place of fields are not compared.
    """
    if page.has_view_permission(request, row):
        for form in (page, *page.get_inline_instances(request, row)):
            if request.user.is_superuser or form.has_change_permission(request, row):
                yield form


def said(form: BaseModelAdmin, request, row) -> set[str]:
    """The fields of the sections, those that a column of words stands for (``ordering``), those left out by name."""
    names = flatten_fieldsets(form.get_fieldsets(request, row))
    columns = {getattr(getattr(form, name, None), "admin_order_field", None) for name in names}
    parents = {f.name for f in form.opts.concrete_fields if f.related_model is getattr(form, "parent_model", form)}
    return {*names, *columns, *parents, *(form.get_exclude(request, row) or ())}


@pytest.mark.parametrize("name", ["coordination", *Role.values])
@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_field_stands_on_its_page_or_is_left_out_by_name(model, name, rf):
    row = made(model) or model()
    page, request = admin.site._registry[model], rf.get("/")
    request.user = person(name, row)
    lost = [
        f"{type(form).__name__}: {field}"
        for form in forms_of(page, request, row)
        for field in editable(form.model)
        if field not in said(form, request, row)
    ]
    assert lost == []
