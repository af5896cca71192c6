"""From the outbox to a mail server, with real servers that accept, refuse, fall silent and lie about who they are."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from compliance.accounts import actions as accounts
from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.registers.answers import Deadline
from compliance.reminders import actions, conversation, delivery, letters, rules
from compliance.reminders.audience import Audience
from compliance.reminders.collect import collect
from compliance.reminders.models import Heartbeat, Mail, MailServer, Reminder
from tests.reminders.conftest import NOW, Box, free_port

pytestmark = pytest.mark.django_db
Start = Callable[..., Box]
Server = Callable[..., MailServer]


class Hands:
    """A clock whose hands the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> "Hands":
        self.now += timedelta(**by)
        return self


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def mail(organisation: Organisation, alice: Person) -> Mail:
    """A mail to Alice, waiting."""
    return queue(organisation, alice)


def queue(organisation: Organisation, person: Person, number: int = 1) -> Mail:
    item = letters.Item(
        "Contract ends", f"Contract {number}", "/x/", NOW.date(), rules.standing(NOW.date(), NOW, (0,))
    )
    mail = letters.remind(organisation, person, [item], NOW)
    mail.save(force_insert=True)
    return mail


def run(hands: Hands) -> int:
    return delivery.send_due(hands, hands.now + timedelta(seconds=50))


def state(mail: Mail) -> tuple[str, int, str]:
    mail.refresh_from_db()
    return mail.word, mail.attempts, mail.trouble


def test_a_mail_is_accepted_once(
    mail: Mail, smtp: Start, mail_server: Server, hands: Hands, organisation: Organisation
) -> None:
    box = smtp()
    mail_server(box.port)
    assert run(hands) == 1
    assert run(hands.on(days=1)) == 0
    (sent,) = box.mails
    assert state(mail) == ("Sent", 1, "")
    assert mail.accepted_at == NOW
    assert sent["Message-ID"] == mail.message_id
    assert sent["Date"].datetime == NOW
    assert sent["Auto-Submitted"] == "auto-generated"
    assert (sent["From"], sent["To"]) == (
        "Lakeside Clinic <compliance@lakeside.example>",
        "Alice Moreau <alice@lakeside.example>",
    )
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    assert Heartbeat.objects.get(name="accepted", organisation=organisation).at == NOW


def test_without_a_server_mail_waits_and_is_not_tried(mail: Mail, hands: Hands) -> None:
    assert run(hands) == 0
    assert state(mail) == ("Waiting", 0, "")


def test_the_server_of_the_settings_serves_everyone_but_samples(
    mail: Mail, smtp: Start, hands: Hands, settings: pytest.FixtureRequest, alice: Person
) -> None:
    box = smtp()
    sample = accounts.organisation_create(alice, name="Lakeside Family Health", sample=True)
    made_up = queue(sample, alice)
    settings.MAIL = {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": box.port,
        "EMAIL_HOST_USER": None,
        "EMAIL_HOST_PASSWORD": None,
    }
    settings.MAIL_FROM = "compliance@everyone.example"
    assert run(hands) == 1
    assert state(mail)[0] == "Sent"
    assert state(made_up) == ("Waiting", 0, "")
    assert box.mails[0]["From"].addresses[0].addr_spec == "compliance@everyone.example"


def test_many_mails_go_over_one_line(
    organisation: Organisation, alice: Person, smtp: Start, mail_server: Server, hands: Hands
) -> None:
    mails = [queue(organisation, alice, number) for number in range(20)]
    box = smtp()
    mail_server(box.port)
    assert run(hands) == 20
    assert sorted(box.ids) == sorted(mail.message_id for mail in mails)


@pytest.mark.parametrize(
    "answer, state_after, trouble",
    [
        ("450 greylisted", "Waiting", "busy"),
        ("421 too many of you", "Waiting", "busy"),
        ("550 no such user", "Not delivered", "recipient"),
    ],
)
def test_a_refused_recipient(
    mail: Mail, smtp: Start, mail_server: Server, hands: Hands, answer: str, state_after: str, trouble: str
) -> None:
    box = smtp()
    mail_server(box.port)
    box.refuse["*"] = answer
    run(hands)
    assert state(mail) == (state_after, 1, trouble)
    assert not mail.doubtful


@pytest.mark.parametrize(
    "answer, state_after, trouble",
    [("451 later", "Waiting", "busy"), ("554 spam", "Not delivered", "content")],
)
def test_a_refused_message(
    mail: Mail, smtp: Start, mail_server: Server, hands: Hands, answer: str, state_after: str, trouble: str
) -> None:
    box = smtp()
    mail_server(box.port)
    box.refuse_data = answer
    run(hands)
    assert state(mail) == (state_after, 1, trouble)


