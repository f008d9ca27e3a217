"""Back to a form of the public's: each control holds what was put into it, those too that a script had added."""

import datetime as dt
import json
import re
import urllib.request
from contextlib import suppress
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Locator, Page, TimeoutError

from tests.browser.server import TODAY, Server

LINK = re.compile(r'href="(/[^"#]*)"')
FORM = re.compile(r'<form[^>]*method="post"')
CONTROLS = "form[method=post] :is(input:not([type=hidden]), select, textarea):not([aria-hidden] *):visible"
DAY = f"{TODAY + dt.timedelta(days=20):%Y-%m-%d}"
VALUES = {"email": "jeanne@example.org", "date": DAY, "number": "7", "tel": "0102030405"}
WORDS = "ban de sapt"  # as good as others, and a commune where a place is looked for
# Counts what a page has begun and not ended: timers of less than a second, questions to the server and their answers.
BUSY = """(() => {
    let busy = 0;
    const timers = new Set(), set = window.setTimeout, clear = window.clearTimeout, ask = window.fetch;
    const counted = (promise) => { busy += 1; return promise.finally(() => { busy -= 1; }); };
    window.setTimeout = (run, wait = 0, ...rest) => {
        const timer = set(() => { timers.delete(timer); run(...rest); }, wait);
        if (wait < 1000) timers.add(timer);
        return timer;
    };
    window.clearTimeout = (timer) => { timers.delete(timer); clear(timer); };
    window.fetch = (...all) => counted(ask(...all));
    for (const name of ["text", "json"]) {
        const read = Response.prototype[name];
        Response.prototype[name] = function () { return counted(read.call(this)); };
    }
    window.isIdle = () => busy === 0 && timers.size === 0;
})()"""
IDLE = "() => document.readyState === 'complete' && isIdle()"
READ = """() => JSON.stringify([...document.querySelectorAll("form[method=post] :is(input, select, textarea)")]
    .filter((each) => each.type !== "hidden" && !each.closest("[aria-hidden]"))
    .map((each) => [each.name, each.type, each.value, each.checked])
    .sort())"""


def with_a_form(server: Server) -> dict[str, str]:
    """One address of each page with a form to send, by its name: those that links lead to from the home page on."""
    found, waiting, texts = {}, ["/"], {}
    while waiting:
        address = waiting.pop()
        try:
            name = resolve(urlsplit(address).path).url_name
        except Resolver404:
            continue
        if name in found or address.startswith("/admin/"):
            continue
        found[name] = address
        with urllib.request.urlopen(server.origin + address, timeout=60) as answer:  # noqa: S310 - our own server
            if answer.headers.get_content_type() == "text/html":
                texts[name] = answer.read().decode()
                waiting += [link.replace("&amp;", "&") for link in LINK.findall(texts[name])]
    return {name: found[name] for name, text in texts.items() if FORM.search(text)}


def answer(control: Locator) -> None:
    """Put something into a control that is not what it held, or choose it."""
    kind = control.evaluate("each => each.type")
    if kind in ("checkbox", "radio"):
        control.check()
    elif kind.startswith("select"):
        control.select_option(index=control.locator("option").count() - 1)
    else:
        control.fill(VALUES.get(kind, WORDS))


def fill(page: Page) -> None:
    """Answer everything that the forms ask, what appears by it too."""
    answered: set[str] = set()
    while new := [each for each in page.locator(CONTROLS).all() if _key(each) not in answered]:
        answered.add(_key(new[0]))
        answer(new[0])
        page.wait_for_function(IDLE)


def _key(control: Locator) -> str:
    return control.evaluate("each => `${each.name} ${each.type === 'radio' ? '' : each.id}`")


def held_again(page: Page, before: str) -> str:
    """What the controls hold, once it is what they held; if it never is, after the patience of all browser tests."""
    with suppress(TimeoutError):
        page.wait_for_function(f"(before) => ({IDLE})() && ({READ})() === before", arg=before)
    return page.evaluate(READ)


def test_back_to_a_form_gives_back_everything(server, new_page):
    pages = with_a_form(server)
    assert {"activity-request", "subscription-new"} <= set(pages)
    for name, address in pages.items():
        page = new_page()
        page.add_init_script(BUSY)
        page.goto(address)
        fill(page)
        before = page.evaluate(READ)
        page.goto("/accessibilite/")
        page.go_back()
        assert json.loads(held_again(page, before)) == json.loads(before), name
