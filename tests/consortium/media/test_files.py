"""A file goes when no row names it any more, and not before."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from events.models import Event
from events.publishing import services
from events.requests import draft_event
from partners.catalogue import services as activities
from partners.choices import RequestState
from partners.models import Activity, ActivityDocument
from tests.atonce import at_once
from tests.factories import ActivityFactory, EventFactory, RequestFactory, UserFactory
from tests.pictures import picture

pytestmark = pytest.mark.django_db(transaction=True)


def illustrate(row: Event | Activity) -> list[str]:
    """Give a row an image and its version for cards; their names."""
    # Named, as an upload is: without a name Django does not measure it, and opens the file at each reading of the row.
    photo = ContentFile(picture(), name="ciel.png")
    row.image_alt = "Un ciel"
    row.image.save("ciel.png", photo, save=False)
    row.image_card.save("ciel-640.png", photo, save=False)
    row.save()
    assert row.image_width
    return [row.image.name, row.image_card.name]


def stored(names: list[str]) -> list[bool]:
    return [default_storage.exists(name) for name in names]


@pytest.fixture(params=[EventFactory, ActivityFactory])
def row(request):
    """A row with an image."""
    made = request.param()
    illustrate(made)
    return made


def copy_of(row: Event | Activity) -> Event | Activity:
    verb = services.duplicate if isinstance(row, Event) else activities.duplicate
    return verb(row, by=UserFactory())


def test_an_image_replaced_goes_and_the_new_one_stays(row):
    old = [row.image.name, row.image_card.name]
    new = illustrate(row)
    assert (stored(old), stored(new)) == ([False, False], [True, True])


def test_an_image_taken_away_goes(row):
    old = [row.image.name, row.image_card.name]
    row.image = row.image_card = ""
    row.save(update_fields=["image", "image_card"])
    assert stored(old) == [False, False]


def test_an_image_goes_with_its_row(row):
    old = [row.image.name, row.image_card.name]
    type(row).objects.filter(pk=row.pk).delete()
    assert stored(old) == [False, False]


def test_other_changes_leave_it(row):
    row.title = "Autre titre"
    row.save()
    row.save(update_fields=["title"])
    assert stored([row.image.name, row.image_card.name]) == [True, True]


def test_what_a_copy_still_shows_stays_until_the_last_one_goes(row):
    names = [row.image.name, row.image_card.name]
    copy = copy_of(row)
    illustrate(row)
    assert stored(names) == [True, True]
    copy.delete()
    assert stored(names) == [False, False]


def test_a_deletion_that_is_rolled_back_takes_nothing_away(row):
    names = [row.image.name, row.image_card.name]
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).delete()
        transaction.set_rollback(True)
    assert stored(names) == [True, True]


def test_a_copy_made_at_the_same_instant_keeps_its_image(row):
    model, key = type(row), row.pk

    def replace():
        with transaction.atomic():
            illustrate(model.objects.select_for_update().get(pk=key))

    at_once(replace, lambda: copy_of(model.objects.get(pk=key)), lambda: copy_of(model.objects.get(pk=key)))
    names = [name for pair in model.objects.values_list("image", "image_card") for name in pair]
    assert len(names) == 6
    assert all(stored(names))


def test_the_image_of_an_activity_stays_for_the_event_drafted_from_it():
    activity = ActivityFactory()
    names = illustrate(activity)
    request = RequestFactory(activity=activity, partner=activity.partner, state=RequestState.ACCEPTED)
    event = draft_event.make_draft(request, by=UserFactory())
    illustrate(activity)
    assert [event.image.name, event.image_card.name] == names
    assert stored(names) == [True, True]


def test_documents_go_with_their_activity():
    document = ActivityDocument.objects.create(
        activity=ActivityFactory(), title="Fiche", file=ContentFile(b"%PDF-1.4", name="fiche.pdf")
    )
    document.activity.delete()
    assert stored([document.file.name]) == [False]
