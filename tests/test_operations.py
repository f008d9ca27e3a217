"""What somebody needs at night is true: the commands of the page exist with those options, the units can be loaded."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.parts import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
COMMAND = re.compile(r"manage\.py ([a-z_]+(?: [^`\n]+)?)")
NOT_THERE = re.compile(r": Command /opt/\S+ is not executable: No such file or directory$")


def commands_of(text: str) -> list[str]:
    """Every ``manage.py …`` of a text, with its options."""
    return sorted(set(COMMAND.findall(text)))


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=False)
    found.optionxform = str
    found.read_string(path.read_text("utf-8"))
    return found


def parses(words: str) -> None:
    """The options of a command are its own; SystemExit or CommandError otherwise."""
    name, *options = shlex.split(words)
    load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(options)


PAGE = commands_of((ROOT / "docs" / "fr" / "exploitation.md").read_text("utf-8"))


@pytest.mark.parametrize("words", PAGE)
def test_a_command_of_the_page_exists_with_these_options(words):
    parses(words)


def test_the_page_has_what_is_needed_at_night():
    assert {"restore", "backup", "doctor", "send_due"} <= {words.split()[0] for words in PAGE}


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.stem)
def test_what_a_unit_starts_exists(path):
    command = unit(path)["Service"]["ExecStart"]
    if found := commands_of(command):
        parses(found[0])
    else:
        assert command.split("bin/")[1].startswith("celery --app consortium ")


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".timer"], ids=lambda path: path.stem)
def test_a_timer_has_its_service(path):
    assert unit(path.with_suffix(".service"))["Service"]["Type"] == "oneshot"


def test_the_page_names_every_unit():
    page = (ROOT / "docs" / "fr" / "exploitation.md").read_text("utf-8")
    enabled = [path.name for path in UNITS if unit(path).has_section("Install")]
    assert [name for name in enabled if name not in page] == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze n’est pas installé")
def test_systemd_finds_nothing_to_say_of_the_units():
    done = subprocess.run(["systemd-analyze", "verify", *UNITS], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if not NOT_THERE.search(line)] == []
