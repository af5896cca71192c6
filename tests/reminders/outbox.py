"""A mail to put into the outbox, and a clock by which it is sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from compliance.accounts.models import Organisation, Person
from compliance.reminders import delivery, letters, rules
from compliance.reminders.models import Mail, MailServer
from tests.reminders.box import Box

#: Sunday morning in New York, after 07:00.
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
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
