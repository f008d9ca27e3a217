"""What is written for whoever installs the portal is complete and true: settings, containers, commands."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

import consortium
from consortium.celery import app
from consortium.management.commands import data_model, reference
from consortium.outbox import kinds
from tests import pages
from tests.parts import ROOT

READ = re.compile(r"""(?:env\.[a-z_]+|environ\.get)\(\s*"([A-Z_]+)\"""")
OUR_OWN = {"DJANGO_SETTINGS_MODULE", "XDG_DATA_HOME"}
PINNED = re.compile(r"^[a-z]+:\d+\.\d+(\.\d+)?(-[a-z0-9-]+)?$")
FOLDERS = r"consortium|territories|partners|events|tests|templates|static|deploy|docs|\.ci"
SECRETS = ["SECRET_KEY", "POSTGRES_PASSWORD"]
# What people read about the project, but for the accounts of what was.
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if path.name not in {"CHANGELOG.md", "decisions.md"}
)


def settings_read() -> set[str]:
    """Every environment variable that the code reads."""
    found = {name for path in (ROOT / "consortium").rglob("*.py") for name in READ.findall(path.read_text("utf-8"))}
    return found - OUR_OWN


def offered() -> list[str]:
    """The variables of the example, in its order."""
    return re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


def test_the_settings_read_by_the_code_are_found():
    assert {"DEBUG", "DATABASE_URL", "REDIS_URL", "HOST", "PORT", "WEB_CONCURRENCY", "PORTAL_HOME"} <= settings_read()


def test_every_setting_is_in_the_guide_to_install():
    guide = (ROOT / "docs" / "fr" / "installation.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE))
    assert documented == settings_read()


def test_what_runs_by_itself_is_in_the_guide_to_run():
    guide = (ROOT / "docs" / "fr" / "exploitation.md").read_text("utf-8")
    _, tasks = re.split(r"^\| Tâche \|.*\n\|[-|]+\n", guide, flags=re.MULTILINE)
    assert set(re.findall(r"^\| `([a-z-]+)` \|", tasks, re.MULTILINE)) == set(app.conf.beat_schedule)


def test_every_variable_of_compose_is_in_a_guide():
    """In the table of settings, or where its installation is told (a certificate's folder, the database's password)."""
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    guides = "".join(
        (ROOT / "docs" / "fr" / f"{name}.md").read_text("utf-8") for name in ("installation", "exploitation")
    )
    asked = set(re.findall(r"\$\{([A-Z_]+)", compose))
    assert asked
    assert asked - set(re.findall(r"`([A-Z_]+)(?:=[^`]*)?`", guides)) == set()


def test_every_setting_is_in_the_example():
    compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert set(offered()) == settings_read() | compose


def test_the_example_has_what_compose_asks_for_at_its_head_and_empty():
    asked = re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text("utf-8"))
    to_fill = re.findall(r"^([A-Z_]+)=$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert set(to_fill) == set(asked)
    assert offered()[: len(to_fill)] == to_fill


def test_the_example_as_it_is_starts_a_portal_outside_compose(tmp_path):
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    given |= {"PATH": "", "DATA_DIR": str(tmp_path), "PORTAL_HOME": str(tmp_path)}
    program = "from consortium import settings as s; print(s.SITE_URL, s.EMAIL_BACKEND, s.DEFAULT_FROM_EMAIL)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "http://127.0.0.1:8000", "django.core.mail.backends.console.EmailBackend", "agenda@localhost",
    ]  # fmt: skip


@pytest.mark.parametrize("page", DOCUMENTS)
def test_every_picture_and_file_that_a_document_links_to_exists(page: str):
    named = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text("utf-8"))
    assert [name for name in named if not ((ROOT / page).parent / name).exists()] == []


@pytest.mark.parametrize("page", DOCUMENTS)
def test_every_command_and_module_that_a_document_names_exists(page: str):
    """In ``code``: targets of make, commands of manage.py, files and folders of the repository."""
    text = (ROOT / page).read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text)) - targets == set()
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) - set(get_commands()) == set()
    paths = re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_partners_pages_say_which_version_they_are_of(admin_client):
    assert f"version {consortium.VERSION}<" in admin_client.get("/admin/").text


def test_every_room_is_in_the_architecture():
    described = set(re.findall(rf"`((?:{FOLDERS})/[\w/]+)`", (ROOT / "docs" / "architecture.md").read_text("utf-8")))
    rooms = {
        str(path.parent.relative_to(ROOT))
        for floor in ("events", "partners", "consortium")
        for path in (ROOT / floor).glob("*/__init__.py")
        if path.parent.name not in {"management", "migrations", "models", "templatetags"}
    }
    assert rooms - described == set()


