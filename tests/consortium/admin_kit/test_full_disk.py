"""A disk or a database without room is said in the form; what was typed stays, and no file is left behind."""

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django import forms
from django.contrib import admin
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection

from consortium.admin_kit.full_disk import FILE_NOT_KEPT, NOTHING_SAVED, FullDiskMixin
from consortium.media.files import file_fields
from consortium.media.images import PictureField
from consortium.media.widgets import StoredFileInput
from tests.browsing import BrowsingClient
from tests.consortium.admin_kit.test_shared_edits import Sheet, sheet_of
from tests.factories import coordination
from tests.pictures import picture

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "Un ciel, et des mots que personne ne veut perdre"
PDF = b"%PDF-1.4 fiche"


@pytest.fixture
def person():
    client = BrowsingClient()
    client.force_login(coordination())
    return client


def fill_disk(monkeypatch, *, room_for: int) -> None:
    """Let the storage below ours write so many files whole, and half of each of the next."""
    whole, written = FileSystemStorage._save, []

    def save(self, name, content):
        written.append(name)
        if len(written) <= room_for:
            return whole(self, name, content)
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", save)


def stored(settings) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def file_inputs(sheet: Sheet) -> dict[str, forms.Field]:
    """Each field for a file that the page has, those of a new row of its inlines too."""
    found = [sheet.page.context["adminform"].form]
    found += [form for each in sheet.page.context["inline_admin_formsets"] for form in each.formset.forms]
    return {
        form.add_prefix(name): field
        for form in found
        for name, field in form.fields.items()
        if isinstance(field, forms.FileField) and not field.disabled
    }


def sent(name: str, field: forms.Field) -> dict[str, object]:
    """A file that the field takes, and the words that go with it."""
    if isinstance(field, PictureField):
        return {name: SimpleUploadedFile("ciel.png", picture(), "image/png"), f"{name}_alt": TYPED}
    return {name: SimpleUploadedFile("fiche.pdf", PDF, "application/pdf"), name.replace("-file", "-title"): TYPED}


def with_files(client) -> list[tuple[Sheet, str, forms.Field]]:
    sheets = [sheet for model in admin.site._registry if (sheet := sheet_of(model, client)[1])]
    return [(sheet, name, field) for sheet in sheets for name, field in file_inputs(sheet).items()]


def test_every_form_with_a_file_says_that_it_found_no_room(person, settings, monkeypatch):
    found = with_files(person)
    assert {type(sheet.page.context["original"]) for sheet, _, _ in found} <= set(admin.site._registry)
    assert len(found) >= sum(1 for model in admin.site._registry if file_fields(model))
    for room_for in (0, 1):
        for sheet, name, field in found:
            if room_for and not isinstance(field, PictureField):
                continue  # it is one file
            before = stored(settings)
            with monkeypatch.context() as patch:
                fill_disk(patch, room_for=room_for)
                answer = sheet.save(**sent(name, field))
            assert answer.status_code == 200, name
            sheet.read(answer)
            assert sheet.errors()[name] == [FILE_NOT_KEPT]
            assert NOTHING_SAVED in answer.text
            assert TYPED in answer.text
            assert stored(settings) == before
            assert sheet.save(**sent(name, field)).status_code == 302  # there is room again
            sheet.read(sheet.client.get(sheet.url))


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The kernel refuses to this process what goes beyond, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_for_which_there_is_no_room_as_it_arrives_takes_no_word_with_it(person, settings, tmp_path):
    """It goes to the disk before any form is asked: what was typed came back in nobody's form."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    for sheet, name, field in with_files(person):
        words = {key: value for key, value in sent(name, field).items() if key != name}
        with files_of_at_most(3_000_000):
            answer = sheet.save(**words, **{name: SimpleUploadedFile("grand.pdf", b"x" * 4_000_000)})
        assert (answer.status_code, NOTHING_SAVED in answer.text, TYPED in answer.text) == (200, True, True), name
        assert list(tmp_path.iterdir()) == []
        sheet.read(sheet.client.get(sheet.url))


def test_every_file_that_is_there_is_shown_on_a_line_of_its_own(person):
    assert {type(field.widget) for _, _, field in with_files(person)} == {StoredFileInput}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_a_full_database_is_said_in_every_form(person, model):
    sheet = sheet_of(model, person)[1]
    assert issubclass(type(admin.site._registry[model]), FullDiskMixin)
    if sheet is None:
        return
    typed = sheet.change(sorted(sheet.fields), 1)

    def refuse(execute, sql, params, many, context):
        if sql.startswith(f'UPDATE "{model._meta.db_table}"'):
            raise OperationalError("disk full") from psycopg.errors.DiskFull()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        answer = sheet.save()
    assert typed
    assert answer.status_code == 200
    assert NOTHING_SAVED in answer.text
    sheet.page = answer
    assert sheet.other_than(typed) == {}
