"""A real server, a real browser, and a watch on everything a page does while it is open."""

import base64
import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright

from tests import smtp
from tests.browser.mailbox import Mailbox
from tests.browser.server import Server, running
from tests.services import browser_path

VIEWPORTS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
TILE_HOSTS = {"data.geopf.fr"}
# How long, in milliseconds, to wait for what must come: a loaded machine is slow, not wrong.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
# On its day the demonstration has nothing there then.
OCCURRENCE_IN_SAINT_DIE = """
import datetime as dt
from django.db import transaction
from django.utils import timezone
from events.models import Event, Occurrence
from events.publishing.services import refresh_derived_fields
from events.publishing.occurrences import save_occurrence
from events.subscriptions.periods import next_start
from territories.models import Venue
now = timezone.now()
start = next_start("monthly", now) + dt.timedelta(days=5)
event = Event.objects.published(now).filter(status="scheduled", audiences__slug="tout-public").earliest("pk")
with transaction.atomic():
    venue = Venue.objects.create(name="Foyer rural", slug="foyer", kind="centre-culturel", commune_id="88413")
    save_occurrence(Occurrence(event=event, venue=venue, start=start, end=start + dt.timedelta(hours=2)))
    refresh_derived_fields(event)
"""
BLANK_TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


@dataclass
class Watch:
    """What went wrong on a page: console errors, script errors, requests to others. ``expected`` lists what may."""

    origin: str
    expected: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def elsewhere(self) -> re.Pattern[str]:
        """Addresses of others. The server is also known by its name: passkeys know no IP address."""
        own = (re.escape(f"{origin}/") for origin in (self.origin, self.origin.replace("127.0.0.1", "localhost")))
        return re.compile(f"^(?!{'|'.join(own)}|data:|blob:)")

    def on_console(self, message: ConsoleMessage) -> None:
        """Errors and Content-Security-Policy violations come here."""
        if message.type == "error":
            self.note(f"console: {message.text} ({message.location.get('url', '')})")

    def on_route(self, route: Route) -> None:
        """Nothing leaves for another host; map tiles are answered by a blank picture."""
        parts = urlsplit(route.request.url)
        if parts.hostname in TILE_HOSTS:
            route.fulfill(status=200, content_type="image/png", body=BLANK_TILE)
        else:
            self.note(f"requête à un tiers: {route.request.url}")
            route.abort()

    def note(self, problem: str) -> None:
        """Remember a problem, unless the test said that it belongs to what it does."""
        if not any(re.search(pattern, problem) for pattern in self.expected):
            self.problems.append(problem)


@pytest.fixture(scope="session")
def mail_sink() -> Iterator[smtp.MailServer]:
    """A real mail server, which keeps what the portal sends."""
    with smtp.running() as sink:
        yield sink


@pytest.fixture(scope="session")
def server(tmp_path_factory, mail_sink) -> Iterator[Server]:
    """The portal, served by our own command."""
    with running(tmp_path_factory.mktemp("server"), mail_port=mail_sink.port) as server:
        yield server


@pytest.fixture(scope="session")
def mailbox(server, mail_sink) -> Mailbox:
    """The letters that the portal has sent."""
    return Mailbox(server, mail_sink)


@pytest.fixture(scope="session")
def _something_in_saint_die(server) -> None:
    """An occurrence in Saint-Dié-des-Vosges, for everybody, some days after the next monthly letter."""
    server.evaluate(OCCURRENCE_IN_SAINT_DIE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def expected(request) -> list[str]:
    """Patterns of problems that belong to this test: append to it."""
    return []


@contextmanager
def opening_pages(server: Server, chromium: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Open pages that a watch looks at: see :func:`new_page`."""
    contexts: list[BrowserContext] = []

    def open_page(device: str = "desktop", *, scheme: str = "light", javascript: bool = True, **options) -> Page:
        context = chromium.new_context(
            base_url=options.pop("base_url", server.origin),
            viewport=VIEWPORTS[device],
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            has_touch=device == "phone",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.route(watch.elsewhere, watch.on_route)
        page = context.new_page()
        page.on("console", watch.on_console)
        page.on("pageerror", lambda error: watch.note(f"script: {error}"))
        page.on("response", lambda answer: answer.status < 500 or watch.note(f"{answer.url}\n{server.last_words()}"))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def new_page(server: Server, chromium: Browser, expected: list[str]) -> Iterator[Callable[..., Page]]:
    """Open a page: ``new_page("phone", scheme="dark", javascript=False, bypass_csp=False)``. Problems fail the test."""
    watch = Watch(server.origin, expected)
    with opening_pages(server, chromium, watch) as open_page:
        yield open_page
    assert watch.problems == []


@pytest.fixture
def page(new_page) -> Page:
    """A page on a desktop, in light colours, with JavaScript."""
    return new_page()


@pytest.fixture(scope="session")
def first_address(server: Server) -> Callable[..., str]:
    """The first address on a page that matches a pattern: ``first_address("/agenda/", "/evenements/[^/]+/")``.

    A third word names a page below it: ``"dates/"``.
    """

    def find(path: str, pattern: str, below: str = "") -> str:
        with urllib.request.urlopen(server.origin + path, timeout=30) as answer:  # noqa: S310 - our own server
            text = answer.read().decode()
        found = re.search(f'href="({pattern})"', text)
        assert found, f"aucune adresse {pattern} sur {path}"
        return found[1] + below

    return find