def test_one_refused_recipient_keeps_no_other_from_their_mail(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    join: Callable[..., Person],
    smtp: Start,
    mail_server: Server,
    hands: Hands,
) -> None:
    first, second = queue(organisation, alice), queue(organisation, join(bob, Role.OFFICER))
    box = smtp()
    mail_server(box.port)
    box.refuse["alice@lakeside.example"] = "550 no such user"
    run(hands)
    assert (state(first)[0], state(second)[0]) == ("Not delivered", "Sent")


def test_it_is_tried_again_ever_more_patiently_and_never_given_up(
    mail: Mail, mail_server: Server, hands: Hands, smtp: Start
) -> None:
    port = free_port()
    mail_server(port)
    tried = []
    for _ in range(150):
        before = mail.attempts
        run(hands)
        mail.refresh_from_db()
        if mail.attempts > before:
            tried.append(int((hands.now - NOW).total_seconds() / 60))
        hands.on(minutes=1)
    assert tried == [0, 1, 6, 21, 81, 141]
    assert state(mail) == ("Waiting", 6, "unreachable")
    hands.on(days=90)
    box = smtp()
    server = MailServer.objects.get()
    server.port = box.port
    actions.mail_server_save(server, by=Person.objects.get())
    run(hands)
    assert state(mail) == ("Sent", 7, "")
    assert box.ids == [mail.message_id]


def test_a_dead_server_is_asked_once_a_run(
    organisation: Organisation, alice: Person, mail_server: Server, hands: Hands
) -> None:
    for number in range(5):
        queue(organisation, alice, number)
    mail_server(free_port())
    run(hands)
    assert Mail.objects.filter(attempts=1).count() == 1
    assert Mail.objects.filter(attempts=0).count() == 4


def test_a_dead_server_of_one_organisation_holds_up_no_other(
    mail: Mail, mail_server: Server, elsewhere: Organisation, charlie: Person, smtp: Start, hands: Hands
) -> None:
    theirs = queue(elsewhere, charlie)
    mail_server(free_port())
    mail_server(smtp().port, elsewhere)
    assert run(hands) == 1
    assert state(theirs)[0] == "Sent"


def test_a_worker_that_died_with_the_mail_in_hand_is_noticed_after_two_minutes(
    mail: Mail, smtp: Start, mail_server: Server, hands: Hands
) -> None:
    box = smtp()
    mail_server(box.port)
    assert delivery.claim(hands()) == mail  # and then the worker dies: nothing else is written
    assert state(mail)[0] == "Being sent"
    assert run(hands.on(seconds=119)) == 0
    assert run(hands.on(seconds=1)) == 1
    assert state(mail) == ("Sent, possibly twice", 2, "")


def test_a_mail_that_kills_every_worker_is_no_flood(mail: Mail, mail_server: Server, hands: Hands) -> None:
    mail_server(free_port())
    claims = []
    for _ in range(180):
        if delivery.claim(hands()):
            claims.append(int((hands.now - NOW).total_seconds() / 60))
        hands.on(minutes=1)
    assert claims == [0, 2, 7, 22, 82, 142]


def test_an_attempt_that_was_overtaken_writes_nothing(
    mail: Mail, smtp: Start, mail_server: Server, hands: Hands
) -> None:
    box = smtp()
    mail_server(box.port)
    slow = delivery.claim(hands())
    fresh = delivery.claim(hands.on(minutes=3)())
    assert slow is not None and fresh is not None
    box.refuse["*"] = "550 no"
    with delivery.Lines() as lines:
        delivery.attempt(slow, lines, hands)
        assert state(mail) == ("Being sent", 2, "")
        box.refuse.clear()
        delivery.attempt(fresh, lines, hands)
    assert state(mail) == ("Sent, possibly twice", 2, "")


def test_a_clock_that_jumps_three_days_on_and_back_loses_and_doubles_nothing(
    mail: Mail, smtp: Start, mail_server: Server, hands: Hands
) -> None:
    box = smtp()
    mail_server(box.port)
    box.refuse["*"] = "450 later"
    run(hands.on(days=3))
    box.refuse.clear()
    run(hands.on(days=-3))
    assert state(mail)[0] == "Sent"
    run(hands.on(days=3))
    assert len(box.mails) == 1


def test_who_is_no_member_any_more_gets_nothing(
    organisation: Organisation,
    bob: Person,
    join: Callable[..., Person],
    alice: Person,
    smtp: Start,
    mail_server: Server,
    hands: Hands,
) -> None:
    mail = queue(organisation, join(bob, Role.OFFICER))
    accounts.member_end(Membership.objects.get(person=bob), by=alice)
    box = smtp()
    mail_server(box.port)
    run(hands)
    assert state(mail) == ("Not sent", 1, "no_member")
    assert box.mails == []


