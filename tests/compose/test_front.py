"""The front server before the portal, both as docker-compose.yml starts them: what visitors get of the two together."""

import contextlib
import gzip
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from consortium.limits.bounds import ANONYMOUS_BYTES, SESSION_COOKIES
from tests import routes
from tests.compose import stack
from tests.faults.waiting import wait_for
from tests.front.nginx import FRESH, NAME, ONE_DAY, Answer, Front

DRIBBLERS = 40  # several times the threads of the portal
LOGIN = "/admin/login/"
SEEN_WITHIN = 2  # seconds
WITHDRAW = """
from django.utils import timezone
from events.models import Event
from events.publishing.services import unpublish
event = Event.objects.published(timezone.now()).upcoming(timezone.now()).filter(status="scheduled").first()
unpublish(event, by=None)
print(event.slug)
print(timezone.localtime(event.occurrences.filter(end__gt=timezone.now()).earliest("start").start).date())
"""
PUBLISH = """
from events.models import Event
from events.publishing.services import publish
publish(Event.objects.get(slug="{}"), by=None)
"""


@pytest.fixture(scope="module")
def front(here, web) -> Iterator[Front]:
    """The front server runs."""
    with here.running("front"):
        yield here.front


def shell(here: stack.Stack, program: str) -> str:
    return here.run("python", "manage.py", "shell", "-v", "0", "-c", program).strip()


def text(answer: Answer) -> str:
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(answer.body) if packed else answer.body).decode()


def test_each_address_is_kept_if_and_only_if_the_portal_says_so(front):
    kept = []
    for path in routes.every().values():
        first, second = front.ask(path), front.ask(path)
        is_public = "public" in (first.headers["Cache-Control"] or "") and not path.startswith("/media/")
        assert (second.cache in {"HIT", "STALE", "UPDATING"}) == is_public, path
        assert not (is_public and (first.headers["Set-Cookie"] or second.headers["Set-Cookie"])), path
        if is_public:
            kept.append(path)
    assert {"/", "/agenda/", "/agenda.ics", "/sitemap.xml"} <= set(kept)


def test_a_file_named_by_a_page_is_kept_and_was_compressed_once(front):
    style = re.search(r'href="(/static/[^"]+\.css)"', text(front.ask("/")))[1]
    front.ask(style)
    answer = front.ask(style)
    assert (answer.cache, answer.headers.get_all("Content-Encoding")) == ("HIT", ["gzip"])
    assert "{" in text(answer)
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_publication_is_seen_within_two_seconds_and_at_once_by_whoever_is_logged_in(here, front):
    """So is a withdrawal: the pages of before are still fresh, and nobody is shown them."""
    slug, day = shell(here, WITHDRAW).splitlines()
    path, link = f"/agenda/?{urlencode({'du': day, 'au': day})}", f"/evenements/{slug}/"
    wait_for(lambda: front.ask(link).status == 404, what="the event is gone")
    assert [link in text(front.ask(path)) for _ in range(2)] == [False, False]
    shell(here, PUBLISH.format(slug))
    assert link in text(front.ask(path, cookie=f"{SESSION_COOKIES[1]}=x"))
    front.age_version(SEEN_WITHIN)
    front.age(path, SEEN_WITHIN)
    assert link in text(front.ask(path))
    assert front.ask(link).status == 200


def test_what_is_kept_says_when_the_portal_gave_it(front):
    """One date, the same for each visitor, and no age that would stand still."""
    address = f"/lieux/?{urlencode({'q': 'un mot que personne ne cherche'})}"
    wait_for(lambda: front.ask(address).cache == "HIT", what="the page is kept")
    first, second = front.ask(address).headers, front.ask(address).headers
    assert (second.get_all("Date"), len(first.get_all("Date")), second["Age"]) == (first.get_all("Date"), 1, None)


def test_a_page_is_renewed_behind_whoever_comes_meanwhile(front):
    path = "/lieux/?vu=par-cet-essai"  # a name that no page reads, and no tracker: an entry of its own
    front.ask(path)
    front.age(path, FRESH + 1)
    assert front.ask(path).cache == "STALE"
    wait_for(lambda: front.ask(path).cache == "HIT", what="the page is fresh again")


def test_the_portal_is_killed_and_the_agenda_still_answers(front, web):
    path = "/agenda/?page=1"
    before = text(front.ask(path))
    front.age(path, ONE_DAY)
    web.kill()
    during, unknown, login = (front.ask(each) for each in (path, "/agenda/?q=jamais+vu", LOGIN))
    assert (during.status, during.cache, text(during)) == (200, "STALE", before)
    assert [(each.status, each.headers["Retry-After"]) for each in (unknown, login)] == [(503, "30")] * 2
    web.start()
    after = front.ask(path)
    assert (after.status, after.cache) == (200, "EXPIRED")
    assert front.ask(LOGIN).status == 200


def test_the_portal_says_nothing_and_the_agenda_still_answers(front, web):
    path = "/partenaires/"
    before = text(front.ask(path))
    front.age(path, ONE_DAY)
    with web.frozen():
        during = front.ask(path)
    assert (during.status, during.cache, text(during)) == (200, "STALE", before)
    wait_for(lambda: front.ask(LOGIN).status == 200, what="the portal goes on")


def test_a_guesser_counts_as_one_whatever_address_he_claims(here, front):
    for number in range(3):
        page = front.ask(LOGIN)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(page))[1]
        body = f"csrfmiddlewaretoken={token}&username=zoe@example.org&password=faux{number}"
        said = {
            "cookie": page.headers["Set-Cookie"].partition(";")[0],
            "referer": f"https://{NAME}{LOGIN}",
            "content_type": "application/x-www-form-urlencoded",
            "x_forwarded_for": f"198.51.100.{number}",
        }
        assert front.ask(LOGIN, "POST", body.encode(), **said).status == 200
    counted = here.query(
        "SELECT DISTINCT split_part(key, ':', 3) FROM consortium_ratecount WHERE key LIKE 'login-network:%'"
    )
    assert len(counted) == 1


def test_a_form_too_long_is_refused_in_the_portal_s_words(front):
    answer = front.ask(LOGIN, "POST", b"x" * (ANONYMOUS_BYTES + 400_000))
    assert (answer.status, "C’est trop long pour nous" in text(answer)) == (413, True)
    assert "default-src" in answer.headers["Content-Security-Policy"]


def test_slow_visitors_leave_the_portal_to_the_others(front):
    """Without nginx before it the portal would have all of them; here it hears of none."""
    half = f"POST {LOGIN} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n\r\ncsrf".encode()
    with contextlib.ExitStack() as running:
        for _ in range(DRIBBLERS):
            running.enter_context(front.connect(half))
            running.enter_context(front.connect(b"GET /agenda/ HTTP/1.1\r\nX-Long: "))
        assert front.ask("/sante/").status == 200
        assert front.ask(LOGIN).status == 200
