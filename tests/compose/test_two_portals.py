"""Two portals on one PostgreSQL and one Redis, behind one front server: what is done on one is seen through all."""

import contextlib
import re
from collections.abc import Iterator

import pytest

from tests.compose import stack
from tests.compose.stack import Web
from tests.compose.test_front import SEEN_WITHIN, shell, text
from tests.compose.test_services import get
from tests.faults.waiting import wait_for
from tests.front.nginx import Front

FIRST = """
from django.utils import timezone
from events.models import Event
now = timezone.now()
print(Event.objects.published(now).upcoming(now).filter(status="scheduled").first().slug)
"""
CANCEL = """
from events.models import Event
from events.publishing.services import set_status
set_status(Event.objects.get(slug="{}"), by=None, status="cancelled", note="Salle inondée")
"""
UNPUBLISH = """
from events.models import Event
from events.publishing.services import unpublish
unpublish(Event.objects.get(slug="{}"), by=None)
"""
PUBLISH = """
from events.models import Event
from events.publishing.services import publish
publish(Event.objects.get(slug="{}"), by=None)
"""
WEB = re.compile(r"(?m)^ +server unix:\S+web\.sock\b.*;\n")


@pytest.fixture(scope="module")
def portals(here, web) -> Iterator[dict[str, tuple[stack.Stack, Web]]]:
    """Both run, with a programme."""
    second = here.second()
    with contextlib.ExitStack() as running:
        yield {"first": (here, web), "second": (second, Web(second, running))}


@pytest.fixture(scope="module")
def front(here, portals) -> Iterator[Front]:
    """The front server runs, and knows of both as docs/fr/exploitation.md says: a second line for each upstream."""
    path = here.folder / "front" / "portal.conf"
    before = path.read_text("utf-8")
    path.write_text(WEB.sub(lambda line: line[0] + line[0].replace("web.sock", "web-2.sock"), before), "utf-8")
    try:
        with here.running("front"):
            yield here.front
    finally:
        path.write_text(before, "utf-8")


@pytest.fixture
def slug(here) -> str:
    """An event that the public sees."""
    return shell(here, FIRST)


def pages(portals, path: str) -> list[str]:
    """What each portal answers of itself."""
    return [get(place, path)[1].decode() for place, _ in portals.values()]


def pass_time(front: Front, path: str) -> None:
    """As long as it may take until a change is seen."""
    front.age_version(SEEN_WITHIN)
    front.age(path, SEEN_WITHIN)


@pytest.mark.parametrize("through", ["first", "second"])
def test_a_cancellation_through_one_is_seen_through_the_other_and_before_both(portals, front, slug, through):
    path = f"/evenements/{slug}/"
    before = [*pages(portals, path), text(front.ask(path)), text(front.ask(path))]
    assert ["Salle inondée" in page for page in before] == [False] * 4
    shell(portals[through][0], CANCEL.format(slug))
    wait_for(lambda: all("Salle inondée" in page for page in pages(portals, path)), what="both portals say so")
    pass_time(front, path)
    assert "Salle inondée" in text(front.ask(path))


@pytest.mark.parametrize("through", ["first", "second"])
def test_a_publication_through_one_is_seen_through_the_other_and_before_both(portals, front, slug, through):
    place, link = portals[through][0], f"/evenements/{slug}/"
    listed = "/agenda.atom"
    shell(place, UNPUBLISH.format(slug))
    wait_for(lambda: front.ask(link).status == 404, what="the event is gone")
    wait_for(lambda: not any(link in page for page in pages(portals, listed)), what="no portal lists it")
    front.ask(listed)
    pass_time(front, listed)
    assert link not in text(front.ask(listed))
    shell(place, PUBLISH.format(slug))
    wait_for(lambda: all(link in page for page in pages(portals, listed)), what="both portals list it")
    pass_time(front, listed)
    assert link in text(front.ask(listed))


@pytest.mark.parametrize("dead", ["first", "second"])
def test_one_of_the_two_dies_and_nobody_notices(portals, front, here, slug, dead):
    web, path = portals[dead][1], f"/evenements/{slug}/"
    front.ask(path)
    web.kill()
    try:
        unknown = [front.ask(f"/agenda/?q=jamais+vu+{dead}+{number}") for number in range(6)]
        assert [(answer.status, answer.cache) for answer in unknown] == [(200, "MISS")] * 6
        shell(here, UNPUBLISH.format(slug))
        pass_time(front, path)
        assert front.ask(path).status == 404
    finally:
        web.start()
