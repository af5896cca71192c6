"""The sample story has a dataset of every status and gaps of every severity."""

from datetime import date

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.registers.answers import Severity
from riskassess.datasets.register import DatasetRegister
from riskassess.datasets.sample import add_sample
from riskassess.datasets.standing import WORDS, standings

pytestmark = pytest.mark.django_db


def test_the_story_shows_every_status_and_severity(
    organisation: Organisation, alice: Person, today: date
) -> None:
    add_sample(organisation, alice, today)
    stood = standings(organisation, today)
    assert {each.status.word for each in stood.values()} == set(WORDS)
    found = [(gap.kind.severity, gap.title) for gap in DatasetRegister().gaps(organisation, today)]
    assert {severity for severity, _ in found} == set(Severity)
    assert [title for severity, title in found if severity == Severity.CRITICAL] == [
        "Intake chats, de-identified"
    ]
    assert [title for severity, title in found if severity == Severity.LOW] == ["Synthetic intake forms"]


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2025, 1, 1), date(2026, 12, 31)])
def test_it_can_be_told_on_any_day(organisation: Organisation, alice: Person, day: date) -> None:
    add_sample(organisation, alice, day)
    assert len(standings(organisation, day)) == 9
