"""What the forms of events and of activities share, on each of them."""

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile

from consortium.media.pending_uploads import kept
from partners.admin.publishable.form import PublishableForm
from tests.browsing import BrowsingClient
from tests.consortium.admin_kit.test_shared_edits import Sheet, made
from tests.factories import coordination
from tests.pictures import picture

pytestmark = pytest.mark.django_db
FORMS = [model for model, page in admin.site._registry.items() if issubclass(page.form, PublishableForm)]


@pytest.fixture
def person():
    client = BrowsingClient()
    client.force_login(coordination())
    return client


@pytest.mark.parametrize("model", FORMS)
def test_a_picture_sent_with_a_form_that_is_refused_need_not_be_chosen_again(model, person):
    row = made(model)
    sheet = Sheet(row, person)
    sheet.read(sheet.save(image=SimpleUploadedFile("ciel.png", picture(), "image/png"), image_alt=""))
    assert list(sheet.errors()) == ["image_alt"]
    [code] = sheet.values["image_kept"]
    assert kept(code)
    assert sheet.save(image_alt="Un ciel").status_code == 302
    row = model._base_manager.get(pk=row.pk)
    assert (bool(row.image), bool(row.image_card), row.image_alt) == (True, True, "Un ciel")


@pytest.mark.parametrize("model", FORMS)
def test_a_copy_takes_what_the_form_holds_and_nothing_else(model, rf):
    """A field of neither is still to be placed: what a row says is in its form, what happens to it in its life."""
    fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    of_the_picture = {"image_card", "image_width", "image_height"}
    page = admin.site._registry[model]
    request = rf.get("/")
    request.user = coordination()
    held = set(page.get_form(request, made(model), change=True).base_fields) & fields
    assert fields - model.life_fields == (held | of_the_picture) - model.life_fields


@pytest.mark.parametrize("model", FORMS)
def test_saving_writes_no_column_that_the_form_does_not_hold(model, person, monkeypatch):
    row = made(model)
    sheet = Sheet(row, person)
    written = []
    save = model.save

    def spy(self, *args, **kwargs):
        written.append(set(kwargs["update_fields"]))
        return save(self, *args, **kwargs)

    monkeypatch.setattr(model, "save", spy)
    assert sheet.save(title="Un autre titre").status_code == 302
    held = set(sheet.page.context["adminform"].form.fields)
    never = model.life_fields - {"slug", "updated_at"} - held
    assert written
    assert not any(columns & never for columns in written)
