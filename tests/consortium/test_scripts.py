"""Every script of ours says what fails: whatever can fail is asked through failures.js, which each page gives it."""

import re
from pathlib import Path

import pytest
from django.contrib.admin import site
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from events.models import Occurrence
from tests import pages, routes
from tests.factories import coordination
from tests.test_two_on_a_public_page import addresses

FOLDER = Path(finders.find("js/failures.js")).parent
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.js")}
OTHERS = sorted(SCRIPTS.keys() - {"failures.js"})
# What a browser may refuse or not get: each has its one door in failures.js.
MAY_FAIL = re.compile(
    r"\bfetch\(|XMLHttpRequest|EventSource|WebSocket|sendBeacon|\bimport\(|geolocation\.\w+\(|clipboard\.\w+\(|\.ajax\("
)
# Who asks by somebody else's script (htmx, Django's autocomplete): each way that these have to tell of a failure.
BY_OTHERS = {
    "htmx": ["htmx:sendError", "htmx:timeout", "htmx:responseError", "htmx:swapError"],
    "jQuery(document)": ["ajaxError"],
}
NEEDS = {name for name in OTHERS if "Failures." in SCRIPTS[name]}


@pytest.mark.parametrize("name", OTHERS)
def test_a_script_asks_for_nothing_by_itself(name):
    direct = [
        found[0]
        for found in MAY_FAIL.finditer(SCRIPTS[name])
        if not SCRIPTS[name][: found.end()].endswith("htmx.ajax(")
    ]
    assert direct == []


@pytest.mark.parametrize("name", OTHERS)
def test_a_script_that_asks_through_others_hears_of_each_failure(name):
    text = SCRIPTS[name]
    for word, events in BY_OTHERS.items():
        if re.search(rf"{re.escape(word)}(\.|:)", text) or (word == "jQuery(document)" and word in text):
            assert [event for event in events if event not in text] == []
            assert ".say(" in text or "say(" in text


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_a_script_that_loads_says_what_failed(name):
    loads = len(re.findall(r"Failures\.(?:load|locate|copy)\(", SCRIPTS[name]))
    if loads:
        assert "catch" in SCRIPTS[name]
        assert re.search(r"\b(?:failure\.say|miss)\(|status\.textContent = inWords", SCRIPTS[name])


def _scripts_of(html: str) -> list[str]:
    return [f"{Path(source).name.split('.')[0]}.js" for source in re.findall(r'<script src="([^"]+)"', html)]


def _check(address: str, html: str) -> None:
    names = _scripts_of(html)
    needing = [name for name in names if name in NEEDS]
    assert not needing or "failures.js" in names, (address, needing)


@pytest.mark.django_db
def test_each_public_page_gives_its_scripts_what_they_say_failures_with(client):
    pages.populate()
    for name in pages.HTML:
        address = pages.address(name)
        html = client.get(address).content.decode()
        _check(address, html)
        names = _scripts_of(html)
        if first := [names.index(one) for one in names if one in NEEDS]:
            assert names.index("failures.js") < min(first), address
    _check("the request form", client.get(reverse("activity-request")).content.decode())


@pytest.mark.django_db
def test_each_form_of_the_admin_gives_its_scripts_what_they_say_failures_with(client):
    client.force_login(coordination())
    checked = 0
    for model in site._registry:
        answer = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
        if answer.status_code == 200:
            _check(model._meta.label, answer.content.decode())
            checked += 1
    assert checked


def _holds_its_forms(address: str, html: str) -> bool:
    """Whether a page has a form that is sent; if so, it holds it while the line is cut."""
    has_form = re.search(r'<form[^>]* method="post"', html) is not None
    assert not has_form or {"failures.js", "offline.js"} <= set(_scripts_of(html)), address
    return has_form


@pytest.mark.django_db
def test_each_page_with_a_form_that_is_sent_holds_it_while_the_line_is_cut(client):
    pages.populate()
    paths = {name: path for name, path in routes.every().items() if "_" not in name} | addresses()
    paths |= {name: pages.address(name) for name in pages.HTML}
    paths["reminder-ask"] += f"?seance={Occurrence.objects.published(timezone.now()).first().uid}"
    held = {name for name, path in paths.items() if _holds_its_forms(path, client.get(path, follow=True).text)}
    assert held > {"activity-request", "reminder-ask", "subscription-new", "request-amend", "password-forgotten"}
    client.force_login(coordination())
    for model in site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        _holds_its_forms(address, client.get(address).text)


@pytest.mark.django_db
def test_a_question_to_the_server_ends_when_the_line_is_too_slow(client):
    html = client.get(reverse("agenda")).content.decode()
    assert '"timeout":15000' in html
    assert "PATIENCE = 15_000" in SCRIPTS["failures.js"]
