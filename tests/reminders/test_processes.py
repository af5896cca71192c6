"""Real workers, real beats, a real broker and real mail servers: killed, doubled and refused at every step, and each mail is seen once."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.reminders import letters, rules
from compliance.reminders.models import Heartbeat, Mail, MailServer
from tests.reminders.box import Box
from tests.reminders.processes import Broker, Child, Stalling, until
from tests.vendors.conftest import make_baa, make_vendor  # noqa: F401 (fixtures)
from vendors.dates import PartialDate

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
Anything = Callable[..., Any]


@pytest.fixture
def noon(organisation: Organisation, alice: Person) -> date:
    """Moves the clinic to where it is about noon, so that mail may leave at once; gives its day."""
    hour = datetime.now(UTC).hour
    organisation.time_zone = f"Etc/GMT{hour - 12:+d}"  # their sign is the other way round
    ledger.save(organisation, by=alice, verb="edited")
    return clock.today(ZoneInfo(organisation.time_zone))


@pytest.fixture
def queue(organisation: Organisation, alice: Person) -> Callable[[], Mail]:
    """Puts a mail to Alice into the outbox."""

    def queue() -> Mail:
        now = datetime.now(UTC)
        item = letters.Item(
            "Contract ends", "Contract", "/x/", now.date(), rules.standing(now.date(), now, (0,))
        )
        mail = letters.remind(organisation, alice, [item], now)
        mail.save(force_insert=True)
        return mail

    return queue


def state(mail: Mail) -> tuple[str, int]:
    mail.refresh_from_db()
    return mail.word, mail.attempts


def let_two_minutes_pass(mail: Mail) -> None:
    """The lease of the attempt is over; how long it lasts is proved where the clock can be moved."""
    Mail.objects.filter(pk=mail.pk).update(next_try_at=datetime.now(UTC))


def move_server(port: int) -> None:
    server = MailServer.objects.get()
    server.port = port
    ledger.save(server, by=ledger.System("test"), verb="edited")


def test_from_an_agreement_to_a_mail(
    noon: date, organisation: Organisation, alice: Person, bob: Person, join: Anything, make_vendor: Anything, make_baa: Anything,  # noqa: F811
    smtp: Callable[..., Box], mail_server: Anything, start: Callable[[str], Child], client: Client,
) -> None:  # fmt: skip
    """The whole path with nothing stood in for: a BAA, a beat, a broker, a worker, a mail server; and /healthz agrees that all live."""
    box = smtp()
    mail_server(box.port)
    vendor = make_vendor("Acme Cloud", owner=join(bob, Role.CONTRIBUTOR))
    make_baa(vendor, first_end=PartialDate.of(noon + timedelta(days=14)))
    assert client.get("/healthz").status_code == 503
    start("beat")
    start("worker")
    start("builder")
    until(lambda: client.get("/healthz").status_code == 200 and box.mails)
    time.sleep(3)  # a few more rounds of everything
    (mail,) = box.mails
    assert mail["To"].addresses[0].addr_spec == bob.email
    assert "in 14 days" in mail["Subject"] and "Acme Cloud" in mail["Subject"]
    assert "http://localhost:8000/lakeside-clinic/" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_two_beats_and_two_workers_by_mistake(
    noon: date, organisation: Organisation, alice: Person, join: Anything, make_vendor: Anything, make_baa: Anything,  # noqa: F811
    smtp: Callable[..., Box], mail_server: Anything, start: Callable[[str], Child],
) -> None:  # fmt: skip
    box = smtp()
    mail_server(box.port)
    for number in range(12):
        owner = join(
            Person.objects.create_user(f"p{number}@lakeside.example", f"Person {number}"), Role.CONTRIBUTOR
        )
        vendor = make_vendor(f"Vendor {number}", owner=owner)
        make_baa(vendor, first_end=PartialDate.of(noon + timedelta(days=20 + number)))
    for what in ("beat", "beat", "worker", "worker"):
        start(what)
    until(lambda: len(box.mails) >= 12)
    time.sleep(4)
    assert Counter(box.addresses) == {f"p{number}@lakeside.example": 1 for number in range(12)}
    assert Mail.objects.count() == 12
    assert not Mail.objects.exclude(state="sent", attempts=1, doubtful=False).exists()


def test_killed_before_the_mail_was_taken(
    queue: Anything, smtp: Callable[..., Box], mail_server: Anything, start: Callable[[str], Child]
) -> None:
    box = smtp()
    mail_server(box.port)
    mail = queue()
    start("worker").kill()
    assert state(mail) == ("Waiting", 0)
    start("worker")
    until(lambda: state(mail) == ("Sent", 1))
    assert box.ids == [mail.message_id]


@pytest.mark.parametrize("step", [b"CONNECT", b"DATA"])
def test_killed_while_the_mail_server_is_spoken_to(
    queue: Anything,
    smtp: Callable[..., Box],
    mail_server: Anything,
    start: Callable[[str], Child],
    step: bytes,
) -> None:
    """Nothing was accepted, so one copy arrives in the end; the outbox cannot know and says possibly twice."""
    stalling = Stalling(step)
    mail_server(stalling.port)
    mail = queue()
    worker = start("worker")
    stalling.reach()
    assert state(mail) == ("Being sent", 1)
    worker.kill()
    box = smtp()
    move_server(box.port)
    start("worker")
    time.sleep(4)
    assert state(mail) == ("Being sent", 1), "it is not taken from an attempt that may still live"
    let_two_minutes_pass(mail)
    start("beat")
    until(lambda: state(mail) == ("Sent, possibly twice", 2))
    assert box.ids == [mail.message_id]


def test_killed_between_the_acceptance_and_our_commit(
    queue: Anything, smtp: Callable[..., Box], mail_server: Anything, start: Callable[[str], Child]
) -> None:
    """The one case of two copies: both have one Message-ID, and the outbox says possibly twice."""
    box = smtp()
    mail_server(box.port)
    mail = queue()
    worker: list[Child] = []

    async def kill() -> None:
        box.on_data = None
        worker[0].kill()

    box.on_data = kill
    worker.append(start("worker"))
    until(lambda: box.mails)
    assert state(mail) == ("Being sent", 1)
    start("worker")
    start("beat")
    let_two_minutes_pass(mail)
    until(lambda: state(mail) == ("Sent, possibly twice", 2))
    time.sleep(3)
    assert box.ids == [mail.message_id] * 2
    first, second = box.mails
    assert first.as_bytes().partition(b"\n\n")[2] != b""
    assert [str(first[name]) for name in ("Date", "Subject", "To")] == [
        str(second[name]) for name in ("Date", "Subject", "To")
    ]


def test_a_mail_server_that_refuses_for_a_while(
    queue: Anything, smtp: Callable[..., Box], mail_server: Anything, start: Callable[[str], Child]
) -> None:
    box = smtp()
    box.refuse["*"] = "451 4.7.1 greylisted, come again"
    mail_server(box.port)
    mail = queue()
    start("worker")
    start("beat")
    until(lambda: state(mail) == ("Waiting", 1))
    assert Mail.objects.get().trouble == "busy"
    box.refuse.clear()
    time.sleep(3)
    assert box.mails == [], "not before the pause is over"
    let_two_minutes_pass(mail)
    until(lambda: state(mail) == ("Sent", 2))
    assert box.ids == [mail.message_id]


def test_the_broker_dies_and_comes_back(
    queue: Anything,
    smtp: Callable[..., Box],
    mail_server: Anything,
    start: Callable[[str], Child],
    broker: Broker,
) -> None:
    box = smtp()
    mail_server(box.port)
    start("worker")
    start("beat")
    until(
        lambda: (
            Heartbeat.objects.filter(name="beat").exists()
            and Heartbeat.objects.filter(name="worker").exists()
        )
    )
    broker.kill()
    mail = queue()
    time.sleep(4)
    assert state(mail) == ("Waiting", 0)
    stopped = Heartbeat.objects.get(name="worker").at
    assert datetime.now(UTC) - stopped > timedelta(seconds=2), "the worker's sign of life grows old"
    broker.start()
    until(lambda: state(mail) == ("Sent", 1), 90)
    assert box.ids == [mail.message_id]
    until(lambda: Heartbeat.objects.get(name="worker").at > stopped)
