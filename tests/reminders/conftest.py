"""A register whose deadlines a test writes down, and mail servers that are real and answer as a test wants."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import door
from compliance.registers.answers import Deadline, DeadlineKind
from compliance.registers.registry import Register, Registry
from compliance.reminders import delivery
from compliance.reminders import due as due_module
from compliance.reminders.models import Mail, MailServer
from tests.reminders.box import Box, free_port
from tests.reminders.collected import TODAY
from tests.reminders.outbox import Hands, queue
from tests.reminders.processes import Broker, Child


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
    for module in (due_module, delivery):
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


@pytest.fixture
def hands() -> Hands:
    """The clock by which mails are sent."""
    return Hands()


@pytest.fixture
def mail(organisation: Organisation, alice: Person) -> Mail:
    """A mail to Alice, waiting."""
    return queue(organisation, alice)


@pytest.fixture
def dana(join: Callable[[Person, Role], Person]) -> Person:
    """Looks after the contracts."""
    return join(Person.objects.create_user("dana@lakeside.example", "Dana Whitfield"), Role.CONTRIBUTOR)


@pytest.fixture
def officer(
    organisation: Organisation, bob: Person, join: Callable[[Person, Role], Person], alice: Person
) -> Person:
    """Bob, as security officer."""
    join(bob, Role.OFFICER)
    organisation.security_officer, organisation.security_officer_since = bob, TODAY
    door.save(organisation, by=alice, verb="edited")
    return bob


@pytest.fixture
def broker() -> Iterator[Broker]:
    """Runs, and may be killed."""
    running = Broker()
    yield running
    running.kill()


@pytest.fixture
def start(broker: Broker, tmp_path: Any, settings: pytest.FixtureRequest) -> Iterator[Callable[[str], Child]]:
    """Starts workers and beats on the test's database."""
    children: list[Child] = []
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    env = {
        **os.environ,
        "DATABASE_URL": urlunsplit(database),
        "REDIS_URL": broker.url,
        "DJANGO_SETTINGS_MODULE": "tests.reminders.process_settings",
        "DATA_DIR": str(tmp_path),
    }
    env.pop("DATABASE_OWNER_URL", None)

    def start(what: str) -> Child:
        commands = {
            "worker": [
                "worker",
                "--concurrency",
                "2",
                "-n",
                f"w{len(children)}@test",
                "--without-gossip",
                "--without-mingle",
            ],
            "builder": ["worker", "--queues", "jobs", "--concurrency", "1", "-n", f"b{len(children)}@test"],
            "beat": ["beat", "--pidfile=", "-s", str(tmp_path / f"schedule{len(children)}")],
        }
        children.append(Child(commands[what], env))
        return children[-1]

    yield start
    for child in children:
        child.kill()
    connection.close()
