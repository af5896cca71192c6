"""Breach notice under a contract, and the return of PHI after it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.facts import day
from vendors.clocks import NoticeTerm, breach_notice_due, longer_than_law, return_due

CHICAGO = ZoneInfo("America/Chicago")
terms = st.builds(NoticeTerm, st.integers(1, 3000), st.sampled_from(["hours", "days", "business_days"]))
moments = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minutes: (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(CHICAGO)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("discovered", "value", "unit", "due"),
    [
        # 8 March 2026 has 23 hours in Chicago, 1 November 2026 has 25
        ("2026-03-07T12:00", 24, "hours", "2026-03-08T13:00"),
        ("2026-10-31T12:00", 24, "hours", "2026-11-01T11:00"),
        ("2026-06-30T22:30", 72, "hours", "2026-07-03T22:30"),
        ("2026-06-30T22:30", 1440, "hours", "2026-08-29T22:30"),
        ("2026-03-05T00:00", 60, "days", "2026-05-04"),
        ("2026-03-05T23:59", 60, "days", "2026-05-04"),
        ("2026-12-01T09:00", 60, "days", "2027-01-30"),
        ("2027-12-31T09:00", 60, "days", "2028-02-29"),
        ("2026-06-30T23:59", 1, "days", "2026-07-01"),
        ("2026-03-05T09:00", 61, "days", "2026-05-04"),
        ("2026-03-05T09:00", 1441, "hours", "2026-05-04"),
        ("2026-06-26T09:00", 1, "business_days", "2026-06-29"),  # a Friday
        ("2026-06-27T09:00", 1, "business_days", "2026-06-29"),  # a Saturday
        ("2026-06-28T09:00", 1, "business_days", "2026-06-29"),  # a Sunday
        ("2026-06-29T09:00", 5, "business_days", "2026-07-07"),  # over 3 July, the holiday observed
        ("2026-07-02T09:00", 1, "business_days", "2026-07-06"),
        ("2026-03-05T09:00", 42, "business_days", "2026-05-04"),
        ("2026-03-05T09:00", 43, "business_days", "2026-05-04"),
    ],
)
def test_breach_notice_is_due(discovered: str, value: int, unit: str, due: str) -> None:
    found = breach_notice_due(at(discovered), NoticeTerm(value, unit), frozenset({date(2026, 7, 3)}))  # type: ignore[arg-type]
    assert found == (at(due) if "T" in due else day(due))
    assert isinstance(found, datetime) == ("T" in due)


def test_without_holidays_only_weekends_are_skipped() -> None:
    assert breach_notice_due(at("2026-07-02T09:00"), NoticeTerm(1, "business_days")) == day("2026-07-03")


def test_holidays_do_not_push_a_contract_past_the_law() -> None:
    holidays = frozenset(day("2026-03-06") + timedelta(days=number) for number in range(90))
    assert breach_notice_due(at("2026-03-05T09:00"), NoticeTerm(5, "business_days"), holidays) == day(
        "2026-05-04"
    )


def test_an_hour_gained_in_autumn_or_lost_in_spring_does_not_pass_day_60() -> None:
    assert breach_notice_due(at("2026-02-01T23:30"), NoticeTerm(1440, "hours")) == day("2026-04-02")
    assert breach_notice_due(at("2026-10-01T00:30"), NoticeTerm(1440, "hours")) == at("2026-11-29T23:30")


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        breach_notice_due(datetime(2026, 3, 5), NoticeTerm(1, "days"))  # noqa: DTZ001


@pytest.mark.parametrize("value", [0, -1])
def test_a_term_is_at_least_one(value: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        NoticeTerm(value, "days")


@pytest.mark.parametrize(
    ("value", "unit", "longer"),
    [
        *[(1440, "hours", False), (1441, "hours", True)],
        *[(60, "days", False), (61, "days", True)],
        *[(42, "business_days", False), (43, "business_days", True)],
    ],
)
def test_a_contract_longer_than_the_law_is_seen(value: int, unit: str, longer: bool) -> None:  # noqa: FBT001
    assert longer_than_law(NoticeTerm(value, unit)) is longer  # type: ignore[arg-type]


def test_43_business_days_can_pass_day_60_and_42_cannot() -> None:
    def calendar_days(count: int, start: date) -> int:
        last = start
        while count:
            last += timedelta(days=1)
            count -= last.weekday() < 5
        return (last - start).days

    week = [date(2026, 6, 1) + timedelta(days=number) for number in range(7)]
    assert (
        max(calendar_days(42, start) for start in week)
        <= 60
        < max(calendar_days(43, start) for start in week)
    )


@given(moments, terms)
def test_notice_is_due_after_discovery_and_within_60_days(discovered: datetime, term: NoticeTerm) -> None:
    due = breach_notice_due(discovered, term)
    if isinstance(due, datetime):
        assert due.astimezone(UTC) - discovered.astimezone(UTC) == timedelta(hours=term.value)
        due = due.date()
    assert discovered.date() <= due <= discovered.date() + timedelta(days=60)
    if term.unit == "business_days" and not longer_than_law(term):
        assert due.weekday() < 5


def test_return_of_phi_is_due_30_days_after_the_end_unless_the_house_says_otherwise() -> None:
    assert return_due(day("2026-12-31")) == day("2027-01-30")
    assert return_due(day("2026-12-31"), 10) == day("2027-01-10")
