"""A real mail server for tests: it answers as it is told to, and keeps what it accepted."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


@dataclass
class MailServer:
    """``refusals`` maps an address to the answer it gets at RCPT; ``refuse_all`` is the answer to everybody."""

    messages: list[EmailMessage] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    refuse_all: str = ""
    port: int = 0

    def forget(self) -> None:
        """Start anew."""
        self.messages.clear()
        self.refusals.clear()
        self.refuse_all = ""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options) -> str:
        """Answer for one recipient."""
        answer = self.refuse_all or self.refusals.get(address, "")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        """Keep a message."""
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 accepted"


class AnyPortController(Controller):
    """Listens on a port that the system chooses, and knows which."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def start(server: MailServer) -> Controller:
    """Let the server listen on the loopback; the controller stops it."""
    controller = AnyPortController(server, hostname="127.0.0.1", port=0)
    controller.start()
    server.port = controller.port
    return controller
