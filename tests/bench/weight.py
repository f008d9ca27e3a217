"""What a page weighs on the wire: its HTML and every file it names, images apart, gzipped as a browser asks."""

import urllib.request
from html.parser import HTMLParser
from urllib.parse import urljoin

FILES = {("link", "href"), ("script", "src")}
NOT_FETCHED = {"canonical", "alternate", "icon", "apple-touch-icon", "prev", "next"}


class _Files(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if NOT_FETCHED & set((values.get("rel") or "").split()):
            return
        self.found += [values[name] for kind, name in FILES if kind == tag and values.get(name)]


def fetch(address: str, encoding: str = "") -> bytes:
    """The body as it travels."""
    headers = {"Accept-Encoding": encoding} if encoding else {}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:  # noqa: S310
        return answer.read()


def weigh(address: str) -> dict[str, int]:
    """Bytes on the wire of the page and of each file it names, by address."""
    page = fetch(address).decode()
    parser = _Files()
    parser.feed(page)
    addresses = [address, *dict.fromkeys(urljoin(address, name) for name in parser.found)]
    return {each: len(fetch(each, "gzip")) for each in addresses}
