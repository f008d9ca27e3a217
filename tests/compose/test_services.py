"""Each service of docker-compose.yml starts by its own command, is healthy by its own check, works, and stops well."""

import json
import urllib.request

import pytest

from tests.compose import files, stack
from tests.faults.waiting import wait_for

WRITE = (
    "from django.db import transaction; from consortium.outbox.enqueue import enqueue\n"
    "with transaction.atomic():\n"
    "    enqueue(kind='request_news', to='zoe@example.org', key='une', context={'title': 'Nouvelles'})\n"
)


def get(place: stack.Stack, path: str) -> tuple[int, bytes]:
    """From the portal itself, as its own health check asks."""
    address = f"http://localhost:{place.ports['web']}{path}"
    request = urllib.request.Request(address, headers={"X-Forwarded-Proto": "https"})
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
        return answer.status, answer.read()


def health(place: stack.Stack) -> dict:
    return json.loads(get(place, "/sante/")[1])


def services(place: stack.Stack) -> tuple[bool, bool, str]:
    state = health(place)
    return state["database"], state["cache"], state["broker"]


def sent(place: stack.Stack) -> list[tuple]:
    return place.query("SELECT state, attempts FROM outbox_outgoingemail WHERE kind = 'request_news' AND key = 'une'")


def test_the_web_serves_pages_and_their_files(here, web):
    status, page = get(here, "/")
    assert (status, b"Sciences Grand Est" in page) == (200, True)
    style = next(word for word in page.decode().split('"') if word.endswith(".css"))
    assert get(here, style)[0] == 200
    # The portal gives its broker a second to answer, which a machine that does much else may miss.
    wait_for(lambda: services(here) == (True, True, "ok"), what="database, cache and broker", seconds=stack.SLOW)


def test_a_worker_delivers_what_was_written(here, worker, sink):
    sink.clear()
    here.run("python", "manage.py", "shell", "-c", WRITE)
    wait_for(lambda: sent(here) == [("sent", 1)], what="the message is marked", seconds=stack.SLOW)
    assert [message["To"] for message in sink.messages].count("zoe@example.org") == 1


def test_beat_has_the_worker_sweep_and_the_web_tells_of_it(here, worker, web):
    with here.running("beat"):
        wait_for(lambda: health(here)["problems"] == [], what="a sweep was done", seconds=stack.SLOW)
        assert health(here)["outbox"]["oldest_due_seconds"] == 0


def test_a_backup_is_made_at_once_and_can_be_read(here):
    with here.running("backup"):
        said = here.run("python", "manage.py", "restore", str(here.folder / "backups"), "--check")
    assert "Sauvegarde entière" in said


def test_nothing_starts_without_the_secrets_nor_with_mail_that_goes_nowhere():
    asked = files.asked_for()
    assert set(asked) == {
        "SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL",
        "CONTACT_EMAIL", "CERTIFICATES_DIR",
    }  # fmt: skip
    for name in asked:
        given = dict.fromkeys(asked, "a") | {name: ""}
        given_to_all = [*files.services()["web"]["environment"].values(), *files.services()["front"]["volumes"]]
        text = " ".join(map(str, given_to_all))
        with pytest.raises(files.MissingVariableError, match=name):
            files.interpolate(text, given)
