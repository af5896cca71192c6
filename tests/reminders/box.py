"""What a real mail server was given, and how it answers."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Box:
    """What a mail server was given, and how it answers."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    #: Address or "*" → the answer at RCPT; and the answer at the end of DATA.
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_data: str = ""
    on_data: Callable[[], Any] | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.refuse.get(address) or self.refuse.get("*")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse_data:
            return self.refuse_data
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        if self.on_data:
            await self.on_data()
        return "250 accepted"

    @property
    def addresses(self) -> list[str]:
        return sorted(mail["To"].addresses[0].addr_spec for mail in self.mails)

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
