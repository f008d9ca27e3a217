"""A portal that people have lived in is backed up and comes back elsewhere, from either database to either."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import migrated
from tests.faults.forks import ForkServers
from tests.faults.portal import ROOT
from tests.faults.waiting import PATIENCE


@dataclass
class Installation:
    """A portal by itself: its database, its folders, its key."""

    folder: Path
    forks: ForkServers
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What each of its processes is told."""
        return {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DATA_DIR": str(self.folder / "data"),
            "PORTAL_HOME": str(self.folder / "home"), "DJANGO_SETTINGS_MODULE": "consortium.settings",
        } | ({"DATABASE_URL": self.database} if self.database else {})  # fmt: skip

    def prepare(self, *words: str) -> str:
        """What a program says that lays down the portal's key: those that have read it may come afterwards only."""
        self.folder.mkdir(exist_ok=True)
        command = [sys.executable, *words]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tell(self, *words: str) -> str:
        """What a program says that ends well."""
        self.folder.mkdir(exist_ok=True)
        done = self.forks.of(self.environment).run(words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def everything(self) -> dict[str, list[str]]:
        """Every row and file, by model."""
        found: dict[str, list[str]] = {}
        for line in self.tell("-m", "tests.faults.installation", "everything").splitlines():
            found.setdefault(line.split(" ", 1)[0], []).append(line)
        return found


@pytest.fixture
def postgres(_postgres):
    """The suite's own server."""
    return _postgres


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory, forks):
    home = Installation(tmp_path_factory.mktemp("installation") / "first", forks)
    migrated.lay_down(home.folder / "data" / "portail.sqlite3")
    home.tell("-m", "tests.faults.installation", "settle")
    return home


def test_it_comes_back_row_by_row_and_file_by_file_on_either_database(lived_in, postgres, forks, tmp_path):
    """SQLite, then PostgreSQL by an encrypted file, then a SQLite with tables: each as the first, and one logs in."""
    postgres.create("restored")
    second = Installation(tmp_path / "second", forks, postgres.address("restored"))
    third = Installation(tmp_path / "third", forks)
    before = lived_in.everything()
    said = lived_in.tell("manage.py", "backup", "--new-key", str(tmp_path / "key"))
    public = said.split()[-1]
    lived_in.tell("manage.py", "backup", str(tmp_path / "one"), "--recipient", public)
    said = second.prepare("manage.py", "restore", str(tmp_path / "one"), "--identity", str(tmp_path / "key"))
    assert "Ensuite :" in said
    compare(before, second.everything(), bumps=1)
    second.tell("manage.py", "backup", str(tmp_path / "two"))
    migrated.lay_down(third.folder / "data" / "portail.sqlite3")
    for command in ("migrate", "load_territories"):
        third.prepare("manage.py", command)
    third.prepare("manage.py", "restore", str(tmp_path / "two"))
    compare(before, third.everything(), bumps=2)
    asked = entered_by(lived_in)
    entered, found, _ = asked
    assert (entered.startswith("in Camille") and entered.endswith("200"), found) == (True, "found True")
    assert [entered_by(home) for home in (second, third)] == [asked, asked]
    key = lived_in.folder / "home" / "secret_key"
    assert [(home.folder / "home" / "secret_key").read_text() for home in (second, third)] == [key.read_text()] * 2


def entered_by(home: Installation) -> list[str]:
    """What logging in says, without the letter about an unknown browser that this installation prints."""
    said = home.tell("-m", "tests.faults.installation", "enter").splitlines()
    return [line for line in said if line.startswith(("in ", "found ", "next "))]


def compare(before: dict[str, list[str]], after: dict[str, list[str]], *, bumps: int) -> None:
    """All the same but the version of the programme, which goes on: pages kept earlier are old."""
    [programme], [later] = before.pop("consortium.Programme"), after.pop("consortium.Programme")
    assert version(later) == version(programme) + bumps
    assert after == before
    before["consortium.Programme"] = [programme]


def version(line: str) -> int:
    return int(line.split("('version', ")[1].split(")")[0])


def test_every_table_had_a_row_to_lose(lived_in):
    program = (
        "from django.apps import apps; print(*[m._meta.label for m in apps.get_models(include_auto_created=True)])"
    )
    every = set(lived_in.tell("manage.py", "shell", "-v", "0", "-c", program).split())
    assert every - set(lived_in.everything()) == set()
