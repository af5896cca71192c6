"""The arithmetic, each rule on both sides of its boundary."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import rules
from incidents.calendars import holidays
from incidents.rules import Held, Hold, Start

CHICAGO, HONOLULU = ZoneInfo("America/Chicago"), ZoneInfo("Pacific/Honolulu")
days = st.dates(date(2010, 1, 1), date(2060, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("discovered", "limit"),
    [
        ("2026-03-05", "2026-05-04"),
        ("2026-12-01", "2027-01-30"),
        ("2026-12-31", "2027-03-01"),
        ("2027-01-01", "2027-03-02"),
        ("2027-12-31", "2028-02-29"),
        ("2028-01-01", "2028-03-01"),
        ("2013-10-22", "2013-12-21"),
        ("2026-03-03", "2026-05-02"),  # a Saturday
        ("2026-11-01", "2026-12-31"),
    ],
)
def test_day_sixty_whatever_its_weekday(discovered: str, limit: str) -> None:
    assert rules.day_limit(day(discovered)) == day(limit)


@pytest.mark.parametrize(
    ("discovered", "limit"),
    [
        ("2024-06-01", "2025-03-01"),
        ("2025-01-01", "2026-03-01"),
        ("2025-12-31", "2026-03-01"),
        ("2026-01-01", "2027-03-01"),
        ("2026-12-31", "2027-03-01"),
        ("2027-12-31", "2028-02-29"),
        ("2028-01-01", "2029-03-01"),
        ("2029-07-04", "2030-03-01"),
        ("2099-07-04", "2100-03-01"),  # 2100 is no leap year
    ],
)
def test_sixty_days_after_the_end_of_the_year_of_discovery(discovered: str, limit: str) -> None:
    assert rules.year_limit(day(discovered)) == day(limit)


@given(days)
def test_the_year_limit_is_never_before_day_sixty_of_its_year(discovered: date) -> None:
    assert rules.year_limit(discovered) >= rules.day_limit(discovered)
    assert rules.year_limit(discovered).year == discovered.year + 1


@pytest.mark.parametrize(
    ("people", "at_once"), [(0, False), (499, False), (500, True), (501, True), (None, True)]
)
def test_hhs_at_once_from_500(people: int | None, at_once: bool) -> None:  # noqa: FBT001
    assert rules.tells_hhs_at_once(people) is at_once


@pytest.mark.parametrize(
    ("residents", "told"), [(0, False), (499, False), (500, False), (501, True), (None, True)]
)
def test_media_above_500(residents: int | None, told: bool) -> None:  # noqa: FBT001
    assert rules.tells_media(residents) is told


@pytest.mark.parametrize(
    ("moment", "zone", "local"),
    [
        ("2026-03-06T05:59:59+00:00", CHICAGO, "2026-03-05"),
        ("2026-03-06T06:00:00+00:00", CHICAGO, "2026-03-06"),
        # the clocks change in the night to 8 March: 00:30 and 23:30 of that day are 22 hours apart
        ("2026-03-08T00:30:00-06:00", CHICAGO, "2026-03-08"),
        ("2026-03-08T23:30:00-05:00", CHICAGO, "2026-03-08"),
        ("2026-03-09T04:59:59+00:00", CHICAGO, "2026-03-08"),
        ("2026-03-09T05:00:00+00:00", CHICAGO, "2026-03-09"),
        ("2026-11-01T23:30:00-06:00", CHICAGO, "2026-11-01"),
        ("2026-11-02T05:59:59+00:00", CHICAGO, "2026-11-01"),
        ("2027-01-01T09:59:59+00:00", HONOLULU, "2026-12-31"),
    ],
)
def test_a_moment_counts_on_its_local_date(moment: str, zone: ZoneInfo, local: str) -> None:
    assert rules.local(datetime.fromisoformat(moment), zone).date() == day(local)


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        rules.local(datetime(2026, 3, 5, 12), CHICAGO)  # noqa: DTZ001


def test_a_day_without_time_begins_at_midnight() -> None:
    assert rules.local(day("2026-03-05"), CHICAGO).isoformat() == "2026-03-05T00:00:00-06:00"


def test_discovery_is_the_earlier_of_what_was_known_and_what_should_have_been() -> None:
    known = Start(rules.local(day("2026-03-05"), CHICAGO), "known")
    should = Start(rules.local(day("2026-03-04"), CHICAGO), "should have been known")
    assert rules.discovery([known, should]) == should
    assert rules.discovery([known]).on == day("2026-03-05")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        # 8 March 2026 has 23 hours in Chicago, 1 November 25
        ("2026-03-07T12:00-06:00", 24, "2026-03-08T13:00-05:00"),
        ("2026-10-31T12:00-05:00", 24, "2026-11-01T11:00-06:00"),
        ("2026-03-05T17:30-06:00", 72, "2026-03-08T18:30-05:00"),
        ("2026-03-05T00:00-06:00", 24, "2026-03-06T00:00-06:00"),
    ],
)
def test_hours_are_hours_that_pass(start: str, hours: int, due: str) -> None:
    moment = datetime.fromisoformat(start).astimezone(CHICAGO)
    found = rules.hours_after(moment, hours)
    assert found == datetime.fromisoformat(due)
    assert found.utcoffset() == datetime.fromisoformat(due).utcoffset()


@pytest.mark.parametrize(
    ("start", "count", "where", "due"),
    [
        ("2026-03-05", 15, "CA", "2026-03-26"),
        ("2026-03-20", 7, "CA", "2026-04-01"),  # over 31 March, Cesar Chavez Day
        ("2026-03-20", 7, "US", "2026-03-31"),
        ("2026-10-09", 1, "US", "2026-10-13"),  # over Columbus Day
        ("2026-10-09", 1, "CA", "2026-10-12"),  # which California does not keep
        ("2026-07-02", 1, "US", "2026-07-06"),  # 4 July falls on a Saturday: the 3rd is kept
        ("2026-12-31", 1, "US", "2027-01-04"),
        ("2026-02-27", 14, "VT", "2026-03-20"),  # over Town Meeting Day
        ("2026-03-05", 0, "US", "2026-03-05"),
    ],
)
def test_business_days_leave_out_weekends_and_the_states_own_holidays(
    start: str, count: int, where: str, due: str
) -> None:
    assert rules.business_days_after(day(start), count, holidays, where) == day(due)


@given(days, st.integers(1, 40), st.sampled_from(["US", "CA", "VT", "IL", "IA", "NY", "ME", "PR"]))
def test_a_term_in_business_days_ends_on_one(start: date, count: int, where: str) -> None:
    due = rules.business_days_after(start, count, holidays, where)
    between = [start + timedelta(days=number) for number in range(1, (due - start).days + 1)]
    working = [each for each in between if each.weekday() < 5 and each not in holidays(where, each.year)]
    assert due in working
    assert len(working) == count


def oral(stated: str, until: str | None = None) -> Hold:
    return Hold(Held.ORAL, day(stated), day(until) if until else None)


def written(stated: str, until: str) -> Hold:
    return Hold(Held.WRITTEN, day(stated), day(until))


@pytest.mark.parametrize(
    ("hold", "ends"),
    [
        (oral("2026-04-10"), "2026-05-10"),
        (oral("2026-04-10", "2026-04-20"), "2026-04-20"),
        (oral("2026-04-10", "2026-05-10"), "2026-05-10"),
        (oral("2026-04-10", "2026-05-11"), "2026-05-10"),  # 30 days are the most
        (written("2026-04-10", "2026-08-01"), "2026-08-01"),
    ],
)
def test_an_oral_hold_ends_after_30_days_a_written_one_as_it_says(hold: Hold, ends: str) -> None:
    assert hold.ends_on == day(ends)


def test_a_written_hold_without_end_is_none() -> None:
    with pytest.raises(ValueError, match="states its end"):
        _ = Hold(Held.WRITTEN, day("2026-04-10")).ends_on


@pytest.mark.parametrize(
    ("holds", "due"),
    [
        ([], "2026-05-04"),
        ([written("2026-04-01", "2026-05-03")], "2026-05-04"),  # ends before the limit: moves nothing
        ([written("2026-04-01", "2026-05-05")], "2026-05-05"),
        ([written("2026-05-04", "2026-06-01")], "2026-06-01"),  # begun on the last day
        ([written("2026-05-05", "2026-06-01")], "2026-05-04"),  # begun late: heals nothing
        ([oral("2026-04-03")], "2026-05-04"),
        ([oral("2026-04-05")], "2026-05-05"),
        ([oral("2026-04-20"), written("2026-05-19", "2026-07-01")], "2026-07-01"),  # in writing meanwhile
        ([oral("2026-04-20"), written("2026-05-20", "2026-07-01")], "2026-07-01"),  # on its last day
        ([oral("2026-04-20"), written("2026-05-21", "2026-07-01")], "2026-05-20"),  # too late
        ([written("2026-05-19", "2026-07-01"), oral("2026-04-20")], "2026-07-01"),  # in any order
    ],
)
def test_the_later_of_the_limit_and_the_end_of_a_hold_begun_in_time(holds: list[Hold], due: str) -> None:
    assert rules.after_holds(day("2026-05-04"), holds) == day(due)


def test_on_its_last_day_a_hold_no_longer_forbids_notice() -> None:
    hold = written("2026-04-10", "2026-04-20")
    running = [
        each for each in ("2026-04-09", "2026-04-10", "2026-04-19", "2026-04-20") if hold.runs(day(each))
    ]
    assert running == ["2026-04-10", "2026-04-19"]


@pytest.mark.parametrize(
    ("unreachable", "citation", "stays"),
    [
        (1, "45 CFR 164.404(d)(2)(i)", None),
        (9, "45 CFR 164.404(d)(2)(i)", None),
        (10, "45 CFR 164.404(d)(2)(ii)", "2026-06-30"),
        (11, "45 CFR 164.404(d)(2)(ii)", "2026-06-30"),
    ],
)
def test_ten_out_of_reach_want_a_posting_of_90_days(
    unreachable: int, citation: str, stays: str | None
) -> None:
    found = rules.substitute(unreachable, day("2026-04-01"))
    assert (found.citation, found.stays_until) == (citation, day(stays) if stays else None)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2010, 1, 1), max_value=datetime(2060, 1, 1)))  # noqa: DTZ001
def test_no_hour_moves_day_sixty_by_more_than_its_date(moment: datetime) -> None:
    local = rules.local(moment, CHICAGO)
    assert rules.day_limit(local.date()) - local.date() == timedelta(days=60)
    assert abs((moment.date() - local.date()).days) <= 1
