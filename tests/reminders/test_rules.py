"""Windows, recipients, pauses and hours: tables for the boundaries, properties for what must hold on every day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.reminders import rules
from compliance.reminders.rules import Standing, recipients, standing, window_entered

WINDOWS = (120, 90, 60, 30, 14, 7, 1, 0)
NEW_YORK, KOLKATA, KATHMANDU = (
    ZoneInfo("America/New_York"),
    ZoneInfo("Asia/Kolkata"),
    ZoneInfo("Asia/Kathmandu"),
)
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # daylight saving of half an hour
ZONES = [
    NEW_YORK,
    KOLKATA,
    KATHMANDU,
    LORD_HOWE,
    ZoneInfo("Pacific/Kiritimati"),
    ZoneInfo("Pacific/Marquesas"),
    ZoneInfo("UTC"),
]

#: Windows as a register may have them: falling, each once, not always down to 0.
some_windows = st.sets(st.integers(0, 200), min_size=1, max_size=9).map(
    lambda found: tuple(sorted(found, reverse=True))
)


@pytest.mark.parametrize(
    "left, window",
    [
        (121, None), (120, 120), (91, 120), (90, 90), (31, 60), (30, 30), (15, 30), (14, 14), (8, 14), (7, 7), (2, 7),
        (1, 1), (0, 0), (-1, 0), (-6, 0), (-7, -7), (-13, -7), (-14, -14), (-365, -364),
    ],
)  # fmt: skip
def test_the_tightest_window_entered(left: int, window: int | None) -> None:
    assert window_entered(left, WINDOWS, 7) == window


@pytest.mark.parametrize("left, window", [(10, None), (9, 9), (3, 3), (0, 3), (-6, 3), (-7, -7)])
def test_windows_need_not_end_on_the_day(left: int, window: int | None) -> None:
    assert window_entered(left, (9, 3), 7) == window


@given(some_windows, st.integers(-60, 250))
def test_a_window_is_entered_on_its_day_and_left_for_a_tighter_one_alone(
    windows: tuple[int, ...], left: int
) -> None:
    today, tomorrow = window_entered(left, windows, 7), window_entered(left - 1, windows, 7)
    if left in windows and left > -7:
        assert today == left
    if today is not None:
        assert tomorrow is not None
        assert tomorrow <= today, "a window once entered never widens again"
        assert today >= left, "never told before its window"


@given(some_windows, st.lists(st.integers(-60, 250), min_size=1, max_size=40))
def test_missed_days_never_lose_the_tightest_window_and_none_goes_twice(
    windows: tuple[int, ...], days: list[int]
) -> None:
    """Whatever days the machine ran on: after each run, the window that then counts has been told, and each just once."""
    told: list[int] = []
    for left in sorted(days, reverse=True):
        window = window_entered(left, windows, 7)
        if window is not None and window not in told:
            told.append(window)
        assert window is None or window in told
    assert len(told) == len(set(told))
    assert told == sorted(told, reverse=True)


@given(st.integers(0, 400))
def test_after_the_due_day_a_reminder_leaves_every_week(weeks: int) -> None:
    entered = {window_entered(-day, WINDOWS, 7) for day in range(weeks * 7, weeks * 7 + 7)}
    assert entered == {-weeks * 7}


@pytest.mark.parametrize(
    "window, owner, officer, owners, told",
    [
        (60, "dana", "olga", ["alice"], ("dana",)),
        (14, "dana", "olga", ["alice"], ("dana", "olga")),
        (0, "dana", "olga", ["alice", "bob"], ("dana", "olga", "alice", "bob")),
        (-7, "dana", "olga", ["alice"], ("dana", "olga", "alice")),
        (60, None, "olga", ["alice"], ("olga",)),
        (60, None, None, ["alice", "bob"], ("alice", "bob")),
        (14, "dana", None, ["alice"], ("dana",)),
        (0, "dana", None, ["alice"], ("dana", "alice")),
        (0, "alice", "alice", ["alice"], ("alice",)),
        (0, None, None, [], ()),
    ],
)
def test_who_is_told(
    window: int, owner: str | None, officer: str | None, owners: list[str], told: tuple[str, ...]
) -> None:
    assert recipients(window, 14, owner=owner, officer=officer, owners=owners) == told


@pytest.mark.parametrize(
    "left, unit, words",
    [
        (14, "day", "in 14 days"), (1, "day", "in 1 day"), (0, "day", "today"), (-1, "day", "1 day overdue"), (-3, "day", "3 days overdue"),
        (5, "hour", "in 5 hours"), (0, "hour", "now"), (-24, "hour", "24 hours overdue"),
    ],
)  # fmt: skip
def test_words(left: int, unit: str, words: str) -> None:
    assert Standing(left, unit, None).words == words


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_is_the_day_on_the_wall(zone: ZoneInfo) -> None:
    due = date(2026, 12, 31)
    assert standing(due, datetime(2026, 12, 30, 23, 59, tzinfo=zone), WINDOWS).left == 1
    assert standing(due, datetime(2026, 12, 31, 0, 0, tzinfo=zone), WINDOWS).left == 0
    assert standing(due, datetime(2027, 1, 1, 0, 0, tzinfo=zone), WINDOWS).left == -1


def test_hours_are_elapsed_hours_on_the_days_when_the_clock_is_put_on_and_back() -> None:
    due = datetime(2026, 3, 8, 12, tzinfo=NEW_YORK)  # the night has 23 hours
    assert standing(due, datetime(2026, 3, 7, 12, tzinfo=NEW_YORK), (24, 0)).left == 23
    due = datetime(2026, 11, 1, 12, tzinfo=NEW_YORK)  # and this one 25
    assert standing(due, datetime(2026, 10, 31, 12, tzinfo=NEW_YORK), (24, 0)) == Standing(25, "hour", None)


@pytest.mark.parametrize(
    "minutes_left, window",
    [
        (24 * 60 + 1, None),
        (24 * 60, 24),
        (61, 24),
        (60, 1),
        (1, 1),
        (0, 0),
        (-1, 0),
        (-24 * 60 + 1, 0),
        (-24 * 60, -24),
        (-49 * 60, -48),
    ],
)
def test_windows_of_moments_count_hours(minutes_left: int, window: int | None) -> None:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert standing(now + timedelta(minutes=minutes_left), now, (24, 1, 0)).window == window


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 (made aware below)
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(-2000, 8000),
)
def test_a_moment_stands_the_same_in_every_time_zone(
    wall: datetime, one: ZoneInfo, other: ZoneInfo, minutes: int
) -> None:
    now = wall.replace(tzinfo=UTC)
    due = now + timedelta(minutes=minutes)
    assert standing(due.astimezone(one), now.astimezone(other), WINDOWS) == standing(due, now, WINDOWS)
    assert rules.due_key(due.astimezone(one)) == rules.due_key(due)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "day", [date(2026, 3, 8), date(2026, 4, 5), date(2026, 10, 4), date(2026, 11, 1), date(2026, 11, 22)]
)
def test_every_day_has_exactly_one_first_run_from_seven_local(zone: ZoneInfo, day: date) -> None:
    """Looking every five minutes, on days of 23, 24, 24½ and 25 hours: days are looked at from the first look after 07:00 on, hourly."""
    now = datetime.combine(day, datetime.min.time(), tzinfo=zone).astimezone(UTC) + timedelta(minutes=2)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone).astimezone(UTC)
    last, looked = now - timedelta(hours=2), []
    while now < end:
        local = now.astimezone(zone)
        if rules.may_leave(local) and rules.looks_again(last, now):
            looked.append(local)
            last = now
        now += timedelta(minutes=5)
    assert looked[0].strftime("%H:%M") == "07:02"
    assert all(
        not rules.looks_again(a, b) for a, b in zip(looked, looked[1:], strict=False) if b - a < rules.HOUR
    )
    assert 15 <= len(looked) <= 17


def test_a_clock_that_was_set_back_silences_nothing() -> None:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert rules.looks_again(None, now)
    assert rules.looks_again(now + timedelta(days=3), now)
    assert not rules.looks_again(now - timedelta(minutes=59), now)
    assert rules.looks_again(now - timedelta(minutes=60), now)


def test_pauses_grow_to_an_hour_and_a_claim_lasts_two_minutes_at_least() -> None:
    assert [rules.pause(n).total_seconds() / 60 for n in (1, 2, 3, 4, 5, 500)] == [1, 5, 15, 60, 60, 60]
    assert [rules.lease(n).total_seconds() / 60 for n in (1, 2, 3, 4, 5)] == [2, 5, 15, 60, 60]
