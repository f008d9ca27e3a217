"""Coming back: refused in words before anything changes, or done whole."""

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from consortium.backup import encryption, reference, rows
from consortium.backup.archive import read_manifest
from consortium.backup.errors import BackupError
from consortium.backup.restore import restore_backup
from consortium.backup.uploads import stored_names
from consortium.serving.secrets import private_folder
from partners.models import User
from tests.consortium.backup.conftest import PHOTOGRAPH
from tests.factories import EventFactory


def everything() -> dict:
    """Rows and uploads, as they are."""
    found = {label: sorted(map(repr, rows.rows_of(model))) for label, model in rows.tables(apps).items()}
    files = {}
    for name in stored_names():
        with default_storage.open(name) as file:
            files[name] = file.read()
    return {**found, "files": files}


def test_a_portal_that_people_have_used_is_left_alone_unless_told_so(back_up):
    path = back_up()
    User.objects.update(email="autre@example.org")
    with pytest.raises(BackupError, match=r"n’est pas vide.*--replace"):
        restore_backup(path)
    assert User.objects.get().email == "autre@example.org"
    restore_backup(path, replace=True)
    assert User.objects.get().email == "zoe@example.org"


def test_replacing_takes_away_what_came_since_and_puts_back_what_was_lost(back_up, settings):
    path = back_up()
    before = everything()
    EventFactory()
    default_storage.delete("events/photo.jpg")
    (settings.MEDIA_ROOT / "events" / "later.jpg").write_bytes(b"later")
    private_folder().joinpath("other").write_text("changé", "utf-8")
    restore_backup(path, replace=True)
    after = everything()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"consortium.programme"}  # pages kept before are old
    assert private_folder().joinpath("other").read_text("utf-8") == "autre secret"


def test_an_upload_that_was_altered_gets_its_bytes_back(back_up, settings):
    path = back_up()
    (settings.MEDIA_ROOT / "events" / "photo.jpg").write_bytes(b"altered")
    restore_backup(path, replace=True)
    assert (settings.MEDIA_ROOT / "events" / "photo.jpg").read_bytes() == PHOTOGRAPH


def test_a_key_of_an_erased_row_is_never_given_again(back_up):
    last = EventFactory()
    last_pk = last.pk
    last.delete()
    restore_backup(back_up(), replace=True)
    assert EventFactory().pk > last_pk


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.999])
@pytest.mark.parametrize("harm", ["cut", "altered"])
def test_a_file_that_is_not_whole_is_refused_and_nothing_changes(back_up, identity, sealed, share, harm):
    key, public = identity
    path = back_up(recipients=[public] if sealed else [])
    content = bytearray(path.read_bytes())
    place = int(len(content) * share)
    if harm == "cut":
        content = content[:place]
    else:
        content[place] ^= 0x40
    path.write_bytes(content)
    before = everything()
    with pytest.raises(BackupError, match=r"abîmé|n’ouvre pas"):
        restore_backup(path, identity=key, replace=True)
    assert everything() == before


def test_a_key_that_is_not_the_one_is_said_so(back_up, identity, tmp_path):
    path = back_up(recipients=[identity[1]])
    with pytest.raises(BackupError, match="--identity"):
        read_manifest(path, None)
    encryption.new_identity(tmp_path / "another")
    with pytest.raises(BackupError, match="chiffrée pour une autre"):
        read_manifest(path, tmp_path / "another")
    (tmp_path / "letter").write_text("Bonjour", "utf-8")
    with pytest.raises(BackupError, match="ne contient pas de clé"):
        read_manifest(path, tmp_path / "letter")
    assert read_manifest(path, identity[0]).rows["partners.user"] == 1


def test_a_backup_of_a_newer_portal_is_refused(back_up):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('events', '9999_later', '2027-01-01')"
        )
        path = back_up()
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
    with pytest.raises(BackupError, match="version plus récente"):
        restore_backup(path, replace=True)


@pytest.mark.django_db
def test_a_portal_is_new_until_somebody_has_an_account():
    call_command("load_territories", verbosity=0)
    assert reference.models_with_user_data() == []
    User.objects.create_user(email="zoe@example.org")
    assert reference.models_with_user_data() != []


def test_what_the_installation_places_is_named_by_models_that_exist():
    assert reference._placed - set(rows.tables(apps)) == set()


def test_the_command_checks_and_says_what_to_do_next(back_up, capsys):
    path = back_up()
    call_command("restore", str(path.parent), "--check")
    assert "Sauvegarde entière" in capsys.readouterr().out
    call_command("restore", str(path.parent), "--replace")
    assert "Ensuite :" in capsys.readouterr().out
    path.write_bytes(b"")
    with pytest.raises(CommandError, match="abîmé"):
        call_command("restore", str(path.parent), "--check")
