"""A portal with something in it, and the key of somebody who keeps its backups."""

import os
import subprocess
import sys

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from consortium.backup import encryption, private
from consortium.backup.make import make_backup
from tests.factories import coordination

PHOTOGRAPH = bytes(range(256)) * 800


@pytest.fixture(autouse=True)
def _own_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "home"))


@pytest.fixture
def identity(tmp_path):
    """The file of a new key, and its public half."""
    path = tmp_path / "key"
    return path, encryption.new_identity(path)


@pytest.fixture
def lived_in(transactional_db):
    """One account, one upload, one secret: enough for a portal not to be empty."""
    default_storage.save("events/photo.jpg", ContentFile(PHOTOGRAPH))
    private.private_folder().joinpath("other").write_text("autre secret", "utf-8")
    return coordination(email="zoe@example.org")


@pytest.fixture
def back_up(lived_in, tmp_path):
    """Make a backup into a folder; its path."""
    return lambda **options: make_backup(tmp_path / "backups", timezone.now(), **options)[0]


@pytest.fixture
def elsewhere(tmp_path):
    """Run ``manage.py`` in another process on the same database and folders."""
    environment = {
        "PATH": "", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "tests.consortium.backup.settings",
        "BACKUP_TEST_DATABASE": str(connection.settings_dict["NAME"]), "BACKUP_TEST_MEDIA": str(tmp_path / "media"),
    }  # fmt: skip

    def start(*words: str, before: str = "") -> subprocess.Popen:
        words = ["manage.py", *words]
        program = f"{before}\nfrom django.core.management import execute_from_command_line as run; run({words})"
        given = {name: os.environ[name] for name in ("DATABASE_URL",) if name in os.environ}
        return subprocess.Popen(
            [sys.executable, "-c", program], env=environment | given, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip

    return start
