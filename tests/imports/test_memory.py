"""What was confirmed for a header is offered the next time: here, for this register, for these words alone."""

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.exchange import memory
from compliance.ledger.clock import now
from tests.imports.conftest import Ask
from tests.vendors.lists import HEADER

pytestmark = pytest.mark.django_db


def test_the_last_that_was_confirmed_counts(ask: Ask, organisation: Organisation, alice: Person) -> None:
    assert memory.recall(organisation, "vendors", HEADER) is None
    ask({"name": "AWS"}, choices={"dates": "us"})
    ask({"name": "Google"}, choices={"dates": "day first"})
    known = memory.recall(organisation, "vendors", HEADER)
    assert known and known.choices == {"dates": "day first"}
    assert known.confirmed_by == alice


def test_it_stays_in_its_place(organisation: Organisation, elsewhere: Organisation, alice: Person) -> None:
    memory.remember(organisation, "vendors", ("A", "B"), {"x": 1}, by=alice, now=now())
    assert memory.recall(elsewhere, "vendors", ("A", "B")) is None
    assert memory.recall(organisation, "systems", ("A", "B")) is None
    assert memory.recall(organisation, "vendors", ("B", "A")) is None
    assert memory.recall(organisation, "vendors", (" a ", "b"))