def test_the_data_model_is_drawn_from_the_models():
    assert (ROOT / "docs" / "data-model.md").read_text("utf-8") == data_model.diagrams()


def test_the_reference_is_made_from_the_code():
    """Addresses and their parameters, commands, kinds of mail."""
    said = reference.reference()
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == said
    assert said.count("\n| `/") >= len(pages.names())
    assert {kind.name for kind in kinds.declared()} <= set(re.findall(r"^\| `(\w+)` \|", said, re.MULTILINE))


def test_the_newest_python_of_the_machine_is_taken(tmp_path):
    for name in ("python3.11", "python3.13", "python3.12", "python3.14"):
        stub = tmp_path / name
        stub.write_text(f'#!/bin/sh\n[ "$1" = which ] && echo {name} || exec {sys.executable} "$@"\n')
        stub.chmod(0o755)
    own = tmp_path / "own"
    own.mkdir()
    (own / "python3.12").symlink_to(tmp_path / "python3.12")
    command = [str(ROOT / ".ci" / "python"), "which"]
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISTRIBUTION_BIN": str(own)}
    assert subprocess.check_output(command, env=environment, text=True) == "python3.13\n"
    (tmp_path / "python3.13").unlink()  # of one version, the distribution's own
    (own / "python3.12").unlink()
    (own / "python3.12").write_text('#!/bin/sh\n[ "$1" = which ] && echo own || exec ' + sys.executable + ' "$@"\n')
    (own / "python3.12").chmod(0o755)
    assert subprocess.check_output(command, env=environment, text=True) == "own\n"


def test_locks_name_no_package_host_and_hash_everything():
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text("utf-8")
        assert "://" not in lock
        assert len(re.findall(r"^[a-z0-9].*==", lock, re.MULTILINE)) == len(
            re.findall(r"^[a-z0-9].*== *\S+ \\$", lock, re.MULTILINE)
        )


def test_every_service_is_watched_and_pinned(compose):
    services = compose["services"]
    assert set(services) == {"prepare", "front", "web", "worker", "beat", "backup", "db", "redis"}
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"prepare"}
    images = {service["image"] for service in services.values() if "build" not in service}
    assert [image for image in images if not PINNED.match(image)] == []
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert [base for base in bases if not PINNED.match(base)] == []


def test_migrations_run_once_before_anything_serves(compose):
    for name in ("web", "worker", "beat", "backup"):
        waits = compose["services"][name]["depends_on"]
        assert waits["prepare"] == {"condition": "service_completed_successfully"}
    assert compose["services"]["prepare"]["restart"] == "no"


def test_visitors_reach_the_front_server_alone_and_the_portal_knows(compose):
    services = compose["services"]
    assert {name for name, service in services.items() if "ports" in service} == {"front"}
    assert services["front"]["ports"] == ["80:8080", "443:8443"]
    for service in services.values():
        if "build" in service:
            said = {name: service["environment"][name] for name in ("HTTPS", "HTTPS_REDIRECT", "TRUSTED_PROXIES")}
            assert said == {"HTTPS": "True", "HTTPS_REDIRECT": "True", "TRUSTED_PROXIES": "1"}


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_has_a_default(compose, secret):
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    uses = re.findall(rf"\$\{{{secret}([^}}]*)\}}", text)
    assert uses
    assert [use for use in uses if not use.startswith(":?")] == []
    assert re.search(rf"^{secret}=$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)


def test_the_portal_s_containers_have_no_privilege(compose):
    ours = [service for service in compose["services"].values() if "build" in service or "./deploy" in str(service)]
    assert len(ours) == 6
    for service in ours:
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert "no-new-privileges:true" in service["security_opt"]
    assert compose["services"]["front"]["user"] == "101:101"
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^USER (\d+)$", dockerfile, re.MULTILINE) == re.findall(r"--uid (\d+)", dockerfile)


def test_the_container_files_follow_their_schema_and_good_practice():
    tools = Path(sys.executable).parent
    checks = [
        [tools / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        [tools / "hadolint", "Dockerfile"],
    ]
    for command in checks:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_redis_may_evict_the_cache_and_never_a_task(compose):
    """Keys of the queue have no time to live; those of the cache all do (``volatile-…`` looks at nothing else)."""
    command = compose["services"]["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1].startswith("volatile-")


def test_the_version_is_the_same_everywhere():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == consortium.VERSION
    assert yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))["softwareVersion"] == consortium.VERSION
