"""What a row of a law can say, with laws made up for it: the recorded ones do not use every word."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from incidents.calendars import holidays
from incidents.clocks.answer import duties
from incidents.clocks.case import US, Notice, Recipient
from incidents.clocks.duty import Duty, State
from incidents.clocks.laws import Law, Limit, Row, Since
from tests.incidents.ask import case_of, counted, due, sent

LAW = Law(
    key="ga", jurisdiction="GA", citation="Ga. Code 1", scope="", hipaa="not established", hipaa_text="not checked",
    hipaa_verified=False, rows=(), source="made up", verified=False, confidence="none", as_of="2026-11-22",
)  # fmt: skip


def owed(*limits: Limit, is_written: bool = True, **fields: Any) -> Duty:
    row = Row(Recipient.STATE_REGULATOR, 1, "as it says", limits, is_written=is_written)
    case, on = case_of("2026-04-20", counts=[counted(5)], **fields)
    found = duties(case, on, {"GA": (replace(LAW, rows=(row,)),)}, holidays)
    return next(duty for duty in found if duty.jurisdiction == "GA" and duty.recipient == "state_regulator")


@pytest.mark.parametrize(
    ("limits", "fields", "limit"),
    [
        ([(45, Since.OCCURRED)], {"occurred_on": "2026-02-01"}, "2026-03-18"),
        ([(45, Since.KNOWN)], {}, "2026-04-19"),
        ([(45, Since.DETERMINED)], {}, "2026-04-19"),
        ([(45, Since.DETERMINED)], {"determined_on": "2026-03-06"}, "2026-04-20"),
        ([(5, Since.INDIVIDUALS_TOLD)], {"notices": [sent("individuals", "2026-04-01")]}, "2026-04-06"),
        ([(5, Since.INDIVIDUALS_TOLD)], {"notices": [sent("individuals", "2026-04-01", "AK")]}, "2026-05-09"),
        ([(5, Since.HHS_TOLD)], {"notices": [sent("hhs", "2026-04-01")]}, "2026-04-06"),
        ([(5, Since.HHS_TOLD)], {}, "2027-03-06"),
        # the earliest of several, whatever their order; one that nothing starts is left out
        ([(45, Since.KNOWN), (5, Since.HHS_TOLD)], {}, "2026-04-19"),
        ([(5, Since.HHS_TOLD), (45, Since.KNOWN)], {}, "2026-04-19"),
        ([(1, Since.OCCURRED), (45, Since.KNOWN)], {}, "2026-04-19"),
    ],
)
def test_facts_that_start_a_limit(limits: list[tuple[int, Since]], fields: Any, limit: str) -> None:
    duty = owed(*(Limit(days, "calendar", since) for days, since in limits), **fields)
    assert due(duty)[:2] == (limit, limit)


def test_nothing_to_count_from_is_a_matter_for_counsel() -> None:
    duty = owed(Limit(45, "calendar", Since.OCCURRED))
    assert (duty.state, duty.due_on) == (State.ASK_COUNSEL, None)


def test_a_row_that_is_no_arithmetic_is_a_matter_for_counsel() -> None:
    duty = owed(is_written=False)
    assert (duty.state, duty.limit_on, duty.reason) == (State.ASK_COUNSEL, None, "Ask counsel. as it says.")


def test_a_notice_to_no_state_by_name_is_none_to_its_regulator() -> None:
    case, on = case_of("2026-04-20", counts=[counted(5)])
    law = replace(LAW, rows=(Row(Recipient.STATE_REGULATOR, 1, "as it says"),))
    for place, word in ((US, State.RUNNING), ("GA", State.MET)):
        told = replace(case, notices=(Notice(Recipient.STATE_REGULATOR, on, place),))
        found = duties(told, on, {"GA": (law,)}, holidays)
        assert [duty.state for duty in found if duty.recipient == Recipient.STATE_REGULATOR] == [word]


def test_letters_later_than_they_might_have_gone() -> None:
    """What goes with the letters is due when they ought to have gone; what follows them counts from when they went."""
    case, _ = case_of("2026-06-01", counts=[counted(5)], notices=[sent("individuals", "2026-05-20")])
    for days, limit in ((0, date(2026, 5, 4)), (10, date(2026, 5, 30))):
        row = Row(
            Recipient.STATE_REGULATOR, 1, "", (Limit(days, "calendar", Since.INDIVIDUALS_TOLD),)
        )  # fmt: skip
        found = duties(case, date(2026, 6, 1), {"GA": (replace(LAW, rows=(row,)),)}, holidays)
        assert limit in [duty.limit_on for duty in found if duty.jurisdiction == "GA"]
