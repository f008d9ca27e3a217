"""Each declared check is silent where all is well, and speaks where it is not."""

import datetime as dt
import os
import shutil
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from consortium.backup.rotation import name_of
from consortium.models import ScheduledRun
from consortium.monitoring import doctor
from consortium.outbox.models import OutgoingEmail
from consortium.serving.assets import STAMP, fingerprint
from partners.models import Partner
from tests.factories import PartnerFactory, coordination
from tests.faults.servers import PrivateRedis, free_port

pytestmark = pytest.mark.django_db
WELL: dict[str, Callable] = {}
ILL: dict[str, Callable] = {}


def well(name: str):
    return lambda scene: WELL.setdefault(name, scene)


def ill(name: str):
    return lambda scene: ILL.setdefault(name, scene)


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "home"))
    settings.DATA_DIR = tmp_path


def test_each_check_has_both_scenes():
    assert set(WELL) == set(ILL) == set(doctor.names())


@pytest.mark.parametrize("name", doctor.names())
def test_a_check_is_silent_where_all_is_well(name, request):
    WELL[name](request.getfixturevalue)
    assert doctor.run_check(name) == []


@pytest.mark.parametrize("name", doctor.names())
def test_a_check_speaks_where_something_is_wrong(name, request):
    ILL[name](request.getfixturevalue)
    findings = doctor.run_check(name)
    assert findings
    assert all(finding.what and finding.remedy for finding in findings)


def test_the_command_fails_for_what_is_grave_only(settings, capsys):
    settings.SECOND_FACTOR = "off"
    call_command("doctor", "--only", "second-factor")
    assert "à voir second-factor" in capsys.readouterr().out
    settings.DEBUG = True
    with pytest.raises(CommandError, match="1 à corriger"):
        call_command("doctor", "--only", "debug", "--only", "second-factor")


@well("mail-server")
def _(get):
    get("mail_server")


@ill("mail-server")
def _(get):
    get("mail_server")
    get("settings").EMAIL_PORT = free_port()


@well("sender")
def _(get):
    get("settings").DEFAULT_FROM_EMAIL = "Agenda <agenda@example.org>"
    get("settings").CONTACT_EMAIL = "contact@example.org"


@ill("sender")
def _(get):
    get("settings").DEFAULT_FROM_EMAIL = "agenda@localhost"


@well("site-url")
def _(get):
    get("settings").SITE_URL = get("live_server").url


@ill("site-url")
def _(get):
    get("settings").SITE_URL = f"http://127.0.0.1:{free_port()}"


@well("clock")
def _(get):
    """The base of the tests is on this machine."""


@ill("clock")
def _(get):
    """What the database says is a year early, whichever it is."""
    from django.db import connection

    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def execute(self, sql):
            """Answer below."""

        def fetchone(self):
            return [timezone.now() - dt.timedelta(days=365)]

    get("monkeypatch").setattr(connection, "cursor", Cursor)


def _redis(get, *options: str) -> None:
    if not shutil.which("redis-server"):
        pytest.skip("redis-server n’est pas installé")
    server = PrivateRedis(get("tmp_path"))
    server.start()
    get("request").addfinalizer(server.stop)
    get("settings").REDIS_URL = server.address
    with server.client() as client:
        for name, value in zip(options[::2], options[1::2], strict=True):
            client.config_set(name, value)


@well("redis")
def _(get):
    _redis(get, "maxmemory", "64mb", "maxmemory-policy", "volatile-lru")


@ill("redis")
def _(get):
    _redis(get, "maxmemory", "64mb", "maxmemory-policy", "allkeys-lru")


@well("disk")
def _(get):
    get("monkeypatch").setattr("consortium.monitoring.diagnoses.LEAST_BYTES", 0)


@ill("disk")
def _(get):
    get("monkeypatch").setattr("consortium.monitoring.diagnoses.LEAST_SHARE", 1.1)
    get("monkeypatch").setattr("consortium.monitoring.diagnoses.LEAST_BYTES", 2**62)


@well("writable")
def _(get):
    """The folder of a test is ours."""


@ill("writable")
def _(get):
    place = get("tmp_path") / "media"
    place.write_text("un fichier là où il faut un dossier", "utf-8")
    get("settings").MEDIA_ROOT = place


@well("migrations")
def _(get):
    """The base of the tests is up to date."""


@ill("migrations")
def _(get):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="outbox").delete()


@well("static")
def _(get):
    (get("tmp_path") / STAMP).write_text(fingerprint(), "utf-8")
    get("settings").STATIC_ROOT = get("tmp_path")
    (get("tmp_path") / "staticfiles.json").write_text("{}", "utf-8")


@ill("static")
def _(get):
    (get("tmp_path") / STAMP).write_text("d’hier", "utf-8")


def _swept(ago: dt.timedelta, failures: int = 0) -> None:
    moment = timezone.now() - ago
    ScheduledRun.objects.create(
        name="outbox", slot=moment, claimed_at=moment, done=True, done_at=moment, failures=failures
    )


@well("schedule")
def _(get):
    _swept(dt.timedelta(minutes=1))


@ill("schedule")
def _(get):
    _swept(dt.timedelta(hours=1), failures=2)


@well("outbox")
def _(get):
    """Nothing waits."""


@ill("outbox")
def _(get):
    OutgoingEmail.objects.create(
        kind="essai", to="zoe@example.org", key="une", next_attempt_at=timezone.now() - dt.timedelta(hours=1)
    )


def _backup_of(get, ago: dt.timedelta) -> None:
    get("settings").BACKUP_DIR = str(get("tmp_path"))
    (get("tmp_path") / name_of(timezone.now() - ago, encrypted=False)).touch()


@well("backup")
def _(get):
    _backup_of(get, dt.timedelta(hours=20))


@ill("backup")
def _(get):
    _backup_of(get, dt.timedelta(hours=40))


@well("secrets")
def _(get):
    """The folder is made for its owner alone."""


@ill("secrets")
def _(get):
    from consortium.serving.secrets import private_folder

    (private_folder() / "secret_key").touch(0o644)
    (private_folder() / "secret_key").chmod(0o644)


@well("https")
def _(get):
    found = get("settings")
    found.SITE_URL, found.ALLOWED_HOSTS = "https://agenda.example.org", ["agenda.example.org"]
    found.HTTPS, found.TRUSTED_PROXIES = True, 1


@ill("https")
def _(get):
    found = get("settings")
    found.SITE_URL, found.ALLOWED_HOSTS = "https://agenda.example.org", ["agenda.example.org"]
    found.HTTPS, found.TRUSTED_PROXIES = True, 0


@well("debug")
def _(get):
    """Off by default."""


@ill("debug")
def _(get):
    get("settings").DEBUG = True


@well("demo-accounts")
def _(get):
    coordination()


@ill("demo-accounts")
def _(get):
    coordination(is_demo=True)


@well("second-factor")
def _(get):
    get("settings").SECOND_FACTOR = "managers"


@ill("second-factor")
def _(get):
    get("settings").SECOND_FACTOR = "off"


@well("orphans")
def _(get):
    default_storage.save("evenements/aujourdhui.webp", ContentFile(b"RIFF"))


@ill("orphans")
def _(get):
    left = default_storage.path(default_storage.save("evenements/abandon.webp", ContentFile(b"RIFF")))
    os.utime(left, (0, 0))


@well("coordinators")
def _(get):
    assert Partner.objects.filter(departements__isnull=False).exists()


@ill("coordinators")
def _(get):
    PartnerFactory(name="Le Vaisseau").departements.set(["67"])
