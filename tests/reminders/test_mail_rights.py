"""Between the writing and the sending of a mail rights may end: what then leaves, and to whom."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from compliance.accounts import actions as accounts
from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.registers.answers import Deadline
from compliance.reminders.audience import Audience
from compliance.reminders.collect import collect
from compliance.reminders.models import Mail, Reminder
from tests.reminders.outbox import NOW, Hands, Server, Start, queue, run, state

pytestmark = pytest.mark.django_db


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
