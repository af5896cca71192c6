"""Whether a vendor told us in time: by the hour, the day and the business day, through nights in which the clocks change."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incidents.calendars import holidays
from incidents.clocks.case import Term, Vendor
from incidents.clocks.vendor import Owed, Report, Telling, of_law, telling, together

CHICAGO = ZoneInfo("America/Chicago")
Fact = date | datetime | None


def at(text: str) -> date | datetime:
    """A local moment, or a day where nobody knows the time."""
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def asked(within: int, unit: str, found: str, told: str, on: str = "2026-12-31") -> Owed:
    vendor = Vendor(at(found) if found else None, at(told) if told else None)
    return telling(Term("Acme", within, unit), vendor, date.fromisoformat(on), CHICAGO, holidays)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("within", "unit", "found", "told", "state", "words"),
    [
        (72, "hours", "2026-03-02T10:00", "2026-03-05T10:00", "in time", "in time"),
        (72, "hours", "2026-03-02T10:00", "2026-03-05T10:01", "late", "1 hour late"),
        (72, "hours", "2026-03-02T10:00", "2026-03-05T11:00", "late", "1 hour late"),
        (72, "hours", "2026-03-02T10:00", "2026-03-05T11:01", "late", "2 hours late"),
        # The clocks go forward on 8 March: 72 hours after 10:00 are over at 11:00.
        (72, "hours", "2026-03-06T10:00", "2026-03-09T11:00", "in time", "in time"),
        (72, "hours", "2026-03-06T10:00", "2026-03-09T11:01", "late", "1 hour late"),
        # They go back on 1 November: over at 09:00.
        (72, "hours", "2026-10-30T10:00", "2026-11-02T09:00", "in time", "in time"),
        (72, "hours", "2026-10-30T10:00", "2026-11-02T10:00", "late", "1 hour late"),
        # A time that nobody wrote down is never read as in time.
        (24, "hours", "2026-03-02T10:00", "2026-03-03", "may be late", "nobody wrote down"),
        (24, "hours", "2026-03-02T10:00", "2026-03-02", "in time", "in time"),
        (24, "hours", "2026-03-02T10:00", "2026-03-04", "late", "14 hours late"),
        (24, "hours", "2026-03-02", "2026-03-03T00:00", "in time", "in time"),
        (24, "hours", "2026-03-02", "2026-03-03T12:00", "may be late", "nobody wrote down"),
        (24, "hours", "2026-03-02", "2026-03-04T01:00", "late", "2 hours late at least"),
        (10, "days", "2026-03-02T23:30", "2026-03-12T23:59", "in time", "in time"),
        (10, "days", "2026-03-02T23:30", "2026-03-13T00:00", "late", "1 day late"),
        # Thursday 26 November is a holiday, 28 and 29 a weekend: five business days after the 23rd end on 1 December.
        (5, "business_days", "2026-11-23", "2026-12-01", "in time", "in time"),
        (5, "business_days", "2026-11-23", "2026-12-02", "late", "1 day late"),
        # No term reaches beyond day 60 of the law.
        (90, "days", "2026-03-02", "2026-05-01", "in time", "outer limit"),
        (90, "days", "2026-03-02", "2026-05-02", "late", "1 day late"),
        (2000, "hours", "2026-03-02T10:00", "2026-05-02T00:00", "late", "1 day late"),
    ],
)  # fmt: skip
def test_told_in_time(within: int, unit: str, found: str, told: str, state: str, words: str) -> None:
    owed = asked(within, unit, found, told)
    assert (owed.state, words in owed.words) == (state, True), owed.words


@pytest.mark.parametrize(
    ("on", "state"), [("2026-03-12", "not told yet"), ("2026-03-13", "overdue"), ("2026-03-02", "not told yet")]
)  # fmt: skip
def test_not_told_yet(on: str, state: str) -> None:
    assert asked(10, "days", "2026-03-02", "", on).state == state


def test_without_a_discovery_nothing_is_counted_and_nothing_is_in_time() -> None:
    assert asked(10, "days", "", "2026-03-05").state == Telling.UNKNOWN


@pytest.mark.parametrize(("told", "state"), [("2026-05-01", "in time"), ("2026-05-02", "late")])
def test_the_law_is_the_wall_where_no_agreement_says_less(told: str, state: str) -> None:
    vendor = Vendor(date(2026, 3, 2), at(told))
    found = telling(of_law("Acme"), vendor, date(2026, 12, 31), CHICAGO, holidays)
    assert (found.state, found.due_on) == (state, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("said", "agent"),
    [([None], None), ([False], False), ([True], True), ([False, True], True), ([None, False], None), ([None, True], True)],
)  # fmt: skip
def test_of_several_reports_the_first_days_count_and_agent_outweighs(said: list[Any], agent: Any) -> None:
    rows = [Report(at(f"2026-03-0{5 - n}"), at(f"2026-03-1{n}T10:00"), each) for n, each in enumerate(said)]
    assert together(rows, CHICAGO) == Vendor(at(f"2026-03-0{6 - len(said)}"), at("2026-03-10T10:00"), agent)
    assert together([], CHICAGO) is None
