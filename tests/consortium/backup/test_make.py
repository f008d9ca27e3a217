"""A backup is whole or not there, and whoever interrupts one leaves nothing that looks whole."""

import datetime as dt
import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consortium.backup import rotation
from consortium.backup.archive import read_manifest, read_members
from consortium.backup.errors import BackupError
from consortium.backup.make import make_backup
from consortium.backup.nightly import next_run
from consortium.backup.restore import newest
from consortium.serving.secrets import kept_secret
from events.models import Event
from tests.consortium.backup.conftest import PHOTOGRAPH
from tests.factories import EventFactory
from tests.faults.waiting import wait_for

NOW = dt.datetime(2027, 3, 1, 2, 15, tzinfo=dt.UTC)


def test_the_manifest_says_what_is_there(back_up):
    manifest = read_manifest(back_up(), None)
    assert manifest.rows["partners.user"] == 1
    assert manifest.members["media/events/photo.jpg"][0] == len(PHOTOGRAPH)
    assert (manifest.missing, manifest.gone) == ([], [])
    assert ["partners", "0001_initial"] in manifest.migrations
    assert abs(timezone.now() - manifest.moment) < dt.timedelta(minutes=5)


def test_the_secrets_in_use_are_there(back_up, settings):
    contents = {name: content.read() for name, content in read_members(back_up(), None)}
    assert contents["private/secret_key"].decode() == settings.SECRET_KEY
    assert contents["private/other"].decode() == "autre secret"
    assert kept_secret("third") not in str(contents)


def test_a_backup_is_for_its_owner_alone(back_up):
    path = back_up()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_an_upload_that_rows_name_and_nobody_has_is_told(back_up, lived_in):
    event = EventFactory()
    Event.objects.filter(pk=event.pk).update(
        image="events/lost.jpg", image_card="events/lost-card.jpg", image_alt="Perdue"
    )
    assert read_manifest(back_up(), None).missing == ["events/lost-card.jpg", "events/lost.jpg"]


def test_a_backup_that_is_killed_leaves_nothing_that_looks_whole(lived_in, elsewhere, tmp_path, settings):
    """It is held where it reads an upload that never ends."""
    folder = tmp_path / "backups"
    os.mkfifo(settings.MEDIA_ROOT / "events" / "held")
    with elsewhere("backup", str(folder)) as process:
        wait_for(lambda: process.poll() is not None or list(folder.glob(".agenda-*")), what="a backup is under way")
        assert process.poll() is None, process.stderr.read()
        with pytest.raises(BackupError, match="Une autre sauvegarde est en cours"):
            make_backup(folder, NOW)
        process.send_signal(signal.SIGKILL)
    with pytest.raises(BackupError, match="Il n’y a pas de sauvegarde"):
        newest(folder)
    (settings.MEDIA_ROOT / "events" / "held").unlink()
    path, _ = make_backup(folder, NOW)
    assert {one.name for one in folder.iterdir()} == {path.name, rotation.LOCK}


@pytest.mark.parametrize("sealed", [False, True])
def test_a_full_disk_is_said_in_words_and_leaves_nothing(lived_in, elsewhere, tmp_path, identity, sealed):
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
    folder = tmp_path / "backups"
    words = ["--recipient", identity[1]] if sealed else []
    with elsewhere("backup", str(folder), *words, before=full) as process:
        _, said = process.communicate()
    assert "Rien n’a pu être sauvegardé" in said
    assert [one.name for one in folder.iterdir()] == [rotation.LOCK]


def test_the_oldest_go_and_the_newest_always_stays(tmp_path):
    made = [tmp_path / rotation.name_of(NOW - dt.timedelta(days=n), encrypted=n % 2 == 1) for n in range(6)]
    for path in made:
        path.touch()
    (tmp_path / "lettre.txt").touch()
    assert rotation.prune(tmp_path, NOW, keep=4) == made[4:]
    assert rotation.prune(tmp_path, NOW, days=1) == made[2:4]
    assert rotation.prune(tmp_path, NOW + dt.timedelta(days=90), keep=1, days=1) == made[1:2]
    assert rotation.backups_in(tmp_path) == made[:1]
    assert (tmp_path / "lettre.txt").exists()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC), dt.datetime(2027, 3, 2, 2, 15, tzinfo=dt.UTC)),
        (dt.datetime(2027, 3, 2, 1, tzinfo=dt.UTC), dt.datetime(2027, 3, 2, 2, 15, tzinfo=dt.UTC)),
        (dt.datetime(2027, 3, 2, 5, tzinfo=dt.UTC), dt.datetime(2027, 3, 2, 5, tzinfo=dt.UTC)),
        # The clocks go forward on the 28th: a quarter past three in Paris is a quarter past one in UTC.
        (dt.datetime(2027, 3, 27, 22, tzinfo=dt.UTC), dt.datetime(2027, 3, 27, 22, tzinfo=dt.UTC)),
    ],
)
def test_each_night_at_the_hour_of_paris_and_at_once_when_one_is_missing(tmp_path, now, due):
    (tmp_path / rotation.name_of(NOW, encrypted=False)).touch()
    assert next_run(tmp_path, dt.time(3, 15), now) == due


def test_the_command_says_where_and_needs_a_place(lived_in, tmp_path, capsys):
    with pytest.raises(CommandError, match="BACKUP_DIR"):
        call_command("backup")
    call_command("backup", str(tmp_path / "backups"), "--keep", "1")
    assert str(newest(tmp_path / "backups")) in capsys.readouterr().out
