"""A mail that waited is looked at again when it is about to leave: what is no longer true does not leave, and nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.registers.answers import Deadline
from compliance.reminders.collect import collect
from compliance.reminders.models import Mail, Reminder
from tests.reminders.box import Box
from tests.reminders.conftest import Contracts
from tests.reminders.outbox import NOW, Hands, Server, Start, run, state

pytestmark = pytest.mark.django_db

Due = Callable[..., Deadline]


@pytest.fixture
def box(smtp: Start, mail_server: Server) -> Box:
    box = smtp()
    mail_server(box.port)
    return box


def text(box: Box, number: int = 0) -> str:
    return str(box.mails[number].get_body(("plain",)).get_content())


@pytest.mark.parametrize("tries, hours", [(1, 0), (0, 2), (1, 50)])
def test_what_was_settled_while_it_waited_is_not_sent(
    organisation: Organisation,
    alice: Person,
    due: Due,
    contracts: Contracts,
    box: Box,
    hands: Hands,
    tries: int,
    hours: int,
) -> None:
    due(NOW.date() - timedelta(days=266), alice)
    collect(organisation, NOW, at_once=True)
    mail = Mail.objects.get()
    if tries:
        box.refuse["*"] = "450 later"
        run(hands)
        box.refuse.clear()
    contracts.rows.clear()
    run(hands.on(hours=hours, minutes=1))
    assert state(mail) == ("Not sent", 1 + tries, "settled_since")
    assert box.mails == []


def test_what_is_still_true_is_written_anew_alone_in_the_same_run(
    organisation: Organisation, alice: Person, due: Due, contracts: Contracts, box: Box, hands: Hands
) -> None:
    true = due(NOW.date() + timedelta(days=7), alice, "Stays")
    gone = due(NOW.date() + timedelta(days=7), alice, "Gone")
    collect(organisation, NOW, at_once=True)
    old = Mail.objects.get()
    contracts.rows[organisation.pk] = [true]
    assert run(hands.on(days=1)) == 1
    assert state(old) == ("Not sent", 1, "out_of_date")
    assert "Stays" in text(box) and "in 6 days" in text(box) and "Gone" not in text(box)
    carried = Reminder.objects.get(record_id=true.record)
    assert carried.mail and carried.mail.state == "sent" and carried.window == 7
    assert Reminder.objects.get(record_id=gone.record).mail is None


def test_what_is_true_again_later_is_told_after_all(
    organisation: Organisation, alice: Person, due: Due, contracts: Contracts, box: Box, hands: Hands
) -> None:
    row = due(NOW.date() + timedelta(days=7), alice)
    collect(organisation, NOW, at_once=True)
    contracts.rows.clear()
    run(hands.on(hours=2))
    contracts.rows[organisation.pk] = [row]
    collect(organisation, hands.on(hours=1).now, at_once=True)
    assert run(hands) == 1
    assert Reminder.objects.filter(record_id=row.record).count() == 1
    assert collect(organisation, hands.on(hours=1).now, at_once=True) == 0


def test_what_is_all_true_leaves_as_it_was_written(
    organisation: Organisation, alice: Person, due: Due, box: Box, hands: Hands
) -> None:
    due(NOW.date() + timedelta(days=7), alice)
    collect(organisation, NOW, at_once=True)
    mail = Mail.objects.get()
    assert run(hands.on(days=2)) == 1
    assert box.ids == [mail.message_id]


def test_a_fresh_mail_asks_no_register(
    organisation: Organisation, alice: Person, due: Due, contracts: Contracts, box: Box, hands: Hands
) -> None:
    due(NOW.date() + timedelta(days=7), alice)
    collect(organisation, NOW, at_once=True)
    asked = contracts.asked
    assert run(hands.on(minutes=59)) == 1
    assert contracts.asked == asked


def test_many_that_waited_ask_once(
    organisation: Organisation,
    alice: Person,
    officer: Person,
    due: Due,
    contracts: Contracts,
    box: Box,
    hands: Hands,
) -> None:
    due(NOW.date() - timedelta(days=1), alice)
    assert collect(organisation, NOW, at_once=True) == 2
    asked = contracts.asked
    assert run(hands.on(days=2)) == 2
    assert contracts.asked == asked + 1


def test_a_register_that_fails_holds_nothing_back(
    organisation: Organisation, alice: Person, due: Due, contracts: Contracts, box: Box, hands: Hands
) -> None:
    due(NOW.date() + timedelta(days=7), alice)
    collect(organisation, NOW, at_once=True)

    def broken(organisation: Organisation, on: date, until: date) -> Iterator[Deadline]:
        raise RuntimeError

    contracts.deadlines = broken  # type: ignore[method-assign]
    assert run(hands.on(days=1)) == 1
