"""One migrated database of each engine for a whole run, which its parts copy: to migrate takes five seconds each time.

``tests.run`` makes them before the parts start, and tells them by two variables. A pytest that was told of none
migrates for itself. Imported by the settings: nothing here may import Django or the portal at the top.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
POSTGRESQL, SQLITE = "MIGRATED_POSTGRESQL", "MIGRATED_SQLITE"  # the name of a database; the path of a file


@contextmanager
def databases(folder: Path, postgresql_url: str | None) -> Iterator[dict[str, str]]:
    """Make both at once, the file in that folder, the database beside the one that an address names, if one is given.

    The variables that tell of them; the database is dropped afterwards. RuntimeError when the migrations fail.
    """
    path = folder / "migrated.sqlite3"
    urls = {SQLITE: f"sqlite:///{path}"}
    told = {SQLITE: str(path)}
    if not (postgresql_url or "").startswith(("postgres", "pgsql")):
        _migrate(urls)
        yield told
        return
    url, _, options = postgresql_url.partition("?")
    server, _, name = url.rpartition("/")
    told[POSTGRESQL] = f"{name}_migrated"
    urls[POSTGRESQL] = f"{server}/{told[POSTGRESQL]}" + (f"?{options}" if options else "")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        named = sql.Identifier(told[POSTGRESQL])
        connection.execute(sql.SQL("CREATE DATABASE {}").format(named))
        try:
            _migrate(urls)
            yield told
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(named))


def _migrate(urls: dict[str, str]) -> None:
    base = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    base |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    running = [subprocess.Popen(command, cwd=ROOT, env={**base, "DATABASE_URL": url}) for url in urls.values()]
    codes = [process.wait() for process in running]
    if any(codes):
        raise RuntimeError("Les migrations n’ont pas abouti.")


def beginning() -> sql.Composed:
    """What follows the name in CREATE DATABASE: the migrated database to copy, or nothing."""
    name = os.environ.get(POSTGRESQL)
    return sql.SQL(" TEMPLATE {}").format(sql.Identifier(name)) if name else sql.Composed([])


def lay_down(path: Path) -> None:
    """A copy of the migrated file at that path, when there is one to copy; its folder is made."""
    if made := os.environ.get(SQLITE):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, path)
