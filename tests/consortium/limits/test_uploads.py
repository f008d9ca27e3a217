"""A form may not fill the disk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

ASK = "/demander-une-activite/"


@pytest.fixture
def written(settings, monkeypatch) -> list[int]:
    """The sizes of the pieces that went to the disk."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    settings.UPLOAD_FORM_MAX_BYTES = 100_000
    sizes: list[int] = []
    receive = TemporaryFileUploadHandler.receive_data_chunk
    monkeypatch.setattr(
        TemporaryFileUploadHandler,
        "receive_data_chunk",
        lambda self, data, start: sizes.append(len(data)) or receive(self, data, start),
    )
    return sizes


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "status", "kept"), [(90_000, 200, 90_000), (100_000, 400, 0)])
def test_a_form_that_announces_too_much_is_refused_before_its_files_are_read(client, written, size, status, kept):
    file = SimpleUploadedFile("film.jpg", b"x" * size)
    answer = client.post(ASK, {"image": file})
    assert (answer.status_code, sum(written)) == (status, kept)
