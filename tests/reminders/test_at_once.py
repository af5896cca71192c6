"""Many at the same moment: what several workers do together is done once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.reminders import delivery, letters, rules
from compliance.reminders.collect import collect
from compliance.reminders.models import Mail, Reminder
from tests.reminders.box import Box
from tests.reminders.outbox import NOW

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def together(work: Callable[[], Any]) -> list[Any]:
    """Each in a thread and on a connection of its own, begun at one moment."""
    gate = Barrier(WORKERS)

    def one() -> Any:
        gate.wait()
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [done.result() for done in [pool.submit(one) for _ in range(WORKERS)]]


def test_collected_by_four_at_once(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    join: Callable[..., Person],
    due: Callable[..., object],
) -> None:
    join(bob, Role.CONTRIBUTOR)
    for number in range(300):
        due(NOW.date() + timedelta(days=number % 100), bob if number % 2 else alice)
    made = together(lambda: collect(organisation, NOW, at_once=True))
    assert sum(made) == 2
    assert sorted(Mail.objects.values_list("name", flat=True)) == ["Alice Moreau", "Bob Tran"]
    assert not Reminder.objects.filter(mail=None).exists()


def test_sent_by_four_at_once(
    organisation: Organisation, alice: Person, smtp: Callable[..., Box], mail_server: Callable[..., object]
) -> None:
    box = smtp()
    mail_server(box.port)
    for number in range(40):
        item = letters.Item(
            "Contract ends", f"Contract {number}", "/x/", NOW.date(), rules.standing(NOW.date(), NOW, (0,))
        )
        letters.remind(organisation, alice, [item], NOW).save(force_insert=True)
    accepted = together(lambda: delivery.send_due(lambda: NOW, NOW + timedelta(seconds=50)))
    assert sum(accepted) == 40
    assert Counter(box.ids) == Counter(Mail.objects.values_list("message_id", flat=True))
    assert not Mail.objects.exclude(state="sent", attempts=1, doubtful=False).exists()