def test_a_mail_with_a_broken_header_fails_alone(
    mail: Mail, organisation: Organisation, alice: Person, smtp: Start, mail_server: Server, hands: Hands
) -> None:
    Mail.objects.filter(pk=mail.pk).update(subject="two\nlines")
    other = queue(organisation, alice, 2)
    mail_server(smtp().port)
    run(hands)
    assert state(mail) == ("Not delivered", 1, "content")
    assert state(other)[0] == "Sent"


def test_silence_after_the_data_is_told_as_possibly_twice(
    mail: Mail, smtp: Start, mail_server: Server, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "PATIENCE", 1)
    monkeypatch.setattr(conversation.connect, "__defaults__", (1,))
    box = smtp()
    mail_server(box.port)
    box.on_data = lambda: asyncio.sleep(3)
    run(hands)
    assert state(mail) == ("Waiting", 1, "timeout")
    box.on_data = None
    run(hands.on(minutes=1))
    assert state(mail) == ("Sent, possibly twice", 2, "")
    assert box.ids == [mail.message_id, mail.message_id]


def test_a_password_whose_master_key_is_gone(
    mail: Mail, smtp: Start, mail_server: Server, settings: pytest.FixtureRequest, hands: Hands
) -> None:
    mail_server(smtp().port, username="bob", password="right horse")
    settings.MASTER_KEYS = {"other": bytes(32)}
    run(hands)
    assert state(mail) == ("Waiting", 1, "sealed")


def test_collected_and_delivered(
    organisation: Organisation,
    alice: Person,
    due: Callable[..., object],
    smtp: Start,
    mail_server: Server,
    hands: Hands,
) -> None:
    """The thin path: a deadline becomes a mail that a server accepts."""
    box = smtp()
    mail_server(box.port)
    due(NOW.date() + timedelta(days=14), alice)
    collect(organisation, hands())
    run(hands)
    assert box.mails[0]["Subject"] == "Contract ends, in 14 days: Acme Cloud: Master BAA"


def test_who_may_no_longer_read_it_gets_nothing_and_whoever_is_next_is_told(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    join: Callable[[Person, Role], Person],
    due: Callable[..., Deadline],
    smtp: Start,
    mail_server: Server,
    hands: Hands,
) -> None:
    """The names in it were written while Bob could read them; what he may no longer read does not leave."""
    join(bob, Role.CONTRIBUTOR)
    due(NOW.date() + timedelta(days=30), owner=alice, title="Alice's")
    lost = due(NOW.date() + timedelta(days=30), owner=bob, title="Bob's")
    collect(organisation, NOW, at_once=True)
    mail = Mail.objects.get(person=bob)
    accounts.member_change_role(
        Membership.objects.get(person=bob, organisation=organisation), Role.STAFF, by=alice
    )
    box = smtp()
    mail_server(box.port)
    run(hands)
    assert state(mail) == ("Not sent", 1, "no_right")
    assert box.addresses == ["alice@lakeside.example"]
    collect(organisation, hands.on(hours=1).now, at_once=True)
    run(hands)
    assert box.addresses == ["alice@lakeside.example"] * 2
    assert "Bob's" in box.mails[1].get_body(("plain",)).get_content()
    told = Reminder.objects.filter(record_id=lost.record, mail__isnull=False)
    assert [each.person for each in told] == [alice]


def test_what_the_person_may_still_read_is_mailed_anew(
    organisation: Organisation,
    alice: Person,
    due: Callable[..., Deadline],
    smtp: Start,
    mail_server: Server,
    hands: Hands,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = due(NOW.date() + timedelta(days=30), owner=alice, title="Kept")
    gone = due(NOW.date() + timedelta(days=30), owner=alice, title="Gone")
    collect(organisation, NOW, at_once=True)
    may_open = Audience.may_open
    monkeypatch.setattr(
        Audience,
        "may_open",
        lambda self, person, register, model, record: (
            record != gone.record and may_open(self, person, register, model, record)
        ),
    )
    box = smtp()
    mail_server(box.port)
    assert run(hands) == 0
    collect(organisation, hands.on(hours=1).now, at_once=True)
    assert run(hands) == 1
    text = box.mails[0].get_body(("plain",)).get_content()
    assert "Kept" in text
    assert "Gone" not in text
    assert Reminder.objects.get(record_id=kept.record).mail.state == Mail.State.SENT
    assert Reminder.objects.filter(record_id=gone.record, person=None, mail=None).count() == 1
