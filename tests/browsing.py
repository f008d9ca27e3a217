"""A client that sends a form back as a browser does: with the hidden fields of the page on which it was read."""

import re
from html import unescape
from html.parser import HTMLParser

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse

FORGERY = {"csrfmiddlewaretoken"}
SHOWN = {"_shown", "_seen"}
HIDDEN = re.compile(r'<input type="hidden" name="(_[^"]*)" value="([^"]*)"')


def hidden_fields(page) -> dict[str, list[str]]:
    """What a page carries for its forms, by the names that begin with an underscore."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.content.decode()):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


class BrowsingClient(Client):
    """Reads a page of the admin or behind a private link before it posts to it, unless the test says what was read.

    ``read``: hidden fields by page, of forms that somebody has read already and passes on to whoever has the same.
    """

    def __init__(self, *args, read: dict[str, dict] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.read = read

    def post(self, path, data=None, *args, **kwargs):
        """The form, as it is at this instant, filled in with ``data``."""
        if isinstance(data, dict | None) and _carries(path) and not any(name in SHOWN for name in data or ()):
            rows = {"pk": data["pk"]} if data and "pk" in data and "/actions/" in path else None
            data = {**self._hidden_on(path, rows), **(data or {})}
        return super().post(path, data, *args, **kwargs)

    def _hidden_on(self, path: str, rows: dict | None) -> dict[str, list[str]]:
        known = f"{path} {rows}"
        if self.read and known in self.read:
            return self.read[known]
        page = self.get(path, rows)
        found = hidden_fields(page) if page.status_code == 200 else {}
        if SHOWN & found.keys() and self.read is not None:
            self.read[known] = found
        return found


class TokenClient(Client):
    """Sends each form with the token of the page that it opened last, unless told which; a log-in brings a new one."""

    @property
    def token(self) -> str:
        """What the forms of the pages opened now bear."""
        cookie = self.cookies.get(settings.CSRF_COOKIE_NAME)
        return cookie.value if cookie else ""

    def force_login(self, user, backend=None) -> None:
        """Log in; the token of earlier pages is one of an earlier session."""
        super().force_login(user, backend)
        self.cookies.pop(settings.CSRF_COOKIE_NAME, None)

    def post(self, path, data=None, *args, **kwargs):
        """The form, with its token."""
        return super().post(path, {"csrfmiddlewaretoken": self.token, **(data or {})}, *args, **kwargs)


def _carries(path: str) -> bool:
    try:
        found = resolve(path.partition("?")[0])
    except Resolver404:
        return False
    if not path.startswith(reverse("admin:index")):
        return bool(found.kwargs) and getattr(found.func, "is_private", False)
    name = found.url_name or ""
    return name.endswith(("_change", "_confirm"))


class _FormReader(HTMLParser):
    """What the first form with this number of fields or more would send, untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select, self._area = "", ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "option" and self._select and "selected" in found:
            self.values.setdefault(self._select, []).append(found.get("value", ""))
        if not name or "disabled" in found:
            return
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.values.setdefault(name, []).append("")
        elif tag == "input" and found.get("type") not in {"submit", "button", "file", "image"}:
            if found.get("type") in {"checkbox", "radio"} and "checked" not in found:
                return
            self.values.setdefault(name, []).append(found.get("value", "on" if "checked" in found else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            if self.values[self._area][-1].startswith("\n"):
                self.values[self._area][-1] = self.values[self._area][-1][1:]
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][-1] += data


def untouched(page, form_id: str) -> dict[str, list[str]]:
    """What a browser sends when somebody opens a form (the one with this ``id``) and saves it as it is.

    Selects without a chosen option send nothing here: the admin's always have one, or are empty on purpose.
    """
    return _sent_by(page, f'id="{form_id}"')


def posted_untouched(page) -> dict[str, list[str]] | None:
    """What a browser sends when somebody presses the button of a page's first form that posts; None without one."""
    mark = '<form method="post"'
    return _sent_by(page, mark) if mark in page.content.decode() else None


def _sent_by(page, mark: str) -> dict[str, list[str]]:
    html = page.content.decode()
    start = html.index(mark)
    reader = _FormReader()
    reader.feed(html[start : html.index("</form>", start)])
    return {name: values for name, values in reader.values.items() if name not in FORGERY and "__prefix__" not in name}
