"""No message carries a stranger's words to an address that nobody has confirmed, nor makes a link of them afterwards.

Every page is found by following links, from those of the portal to those of its mails; every text field of every form
is tried, alone and with the others.
"""

import re
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import pytest
from django.conf import settings

from consortium.models import RateCount
from consortium.outbox import kinds
from consortium.outbox.models import OutgoingEmail
from consortium.text.normalize import DIRECTION_MARKS
from partners.models import ActivityRequest, User
from partners.requests import services as requests
from territories.models import Commune
from tests import pages, services
from tests.factories import UserFactory
from tests.visitor import ADDRESS, Field, Form, Visitor, fill, name_of, refused

pytestmark = pytest.mark.django_db
TRAP = "piege"
BAIT = f"Compte bloqué, voir https://{TRAP}.example/cle ou {TRAP}.example"
DIRTY = f"{TRAP}\u202egnp\u2066.exe\u200e {TRAP}.example"
BROKEN = f"{TRAP}\r\nBcc: tous@{TRAP}.example\x1b"
LINK = re.compile(rf"{TRAP}\.example|://{TRAP}|@{TRAP}\.|mailto:[^\"]*{TRAP}", re.IGNORECASE)
STAFF_PAGES = re.compile(r"^/admin/")


@pytest.fixture
def visitor(time_machine):
    pages.populate()
    UserFactory(email="coordination@example.org", is_superuser=True)
    time_machine.move_to("2026-11-24T10:00:00+01:00", tick=False)
    return Visitor(time_machine)


def parts(row: OutgoingEmail) -> str:
    """All that the reader of a message sees or may answer to, but the address it was sent to."""
    return "\n".join([row.subject, row.text, row.html, row.reply_to, str(row.headers), str(row.attachments)])


@dataclass
class Walk:
    """Where a visitor has been: the forms met, by the name of their page, and whether one of them was ever taken."""

    visitor: Visitor
    own: bool  # whether the visitor reads the mail sent to the addresses that they type
    seen: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    forms: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    looked_up: dict[str, dict[str, Field]] = field(default_factory=dict)
    parameters: set[str] = field(default_factory=set)
    led_to: list[str] = field(default_factory=list)
    written: int = 0

    def everywhere(self) -> None:
        """Follow every link from the public pages on, with parameters and without."""
        waiting = deque(pages.address(name) for name in pages.PUBLIC)
        while waiting:
            address = waiting.popleft()
            name = name_of(address)
            key = name, frozenset(parse_qs(urlsplit(address).query))
            if not name or STAFF_PAGES.match(urlsplit(address).path) or key in self.seen:
                continue
            self.seen.add(key)
            page = self.visitor.read(address)
            waiting += page.links
            for form in page.forms:
                if form.method == "post":
                    self.use(form.page, name, form)
                    waiting += [*self.led_to, *self.mailed()]
                else:
                    self.parameters |= set(form.typed)
                    waiting.append(form.action)
        self.with_parameters()

    def with_parameters(self) -> None:
        """What stands in an address may end up in a message too: each text that some page takes, on each form."""
        for name, address in self.forms.items():
            for parameter in sorted(self.parameters):
                joint = "&" if "?" in address else "?"
                self.submit(f"{address}{joint}{parameter}={quote(BAIT)}", name, last=())

    def use(self, address: str, name: str, form: Form) -> None:
        """Fill a form in every way: all of it with the bait, then each field on its own with worse; once per page."""
        if name in self.forms:
            return
        self.forms[name] = address
        for last in ((), ("radio",), ("select",)):
            self.submit(address, name, words=BAIT, last=last)
        for text in form.typed:
            for words in (DIRTY,) if self.own else (DIRTY, BROKEN):
                self.submit(address, name, last=(), only={text: words})

    def submit(self, address: str, name: str, *, last: Collection[str], words="Jeanne", only=()) -> None:
        """One form from its page to its answer, what it looks up included."""
        services.clear_cache()
        RateCount.objects.all().delete()  # how often one may send is tried elsewhere
        self.written += 1
        who = f"{'moi' if self.own else f'{TRAP}.example'}-{self.written}@example.org"
        form = _post_form(self.visitor.read(address))
        if form is None:
            return
        given = {"address": who, "last": last}
        for button in form.buttons if name not in self.looked_up else ():
            answer = self.visitor.send(form, fill(form, words=_commune(), **given) | dict([button]))
            found = _post_form(self.visitor.understand(form.page, answer))
            self.looked_up[name] = {each.name: each for each in found.fields.values()} if found else {}
        for each in self.looked_up.get(name, {}).values():
            if each.values or each.name not in form.fields:
                form.fields[each.name] = each
        flip: frozenset[str] = frozenset()
        for _ in range(2):
            response = self.visitor.send(form, fill(form, words=words, flip=flip, **given) | dict(only))
            if response.status_code == 302:
                self.taken.add(name)
                self.led_to += self.visitor.read(urljoin(address, response.url)).links
                self.led_to.append(response.url)
                return
            flip = frozenset(refused(response))

    def mailed(self) -> list[str]:
        """The addresses in what was written to the visitor."""
        if not self.own:
            return []
        mine = OutgoingEmail.objects.filter(to__startswith="moi-").order_by("-pk")
        return [match for row in mine for match in ADDRESS.findall(row.text)]


