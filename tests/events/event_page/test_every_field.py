"""Each field of an event, and of its dates, that staff fill in stands on the event's public page, or is named here."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from consortium.fields import editable
from events.choices import Status
from events.models import Event, Occurrence
from events.publishing.services import refresh_derived_fields
from partners.models import Partner
from tests.factories import EventFactory, OccurrenceFactory
from tests.pictures import picture

pytestmark = pytest.mark.django_db

# What the page does not say, and why.
NOT_SHOWN = {
    "Event.publication": "says whether there is a page",
    "Event.publish_at": "says from when there is one",
    "Occurrence.event": "whose page it is",
}
WITH_IMAGE = {"image": "evenements/une.png", "image_alt": "Une comète"}
# What a field needs beside it to be said.
WITH = {
    "price": {"is_free": False},
    "image": {"image_alt": "Une comète"},
    "image_alt": WITH_IMAGE,
    "image_credit": WITH_IMAGE,
    "status_note": {"status": Status.POSTPONED},
    "online_url": {"status": Status.MOVED_ONLINE},
}


def another(row: models.Model, field: models.Field):
    """A value of a field that it does not have."""
    value = getattr(row, field.attname)
    if field.choices:
        return next(choice for choice, _ in reversed(field.flatchoices) if choice != value)
    if isinstance(field, models.ForeignKey):
        return OccurrenceFactory().venue.pk if field.name == "venue" else Partner.objects.exclude(pk=value)[0].pk
    if isinstance(field, models.FileField):
        return ContentFile(picture(), name="autre.png")
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField):
        return 7
    if isinstance(field, models.DateTimeField):
        return (value or timezone.now() + dt.timedelta(days=3)) + dt.timedelta(minutes=20)
    words = {models.URLField: "https://autre.example.org/", models.EmailField: "autre@example.org"}
    return words.get(type(field), "autrement-dit")


def page_of(client, event: Event) -> str:
    event.refresh_from_db()
    refresh_derived_fields(event)
    return client.get(event.get_absolute_url()).text


FIELDS = {f"{model.__name__}.{name}": (model, name) for model in (Event, Occurrence) for name in editable(model)}


@pytest.mark.parametrize("case", sorted(FIELDS.keys() - NOT_SHOWN.keys()))
def test_what_staff_fill_in_is_read_on_the_page(client, settings, case):
    settings.PAGE_CACHE_SECONDS = 0
    default_storage.save(WITH_IMAGE["image"], ContentFile(picture()))
    model, name = FIELDS[case]
    event = EventFactory()
    row = {Event: event, Occurrence: OccurrenceFactory(event=event)}[model]
    model.objects.filter(pk=row.pk).update(**WITH.get(name, {}))
    row.refresh_from_db()
    before, field = page_of(client, event), model._meta.get_field(name)
    if field.many_to_many:
        getattr(row, name).set(field.related_model.objects.all())
    else:
        setattr(row, name if isinstance(field, models.FileField) else field.attname, another(row, field))
        row.save()
    assert page_of(client, event) != before


def test_what_is_not_shown_is_a_field():
    assert NOT_SHOWN.keys() <= FIELDS.keys()
