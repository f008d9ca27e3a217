"""What a relay fills in is read at the desk: each field of its form, as it is changed, changes the page."""

import re

import pytest
from django.db import models
from django.urls import reverse

from consortium.fields import editable
from partners.models import ActivityRequest
from partners.requests.forms.request import RequestForm
from tests.factories import RequestFactory, coordination

pytestmark = pytest.mark.django_db
MARKUP = re.compile(r"<(script|style).*?</\1>|<[^>]*>", re.DOTALL)
ASKED = [name for name in RequestForm.base_fields if name in editable(ActivityRequest)]


def other(field: models.Field, value: object) -> object:
    """Another value that this field may have."""
    if field.choices:
        return next(code for code, _ in field.flatchoices if code not in {value, ""})
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField | models.DecimalField):
        return (value or 3) + 1
    return "Autre chose"


def words(client, address: str) -> str:
    """What a page says: no version, no token."""
    return MARKUP.sub("", client.get(address).text)


@pytest.mark.parametrize("name", ASKED)
def test_what_a_relay_fills_in_is_read_at_the_desk(client, name):
    asked = RequestFactory(new_place=True)
    client.force_login(coordination())
    address = reverse("admin:partners_activityrequest_change", args=[asked.pk])
    before = words(client, address)
    assert words(client, address) == before
    field = ActivityRequest._meta.get_field(name)
    if field.many_to_many:
        getattr(asked, name).set(field.related_model.objects.exclude(pk__in=getattr(asked, name).all())[:1])
    else:
        ActivityRequest.objects.filter(pk=asked.pk).update(**{name: other(field, getattr(asked, name))})
    assert words(client, address) != before