def _post_form(page) -> Form | None:
    return next((form for form in page.forms if form.method == "post"), None)


def _commune() -> str:
    return Commune.objects.filter(venues__isnull=False).order_by("pk").values_list("name", flat=True)[0]


def test_every_kind_of_message_is_declared_and_has_its_template_with_a_text_and_html():
    folder = Path(settings.BASE_DIR) / "templates" / "emails"
    own = [path for path in folder.iterdir() if not path.name.startswith("_") and path.stem != "base"]
    assert {f"{kind.name}.html" for kind in kinds.declared()} == {path.name for path in own}
    parts = ("{% block subject %}", "{% block text %}", "{% block body %}")
    assert [path.name for path in own if not all(part in path.read_text("utf-8") for part in parts)] == []


def confirmations() -> set[str]:
    """The names of the pages that confirm, as the portal lists them: what leads there was asked for by mail."""
    return {name for name in pages.names() if name.endswith("-confirm")}


def test_nothing_that_a_stranger_types_reaches_an_address_that_nobody_confirmed(visitor):
    walk = Walk(visitor, own=False)
    walk.everywhere()
    # The staff may write to whom it likes, and a request may be withdrawn, before anybody has confirmed.
    for request in ActivityRequest.objects.all():
        requests.post_message(request, text="Bonjour", author=User.objects.get(email="coordination@example.org"))
        requests.withdraw(request)
    written = OutgoingEmail.objects.filter(to__contains=TRAP)
    for row in written:
        assert TRAP not in parts(row).lower(), (row.kind, row.to)
    open_to_all = {kind.name for kind in kinds.declared() if kind.reader is kinds.Reader.ANYBODY}
    assert set(written.values_list("kind", flat=True)) == open_to_all
    assert len(walk.taken) >= len(confirmations())


def test_once_confirmed_words_are_quoted_and_nothing_in_them_is_a_link(visitor):
    """One walk also shows that no template forgot a field: it would be asked of nobody, and its form valid."""
    walk = Walk(visitor, own=True)
    walk.everywhere()
    assert len({form for form, _ in visitor.rendered}) > 5
    assert [field for field, is_rendered in visitor.rendered.items() if not is_rendered] == []
    unseen = pages.names() - {name for name, _ in walk.seen} - pages.ELSEWHERE - pages.STAFF
    # A link of the staff's; the form, and a part, of other pages.
    assert unseen <= {"role-reminders-stop", "request-message", "activity-request-places"}
    assert walk.taken >= {"request", "request-amend", "request-withdraw"} | confirmations()
    carrying = 0
    for row in OutgoingEmail.objects.all():
        assert not LINK.search(parts(row)), (row.kind, row.to)
        assert not DIRECTION_MARKS.search(parts(row)), (row.kind, row.to)
        carrying += TRAP in parts(row)
    assert carrying
