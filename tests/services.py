"""What the tests find around them: database, Redis, browser; and what keeps one test from another.

Imported by the settings: nothing here may import Django or the portal at the top.
"""

import atexit
import importlib.util
import itertools
import os
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# Chromium without its window first: the same pages, drawn for half the work.
BROWSER_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# A loaded machine is slow, not wrong; where nobody listens the answer is immediate.
ANSWER_SECONDS = 60
RUN = f"tests-{uuid.uuid4().hex[:12]}"
_tests = itertools.count()
_current_test = 0


@dataclass(frozen=True)
class Service:
    """One thing that tests may need. ``found`` says what it is; ``missing`` says why it is not there."""

    name: str
    found: str = ""
    missing: str = ""

    @property
    def line(self) -> str:
        """How the header of the run tells it."""
        return f"{self.name}: {self.found or f'aucun ({self.missing})'}"


def make_temporary_home() -> Path:
    """A folder for this run's database, media, static files and secret; removed when the run ends."""
    home = Path(tempfile.mkdtemp(prefix="agenda-sciences-tests-"))
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # not a forked child
            shutil.rmtree(home, ignore_errors=True)

    atexit.register(remove)
    return home


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION for tests: the same key in two tests, or two runs on one Redis, is two keys."""
    return f"{RUN}:{_current_test}:{key_prefix}:{version}:{key}"


def clear_cache() -> None:
    """Start the next test with an empty cache."""
    global _current_test
    _current_test = next(_tests)


def own_folder() -> Path:
    """Where the test that runs may make a folder: below this run's own, which goes when the run ends."""
    from django.conf import settings

    return settings.DATA_DIR / "tests" / str(_current_test)


def database() -> Service:
    """The database of ``DATABASE_URL``, else the embedded SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith(("postgres", "pgsql")):
        return Service("base de données", found=f"SQLite {sqlite3.sqlite_version} (embarquée)")
    import psycopg

    server = url.partition("?")[0].rsplit("/", 1)[0] + "/postgres"
    try:
        with psycopg.connect(server, connect_timeout=ANSWER_SECONDS) as connection:
            version = connection.execute("SHOW server_version").fetchone()[0].split(" ")[0]
    except psycopg.Error as error:
        return Service("base de données", missing=f"PostgreSQL ne répond pas : {' '.join(str(error).split())}")
    return Service("base de données", found=f"PostgreSQL {version} à {urlsplit(url).hostname}")


def redis_server() -> Service:
    """The Redis of ``REDIS_URL``."""
    url = os.environ.get("REDIS_URL", "")
    if not url:
        return Service("Redis", missing="REDIS_URL n’est pas défini ; le cache est en mémoire")
    import redis

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=ANSWER_SECONDS) as client:
            version = client.info("server")["redis_version"]
    except redis.RedisError as error:
        return Service("Redis", missing=f"Redis ne répond pas : {error}")
    return Service("Redis", found=f"{version} à {urlsplit(url).hostname}")


def browser_path() -> str | None:
    """The Chromium of this machine, None when there is none."""
    return next(filter(None, map(shutil.which, BROWSER_NAMES)), None)


def browser() -> Service:
    """Chromium, and Playwright to drive it."""
    path = browser_path()
    if path is None:
        return Service("navigateur", missing="Chromium n’est pas installé")
    if importlib.util.find_spec("playwright") is None:
        return Service("navigateur", missing="Playwright n’est pas installé")
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except subprocess.TimeoutExpired:
        answer = ""  # it is there all the same; the version is for the header
    words = [word for word in answer.split() if word.isascii()]
    return Service("navigateur", found=" ".join(words[:2]) or path)


def own_servers() -> Service:
    """The programs with which the fault suite and the Compose tests start servers of their own, and stop them."""
    from tests.faults.servers import missing_programs

    missing = missing_programs()
    return Service("serveurs à soi", found="" if missing else "PostgreSQL et Redis", missing=missing)


def front_server() -> Service:
    """What else the tests of the front server need: nginx, and curl, with which its container looks after itself."""
    from tests.faults.servers import nginx_program

    wanted = {"nginx": nginx_program(), "curl": shutil.which("curl"), "openssl": shutil.which("openssl")}
    missing = [own_servers().missing, *(name for name, path in wanted.items() if not path)]
    said = ", ".join(filter(None, missing))
    return Service("serveur de façade", found="" if said else "nginx", missing=said)


def missing_for_ci(services: Iterable[Service]) -> list[str]:
    """What ``REQUIRE_SERVICES=1`` refuses to run without: PostgreSQL, Redis, the browser, servers to be killed."""
    return [service.line for service in services if not service.found or "SQLite" in service.found]
