"""The mail that the running portal sends, as its readers open it."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from tests.browser.server import Server
from tests.smtp import MailServer

DELIVER = """
import time
from django.utils import timezone
from consortium.outbox.models import OutgoingEmail
from consortium.outbox.delivery import deliver_due
until = time.monotonic() + 60
while OutgoingEmail.objects.due(timezone.now()).exists() and time.monotonic() < until:
    deliver_due(30)
"""
# What the outbox knows of the letters to somebody, for whoever wonders where they are.
TOLD = """
from django.utils import timezone
from consortium.outbox.models import OutgoingEmail
print(timezone.now(), list(OutgoingEmail.objects.filter(to__iexact={to!r}).values_list(
    "kind", "state", "attempts", "next_attempt_at", "reason", "sent_at")), OutgoingEmail.objects.count())
"""


@dataclass(frozen=True)
class Mailbox:
    """What has arrived at our mail server."""

    server: Server
    sink: MailServer

    def letters(self, to: str) -> list[EmailMessage]:
        """The letters to an address, in the order of their arrival; whatever was waiting is delivered first.

        Without a broker the server delivers after each commit; with one it hands letters to workers, and this does
        what they would.
        """
        self.server.evaluate(DELIVER)
        found = [letter for letter in self.sink.messages if letter["To"] == to]
        assert found, f"aucune lettre à {to} : {self.server.evaluate(TOLD.format(to=to))}\n{self.server.last_words()}"
        return found

    def link(self, to: str, pattern: str) -> str:
        """The first address in the text of the last letter to somebody that holds this pattern."""
        text = body(self.letters(to)[-1])
        found = re.search(rf"https?://\S*{pattern}\S*", text)
        assert found, f"aucun lien {pattern} dans :\n{text}"
        return found[0]


def body(letter: EmailMessage) -> str:
    """The letter as plain text."""
    return letter.get_body(("plain",)).get_content()
