"""Turns plain numbers and days into the geometry of a chart: across in hundredths of the width, down in pixels.

Widths are percentages so that a chart fills a page, a phone or a sheet of paper without its words shrinking with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

#: What paper prints; on the page the style sheet overrides it, so that light and dark both hold their contrast.
INK: Final[dict[str, str]] = {
    "critical": "#a3161a",
    "high": "#8f3d00",
    "medium": "#6a4f00",
    "soon": "#6a4f00",
    "low": "#3d5268",
    "info": "#3d5268",
    "good": "#1b6439",
    "draft": "#57615c",
    "ended": "#57615c",
}
PLOT_HEIGHT: Final = 168.0
TOP: Final = 20.0
ROW_HEIGHT: Final = 44.0
#: No share and no term is drawn thinner than this, or nobody would see or hit it.
LEAST: Final = 1.2


@dataclass(frozen=True)
class Column:
    """One column of a bar chart: a short label, a long one, one value per series, and where its list is."""

    label: str
    title: str
    values: tuple[int, ...]
    url: str = ""

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True)
class Block:
    """The part of a column that belongs to one series."""

    series: int
    value: int
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """A column with its place."""

    column: Column
    x: float
    width: float
    centre: float
    top: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Tick:
    """A line of a scale with its word."""

    at: float
    word: str


@dataclass(frozen=True)
class Bars:
    """A stacked bar chart."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    series: tuple[str, ...]
    baseline: float
    height: float
    total: int

    @property
    def linked(self) -> bool:
        return any(bar.column.url for bar in self.bars)

    @property
    def words(self) -> str:
        """The chart in one sentence."""
        if not self.total:
            return "Nothing in this time."
        most = max(self.bars, key=lambda bar: bar.column.total).column
        return f"{self.total} in all; most in {most.title} ({most.total})."


def bars(columns: Sequence[Column], series: Sequence[str]) -> Bars:
    """Columns side by side, their series stacked in the given order from the baseline up."""
    step, top = scale(max((column.total for column in columns), default=0))
    baseline = TOP + PLOT_HEIGHT
    margin = 2.0 + 1.6 * len(str(top))
    room = (100 - margin) / max(len(columns), 1)

    def place(index: int, column: Column) -> Bar:
        x = margin + room * index + room * 0.17
        blocks = tuple(_stack(column.values, PLOT_HEIGHT / top, baseline))
        high = min((block.y for block in blocks), default=baseline)
        return Bar(
            column, round(x, 2), round(room * 0.66, 2), round(x + room * 0.33, 2), round(high, 2), blocks
        )

    return Bars(
        bars=tuple(place(index, column) for index, column in enumerate(columns)),
        ticks=tuple(
            Tick(round(baseline - PLOT_HEIGHT * value / top, 2), str(value))
            for value in range(0, top + 1, step)
        ),
        series=tuple(series),
        baseline=baseline,
        height=baseline + 26,
        total=sum(column.total for column in columns),
    )


def scale(most: int) -> tuple[int, int]:
    """The step and the top of a scale of whole numbers with at most five lines: 1, 2 or 5 × 10^n."""
    steps = (factor * 10**power for power in range(19) for factor in (1, 2, 5))
    step = next(step for step in steps if most <= 4 * step)
    return step, max(step, -(-most // step) * step)


def _stack(values: Sequence[int], per_unit: float, baseline: float) -> Iterator[Block]:
    for series, (value, below) in enumerate(zip(values, accumulate(values, initial=0), strict=False)):
        if value:
            y = baseline - (below + value) * per_unit
            yield Block(series, value, round(y, 2), round(max(value * per_unit - 1.5, 1), 2))


@dataclass(frozen=True)
class Span:
    """A term: without `end` it runs on, and `endless` says why; `notice` is the last day to give notice."""

    label: str
    start: date
    end: date | None
    words: str
    tone: str = "info"
    notice: date | None = None
    url: str = ""
    endless: str = "no end known"


@dataclass(frozen=True)
class Row:
    """A term with its place: `x` and `width` inside the shown days, `notice` and `rest` of its notice window."""

    span: Span
    y: float
    x: float
    width: float
    goes_on: bool
    notice: float | None
    rest: float
    fill: str

    @property
    def bar(self) -> float:
        """Where the bar begins, below the label."""
        return self.y + 21

    @property
    def notice_mark(self) -> float:
        """Where the mark of the last day to give notice begins, a little above the bar."""
        return self.bar - 3


@dataclass(frozen=True)
class Timeline:
    """Terms under one another on a common scale of days, with a mark for today."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    today_date: date
    first: date
    last: date
    height: float

    @property
    def foot(self) -> float:
        """Where the lines of the scale end and the word for today begins."""
        return self.height - 18

    @property
    def linked(self) -> bool:
        return any(row.span.url for row in self.rows)

    @property
    def words(self) -> str:
        """The chart in one sentence."""
        number = "1 term" if len(self.rows) == 1 else f"{len(self.rows)} terms"
        return f"{number} between {self.first} and {self.last}; today is {self.today_date}."


def timeline(spans: Sequence[Span], *, first: date, last: date, today: date) -> Timeline:
    """The terms that touch the days from `first` to `last`, both inclusive."""
    shown = [span for span in spans if span.start <= last and (span.end or last) >= first]
    days = (last - first).days + 1

    def at(day: date) -> float:
        return min(max((day - first).days / days * 100, 0.0), 100.0)

    def place(index: int, span: Span) -> Row:
        start, stop = at(span.start), at(_after(span.end or last))
        x = min(start, 100 - LEAST)
        notice = at(span.notice) if span.notice and first <= span.notice <= last else None
        return Row(
            span=span,
            y=24 + index * ROW_HEIGHT,
            x=round(x, 2),
            width=round(max(stop - x, LEAST), 2),
            goes_on=span.end is None or span.end > last,
            notice=None if notice is None else round(notice, 2),
            rest=0.0 if notice is None else round(max(stop - notice, 0), 2),
            fill=INK[span.tone],
        )

    return Timeline(
        rows=tuple(place(index, span) for index, span in enumerate(shown)),
        ticks=tuple(Tick(round(at(day), 2), word) for day, word in _marks(first, last)),
        today=round(at(today), 2) if first <= today <= last else None,
        today_date=today,
        first=first,
        last=last,
        height=24 + len(shown) * ROW_HEIGHT + 22,
    )


def _after(day: date) -> date:
    """The day after, or the last day there is."""
    return day if day == date.max else day + timedelta(days=1)


def _marks(first: date, last: date) -> list[tuple[date, str]]:
    """First days of months, at most seven, at a step that divides or multiplies the year."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in (1, 3, 6, 12, 24, 60, 120, 240, 600) if months <= 6 * step), 1200)
    start = first.year * 12 + first.month - 1
    whole = [number for number in range(start, start + months + 1) if number % step == 0]
    days = [day for day in (date(number // 12, number % 12 + 1, 1) for number in whole) if day >= first]
    return [(day, _word(day, step, named=day.month == 1 or day == days[0])) for day in days]


def _word(day: date, step: int, *, named: bool) -> str:
    """A year where only years are marked; a month elsewhere, with its year where that is new."""
    if step >= 12:
        return str(day.year)
    return f"{day:%b %Y}" if named else f"{day:%b}"
