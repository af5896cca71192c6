"""What agreements want: hours from the moment, days, business days."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from incidents.calendars import holidays
from incidents.clocks.answer import duties
from incidents.clocks.case import Notice, Recipient
from incidents.clocks.duty import State
from tests.incidents.ask import ask, case_of, due, find, sent


def term(within: int, unit: str, party: str = "Clinic") -> dict[str, Any]:
    return {"party": party, "within": within, "unit": unit}


@pytest.mark.parametrize(
    ("known", "within", "unit", "date", "at"),
    [
        ("2026-03-05T17:30:00-06:00", 24, "hours", "2026-03-06", "2026-03-06T17:30:00-06:00"),
        (
            "2026-03-05",
            24,
            "hours",
            "2026-03-06",
            "2026-03-06T00:00:00-06:00",
        ),  # no time known: from midnight
        (
            "2026-03-07T12:00:00-06:00",
            24,
            "hours",
            "2026-03-08",
            "2026-03-08T13:00:00-05:00",
        ),  # a day of 23 hours
        (
            "2026-10-31T12:00:00-05:00",
            24,
            "hours",
            "2026-11-01",
            "2026-11-01T11:00:00-06:00",
        ),  # and one of 25
        ("2026-03-06T04:00:00+00:00", 1, "hours", "2026-03-05", "2026-03-05T23:00:00-06:00"),
        ("2026-03-05T23:59:00-06:00", 5, "days", "2026-03-10", None),
        ("2026-03-05T23:59:00-06:00", 5, "business_days", "2026-03-12", None),
        ("2026-03-06", 1, "business_days", "2026-03-09", None),  # a Friday
        ("2026-11-25", 1, "business_days", "2026-11-27", None),  # over Thanksgiving
        ("2026-03-05", 61, "days", "2026-05-05", None),
    ],
)
def test_terms(known: str, within: int, unit: str, date: str, at: str | None) -> None:
    duty = find(ask("2026-11-25", known_at=known, contract_terms=[term(within, unit)]), "contract_party")
    assert due(duty)[:2] == (date, date)
    assert (duty.due_at.isoformat() if duty.due_at else None) == at
    assert duty.to == "Clinic"


def test_an_earlier_day_that_should_have_been_known_starts_at_its_midnight() -> None:
    found = ask("2026-03-06", known_at="2026-03-05T17:30:00-06:00", should_have_known_on="2026-03-05",
                contract_terms=[term(24, "hours")])  # fmt: skip
    due_at = find(found, "contract_party").due_at
    assert due_at is not None
    assert due_at.isoformat() == "2026-03-06T00:00:00-06:00"


@pytest.mark.parametrize(
    ("on", "notices", "word"),
    [
        ("2026-03-10", [], "running"),
        ("2026-03-11", [], "overdue"),
        ("2026-03-11", [sent("contract_party", "2026-03-10")], "met"),
        ("2026-03-11", [sent("contract_party", "2026-03-11")], "met late"),
    ],
)
def test_words(on: str, notices: list[Any], word: str) -> None:
    assert find(ask(on, contract_terms=[term(5, "days")], notices=notices), "contract_party").state == word


@pytest.mark.parametrize(
    ("sent_on", "word"),
    [
        ("2026-03-06T17:30:00-06:00", "met"),
        ("2026-03-06T17:31:00-06:00", "met late"),
        ("2026-03-06T23:31:00+00:00", "met late"),
        ("2026-03-06", "met late"),  # of unknown hour: doubtful is never in time
        ("2026-03-07", "met late"),
    ],
)
def test_hours_are_judged_by_the_hour(sent_on: str, word: str) -> None:
    found = ask("2026-03-07", known_at="2026-03-05T17:30:00-06:00", contract_terms=[term(24, "hours")],
                notices=[sent("contract_party", sent_on)])  # fmt: skip
    duty = find(found, "contract_party")
    assert duty.state == word
    assert ("counts as late" in duty.reason) is (sent_on == "2026-03-06")


def test_a_notice_to_one_party_is_none_to_another() -> None:
    notices = [sent("contract_party", "2026-03-06", party="Insurer")]
    found = ask("2026-03-20", contract_terms=[term(5, "days"), term(5, "days", "Insurer")], notices=notices)
    states = {duty.to: duty.state for duty in found.duties if duty.recipient == "contract_party"}
    assert states == {"Clinic": State.OVERDUE, "Insurer": State.MET}


def test_a_notice_to_nobody_by_name_is_none_where_there_are_several() -> None:
    case, on = case_of("2026-03-20", contract_terms=[term(5, "days"), term(5, "days", "Insurer")])
    told = replace(case, notices=(Notice(Recipient.CONTRACT_PARTY, date(2026, 3, 6)),))
    found = [
        duty.state for duty in duties(told, on, {}, holidays) if duty.recipient == Recipient.CONTRACT_PARTY
    ]
    assert found == [State.OVERDUE, State.OVERDUE]
