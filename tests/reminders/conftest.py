"""A register whose deadlines a test writes down, and mail servers that are real and answer as a test wants."""

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door
from compliance.registers.answers import Deadline, DeadlineKind
from compliance.registers.registry import Register, Registry
from compliance.reminders import collect, delivery
from compliance.reminders.models import MailServer

#: Sunday morning in New York, after 07:00.
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


class Contracts(Register):
    """Deadlines of made-up contracts, seen by whoever may read vendors."""

    name = "vendors"
    title = "Contracts"
    deadline_kinds: ClassVar[Sequence[DeadlineKind]] = (
        DeadlineKind("contract_end", "Contract ends", "a citation"),
        DeadlineKind("contract_call", "Call due", "a citation", windows=(24, 1, 0), officer_from=1),
    )

    def __init__(self) -> None:
        self.rows: dict[UUID, list[Deadline]] = {}
        self.asked = 0

    def deadlines(self, organisation: Organisation, on: date, until: date) -> Iterator[Deadline]:
        self.asked += 1
        yield from (row for row in self.rows.get(organisation.pk, []) if row.day <= until)


@pytest.fixture
def contracts(monkeypatch: pytest.MonkeyPatch) -> Contracts:
    """The only register there is."""
    registry, register = Registry(), Contracts()
    registry.add(register)
    for module in (collect, delivery):
        monkeypatch.setattr(module, "registry", registry)
    return register


@pytest.fixture
def due(contracts: Contracts, organisation: Organisation) -> Callable[..., Deadline]:
    """Adds a deadline to Alice's clinic."""

    def due(
        when: date | datetime,
        owner: Person | None = None,
        title: str = "Acme Cloud: Master BAA",
        org: Organisation = organisation,
    ) -> Deadline:
        moment = when if isinstance(when, datetime) else None
        row = Deadline(
            kind="contract_call" if moment else "contract_end",
            model="accounts.invitation",
            record=uuid4(),
            title=title,
            url=f"/{org.slug}/contracts/{uuid4()}/",
            owner=owner.pk if owner else None,
            due_on=None if moment else when,  # type: ignore[arg-type]
            due_at=moment,
        )
        contracts.rows.setdefault(org.pk, []).append(row)
        return row

    return due


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


@pytest.fixture
def smtp() -> Iterator[Callable[..., Box]]:
    """Starts real mail servers on ports of their own."""
    running: list[Controller] = []

    def start(**how: Any) -> Box:
        box = Box()
        box.port = free_port()
        controller = Controller(box, hostname="127.0.0.1", port=box.port, **how)
        controller.start()
        running.append(controller)
        return box

    yield start
    for controller in running:
        controller.stop(no_assert=True)


@pytest.fixture
def mail_server(organisation: Organisation, alice: Person) -> Callable[..., MailServer]:
    """Gives an organisation a mail server on this machine, without encryption."""

    def mail_server(port: int, org: Organisation = organisation, **fields: Any) -> MailServer:
        facts = {
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "from_address": "compliance@lakeside.example",
            **fields,
        }
        password = facts.pop("password", "")
        server = MailServer(organisation=org, **facts)
        server.set_password(password)
        door.save(server, by=alice, verb="created")
        return server

    return mail_server
