"""A mail that a server refuses, for now or for ever."""

from collections.abc import Callable

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.reminders.models import Mail
from tests.reminders.outbox import Hands, Server, Start, queue, run, state

pytestmark = pytest.mark.django_db


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
