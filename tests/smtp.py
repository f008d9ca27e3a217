"""A real mail server for tests: it answers as it is told to, goes away and comes back, and keeps what it accepted."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

MAX_HOLD = 600  # seconds
PATIENCE = 60  # seconds, for a machine that does much else


@dataclass
class MailServer:
    """``refusals`` maps an address to the answer it gets at RCPT; ``refuse_all`` is the answer to everybody.

    ``refuse_share`` of the others, chosen by ``chance``, are answered 451. ``hold`` names a point («recipient»,
    «accepted») where the next conversation waits, ``held`` set, until ``let_go``. ``accepted`` has the Message-ID and
    the recipients of every message taken, as often as it was taken.
    """

    messages: list[EmailMessage] = field(default_factory=list)
    accepted: list[tuple[str, str]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    refuse_all: str = ""
    refuse_share: float = 0
    refused: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    hold: str = ""
    held: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    _go_on: threading.Event = field(default_factory=threading.Event)

    def clear(self) -> None:
        """Start anew."""
        self.let_go()
        self.messages.clear()
        self.accepted.clear()
        self.refusals.clear()
        self.refuse_all, self.refuse_share, self.refused = "", 0, 0
        self.held.clear()
        self._go_on.clear()

    def let_go(self) -> None:
        """Let the conversation that is held go on, and hold no other."""
        self.hold = ""
        self._go_on.set()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options) -> str:
        """Answer for one recipient."""
        answer = self.refuse_all or self.refusals.get(address, "")
        if not answer and self.chance.random() < self.refuse_share:
            answer = "451 4.3.0 Try again later"
        if answer:
            self.refused += 1
            return answer
        envelope.rcpt_tos.append(address)
        await self._wait_at("recipient")
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        """Keep a message."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)
        self.accepted += [(message["Message-ID"], address) for address in envelope.rcpt_tos]
        await self._wait_at("accepted")
        return "250 accepted"

    async def _wait_at(self, point: str) -> None:
        if self.hold == point:
            self.hold = ""
            self.held.set()
            await asyncio.to_thread(self._go_on.wait, MAX_HOLD)


class AnyPortController(Controller):
    """Listens on a port that the system chooses, and knows which; goes away and comes back on the same."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._conversations: WeakSet[SMTP] = WeakSet()

    def factory(self) -> SMTP:
        """What leads one conversation."""
        made = super().factory()
        self._conversations.add(made)
        return made

    def stop(self, no_assert: bool = False) -> None:
        """Go away for good; the conversations that are under way are broken off."""
        self._in_loop(self._hang_up())
        super().stop(no_assert)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def go_away(self) -> None:
        """Refuse connections; the conversations that are under way are finished."""
        self._in_loop(self._close())

    def come_back(self) -> None:
        """Listen again; nothing when it does."""
        self._in_loop(self._open())

    async def _close(self) -> None:
        # Who was let in must be seated before the door is shut: asyncio forgets those whom it is still leading there.
        for listening in self.server.sockets:
            self.loop.remove_reader(listening.fileno())
        await self._turns()
        self.server.close()
        await self._turns()

    async def _hang_up(self) -> None:
        if self.server.is_serving():
            await self._close()
        for conversation in list(self._conversations):
            if conversation.transport is not None:
                conversation.transport.abort()
        await self._turns()

    async def _turns(self) -> None:
        for _ in range(3):
            await asyncio.sleep(0)

    async def _open(self) -> None:
        if not self.server.is_serving():
            self.server = await self._create_server()

    def _in_loop(self, coroutine) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=PATIENCE)


def start(server: MailServer, *, port: int = 0) -> AnyPortController:
    """Let the server listen on the loopback, on this port or on any; the controller stops it."""
    controller = AnyPortController(server, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)
    controller.start()
    server.port = controller.port
    return controller


@contextmanager
def running() -> Iterator[MailServer]:
    """A mail server on a port of its own, which keeps what it is sent, until the block ends."""
    server = MailServer()
    controller = start(server)
    try:
        yield server
    finally:
        controller.stop()
