"""What docker-compose.yml and the Dockerfile say, for somebody who has no container engine."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import yaml

from tests.parts import ROOT

VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?::([?-])([^}]*))?\}")
UNITS = {"s": 1, "m": 60}


class MissingVariableError(Exception):
    """The file asks for a variable that nobody gave, as Compose would complain."""


def services() -> dict[str, dict]:
    """The services as they are written, anchors and merges resolved."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """Replace ``${NAME}``, ``${NAME:-default}`` and ``${NAME:?complaint}``; ``$$`` is a dollar."""

    def value(found: re.Match) -> str:
        name, operator, rest = found.groups()
        if name is None:
            return "$"
        if given := variables.get(name):
            return given
        if operator == "?":
            raise MissingVariableError(rest)
        return rest or ""

    return VARIABLE.sub(value, text)


def asked_for() -> list[str]:
    """The variables without which Compose starts nothing."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    return list(dict.fromkeys(name for name, operator, _ in VARIABLE.findall(text) if operator == "?"))


def seconds(duration: str) -> int:
    """«40s» or «2m» in seconds."""
    return int(duration[:-1]) * UNITS[duration[-1]]


def image_command() -> list[str]:
    """The command of our image."""
    return json.loads(_instructions("CMD")[-1])


def image_environment() -> dict[str, str]:
    """What our image sets, but the PATH of its own virtual environment."""
    pairs = (pair.split("=", 1) for line in _instructions("ENV") for pair in line.split())
    return {name: value for name, value in pairs if name != "PATH"}


def copy_application(folder: Path) -> None:
    """Lay down what our image would hold beside its libraries, and nothing else."""
    folder.mkdir()
    for line in _instructions("COPY"):
        *sources, target = line.split()
        if sources[0].startswith("--from") or "requirements.lock" in sources:
            continue
        for source in sources:
            place = folder / (Path(source).name if target == "./" else target)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, place)


def _instructions(name: str) -> list[str]:
    lines = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    return [line.partition(" ")[2].strip() for line in lines if line.startswith(f"{name} ")]
