"""A mail is tried again: when, how often, and what an attempt that died or came late leaves behind."""

import asyncio

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.reminders import actions, conversation, delivery
from compliance.reminders.models import Mail, MailServer
from tests.reminders.box import free_port
from tests.reminders.outbox import NOW, Hands, Server, Start, queue, run, state

pytestmark = pytest.mark.django_db


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
