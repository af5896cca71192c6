"""The geometry of charts at its edges: nothing, one, very many, and days outside the scale."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.charts.shapes import LEAST, PLOT_HEIGHT, TOP, Column, Span, bars, scale, timeline
from compliance.charts.shares import shares

FIRST, LAST, TODAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 2)
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("most", "step", "top"),
    [(0, 1, 1), (1, 1, 1), (4, 1, 4), (5, 2, 6), (9, 5, 10), (20, 5, 20), (41, 20, 60), (1000, 500, 1000)],
)
def test_scale_ends_at_or_above_the_highest_column(most: int, step: int, top: int) -> None:
    assert scale(most) == (step, top)


@given(st.integers(0, 10**15))
def test_scale_has_at_most_five_lines(most: int) -> None:
    step, top = scale(most)
    assert top >= most
    assert top % step == 0
    assert len(range(0, top + 1, step)) <= 5


@given(st.lists(st.tuples(*[st.integers(0, 10**6)] * 3), max_size=24))
def test_bars_stack_inside_the_plot_without_overlap(values: list[tuple[int, int, int]]) -> None:
    chart = bars([Column("Jan", "January 2026", row) for row in values], ["a", "b", "c"])
    right = 0.0
    for bar, row in zip(chart.bars, values, strict=True):
        assert bar.x >= right
        right = bar.x + bar.width
        assert [block.value for block in bar.blocks] == [value for value in row if value]
        floor = chart.baseline
        for block in bar.blocks:
            assert block.height >= 1
            assert block.y >= TOP - 0.01
            assert block.y <= floor
            floor = block.y
    assert right <= 100


def test_a_column_as_high_as_the_scale_fills_the_plot() -> None:
    (bar,) = bars([Column("Jan", "January 2026", (4,))], ["Ends"]).bars
    assert bar.top == TOP
    assert bar.blocks[0].height == PLOT_HEIGHT - 1.5


def test_bars_say_themselves_in_one_sentence() -> None:
    columns = [Column("Jan", "January 2026", (1, 2)), Column("Feb", "February 2026", (4, 0))]
    assert bars(columns, ["a", "b"]).words == "7 in all; most in February 2026 (4)."
    assert bars([], ["a"]).words == "Nothing in this time."
    assert bars([Column("Jan", "January 2026", (0, 0))], ["a", "b"]).words == "Nothing in this time."


def span(start: date, end: date | None, notice: date | None = None) -> Span:
    return Span("Amazon", start, end, "In force", "good", notice)


@pytest.mark.parametrize(
    ("start", "end", "x", "width", "goes_on"),
    [
        (FIRST, LAST, 0, 100, False),  # the end day is inclusive
        (date(2020, 1, 1), date(2030, 1, 1), 0, 100, True),
        (date(2020, 1, 1), None, 0, 100, True),
        (FIRST, FIRST, 0, LEAST, False),  # one day is never too thin to see
        (LAST, LAST, 100 - LEAST, LEAST, False),
        (date(2026, 7, 2), date.max, 49.86, 50.14, True),
    ],
)
def test_terms_are_cut_to_the_shown_days(
    start: date, end: date | None, x: float, width: float, *, goes_on: bool
) -> None:
    (row,) = timeline([span(start, end)], first=FIRST, last=LAST, today=TODAY).rows
    assert (row.x, row.width, row.goes_on) == (x, width, goes_on)


@pytest.mark.parametrize(("start", "end"), [(date(2025, 1, 1), date(2025, 12, 31)), (date(2027, 1, 1), None)])
def test_terms_outside_the_shown_days_are_left_out(start: date, end: date | None) -> None:
    assert timeline([span(start, end)], first=FIRST, last=LAST, today=TODAY).rows == ()


@given(
    st.lists(st.tuples(DAYS, st.none() | DAYS, st.none() | DAYS), max_size=8),
    DAYS,
    st.integers(0, 9000),
    DAYS,
)
def test_nothing_on_a_time_line_leaves_it(
    days: list[tuple[date, date | None, date | None]], first: date, length: int, today: date
) -> None:
    spans = [span(start, end, notice) for start, end, notice in days if end is None or start <= end]
    chart = timeline(spans, first=first, last=first + timedelta(days=length), today=today)
    assert len(chart.ticks) <= 8
    assert all(0 <= tick.at <= 100 for tick in chart.ticks)
    assert chart.today is None or 0 <= chart.today <= 100
    for row in chart.rows:
        assert row.x >= 0
        assert row.width >= LEAST
        assert row.x + row.width <= 100.01
        assert row.notice is None or row.notice + row.rest <= 100.01


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 1, 15), date(2026, 3, 20), ["Feb 2026", "Mar"]),
        (FIRST, LAST, ["Jan 2026", "Apr", "Jul", "Oct"]),
        (date(2025, 10, 1), date(2026, 12, 31), ["Oct 2025", "Jan 2026", "Apr", "Jul", "Oct"]),
        (date(2020, 6, 1), date(2026, 6, 1), ["2021", "2022", "2023", "2024", "2025", "2026"]),
        (date(2026, 5, 5), date(2026, 5, 9), []),
    ],
)
def test_marks_of_the_scale_are_first_days_of_months(first: date, last: date, words: list[str]) -> None:
    chart = timeline([], first=first, last=last, today=TODAY)
    assert [tick.word for tick in chart.ticks] == words


def test_the_notice_window_runs_from_its_mark_to_the_end() -> None:
    (row,) = timeline([span(FIRST, LAST, date(2026, 10, 2))], first=FIRST, last=LAST, today=TODAY).rows
    assert row.notice == pytest.approx(274 / 365 * 100, abs=0.01)
    assert row.notice + row.rest == pytest.approx(100, abs=0.01)


@given(st.lists(st.integers(0, 10**6), max_size=7))
def test_shares_fill_the_bar_and_none_is_too_thin(counts: list[int]) -> None:
    chart = shares([("Part", count, "good") for count in counts])
    widths = [part.width for part in chart.parts]
    assert sum(widths) == pytest.approx(100 if sum(counts) else 0, abs=0.1)
    assert all((width >= 1) == (count > 0) for width, count in zip(widths, counts, strict=True))
    assert [part.count for part in chart.parts] == counts


def test_shares_say_themselves_and_refuse_an_unknown_tone() -> None:
    assert shares([("In force", 3, "good"), ("Expired", 0, "critical")]).words == "3 in force"
    assert shares([("In force", 0, "good")]).words == "None."
    with pytest.raises(KeyError):
        shares([("In force", 1, "purple")])
