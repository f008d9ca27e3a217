"""A visitor without an account, who reads pages as a browser does: follows links, fills forms, opens mail.

What a form asks is read from the page itself and from the Django forms behind it: tomorrow's field is filled too.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from urllib.parse import urldefrag, urljoin, urlsplit

from django import forms
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

TYPED = {"text", "search", "tel", "url", "textarea", "password"}
ADDRESS = re.compile(r"http://127\.0\.0\.1:8000(/[^\s\"'<>]*)")


@dataclass
class Field:
    """A control of a form. ``values``: what may be sent, for radios and lists in the order of the page."""

    name: str
    type: str
    value: str = ""
    values: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form as its page shows it; ``page`` is the address that it stands on."""

    page: str
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def typed(self) -> list[str]:
        """The fields into which anything may be written."""
        return [each.name for each in self.fields.values() if each.type in TYPED | {"hidden"}]

    @property
    def takes_mail(self) -> bool:
        return any(each.type == "email" for each in self.fields.values())


class Reader(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.page, self.links, self.forms, self._list = page, [], [], None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.page, given["href"]))
        elif tag == "form":
            action = urljoin(self.page, given.get("action", "")) if given.get("action") else self.page
            self.forms.append(Form(self.page, action, given.get("method", "get").lower()))
        elif self.forms and given.get("name") and tag in {"input", "textarea", "select", "button"}:
            self._control(tag, given)
        elif tag == "option" and self._list is not None:
            self._list.values.append(given.get("value", ""))
            if "selected" in given:
                self._list.value = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._list = None

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given["name"]
        kind = given.get("type", "text") if tag == "input" else tag
        if tag == "button" or kind == "submit":
            form.buttons.append((name, given.get("value", "")))
            return
        control = form.fields.setdefault(name, Field(name, kind))
        if kind in {"radio", "checkbox"}:
            control.values.append(given.get("value", "on"))
        else:
            control.value = given.get("value", "")
        if tag == "select":
            self._list = control


class Visitor:
    """Somebody at a browser, each time from another network."""

    def __init__(self, clock) -> None:
        self.clock, self._numbers, self.client = clock, count(1), Client()
        # By the Django forms met and their fields: whether a page that was made from the form had a control for it.
        self.rendered: dict[tuple[str, str], bool] = {}

    def get(self, address: str):
        """The page at the end of all redirections; forms need a moment to be read."""
        response = self.client.get(address, follow=True, REMOTE_ADDR=self._network())
        self.clock.shift(5)
        return response

    def read(self, address: str) -> Reader:
        """The page, read; nothing for what is no page."""
        return self.understand(address, self.get(address))

    def understand(self, address: str, response) -> Reader:
        """The links and forms of an answer."""
        last = response.redirect_chain[-1][0] if getattr(response, "redirect_chain", None) else address
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        reader = Reader(last, response.content.decode() if is_page else "")
        controls = {name for form in reader.forms if form.method == "post" for name in form.fields}
        for made_from in _forms_behind(response) if controls else ():
            for name in made_from.fields:
                field = type(made_from).__qualname__, name
                self.rendered[field] = self.rendered.get(field, False) or made_from.add_prefix(name) in controls
        for form in reader.forms:
            for name in fields_behind(response) if form.method == "post" else ():
                form.fields.setdefault(name, Field(name, "hidden"))
        return reader

    def send(self, form: Form, data: dict[str, object]):
        """Send a form."""
        self.clock.shift(5)
        return self.client.post(form.action, data, REMOTE_ADDR=self._network())

    def _network(self) -> str:
        number = next(self._numbers)
        return f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"


def fields_behind(response) -> set[str]:
    """The names of all text fields of the Django forms that made a page, those without a control included."""
    found = set()
    for form in _forms_behind(response):
        texts = {name for name, each in form.fields.items() if type(each) is forms.CharField}
        found |= {form.add_prefix(name) for name in texts}
    return found


def refused(response) -> set[str]:
    """The names of the fields to which an answer objects."""
    found = set()
    for form in _forms_behind(response):
        if form.is_bound:
            found |= {form.add_prefix(name) for name in form.errors}
    return found


def _forms_behind(response) -> Iterator[forms.BaseForm]:
    """The Django forms in what a page was made from: of one template it is a context, of several a list of them."""
    for layer in response.context or []:
        values = layer.values() if isinstance(layer, dict) else layer.flatten().values()
        yield from (value for value in values if isinstance(value, forms.BaseForm))


def fill(
    form: Form, *, words: str, address: str, last: Collection[str], flip: Collection[str] = ()
) -> dict[str, object]:
    """What a browser sends: ``words`` in each text, the first of what can be chosen.

    ``last`` names the sorts of controls («radio», «select») of which the last is chosen; ``flip`` the fields that are
    chosen the other way round.
    """
    data: dict[str, object] = {}
    for each in form.fields.values():
        is_last = (each.type in last) != (each.name in flip)
        if each.type == "hidden":
            data[each.name] = each.value
        elif each.type == "email":
            data[each.name] = address
        elif each.type == "checkbox":
            data[each.name] = each.values
        elif each.values:
            data[each.name] = each.value if each.value and not is_last else each.values[-1 if is_last else 0]
        elif each.type in TYPED and each.name not in TRAPS:
            data[each.name] = words
        elif each.type == "number":
            data[each.name] = "12"
    return data


# The field that people do not see: whoever fills it is refused.
TRAPS = {"website_url"}


def name_of(address: str) -> str:
    """The name of an address of the portal; nothing for one outside."""
    parts = urlsplit(urldefrag(address)[0])
    if parts.netloc and parts.netloc not in urlsplit(settings.SITE_URL).netloc:
        return ""
    try:
        return resolve(parts.path).url_name or ""
    except Resolver404:
        return ""
