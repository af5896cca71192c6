"""Turns stretches of days before and after a common day 0 into bars under one another, with the limits that count from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from compliance.charts.shapes import INK, LEAST, Tick

ROW: Final = 38.0
#: Days before and after day 0 that are drawn; what lies beyond is cut there, marked, and told in words.
BEFORE, AFTER = -60, 120


@dataclass(frozen=True)
class Stretch:
    """Days from one fact to another, counted from day 0, and what they are called."""

    first: int
    last: int
    name: str
    tone: str


@dataclass(frozen=True)
class Told:
    """One record with its stretches, in words as well."""

    label: str
    stretches: tuple[Stretch, ...]
    words: str
    url: str = ""
    #: For the table: a value a column.
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A stretch with its place."""

    x: float
    width: float
    tone: str
    fill: str


@dataclass(frozen=True)
class Row:
    """A record with its place."""

    told: Told
    y: float
    blocks: tuple[Block, ...]
    begins_before: bool
    goes_on: bool

    @property
    def bar(self) -> float:
        return self.y + 18


@dataclass(frozen=True)
class Stretches:
    """Records under one another on a common scale of days."""

    rows: tuple[Row, ...]
    limits: tuple[Tick, ...]
    zero: float
    columns: tuple[str, ...]
    #: (name, tone, fill) of each kind of stretch.
    keys: tuple[tuple[str, str, str], ...]
    height: float

    @property
    def foot(self) -> float:
        return self.height - 18

    @property
    def linked(self) -> bool:
        return any(row.told.url for row in self.rows)

    @property
    def words(self) -> str:
        """The chart in one sentence."""
        number = "1 incident" if len(self.rows) == 1 else f"{len(self.rows)} incidents"
        return f"{number}; day 0 is the discovery, limits stand at day {', '.join(tick.word for tick in self.limits)}."


def stretches(
    rows: Sequence[Told], limits: Sequence[int], keys: Sequence[tuple[str, str]], columns: Sequence[str]
) -> Stretches:
    """In: records with stretches in days from day 0, and the days of the limits. Out: their geometry."""
    return Stretches(
        rows=tuple(_row(at, each) for at, each in enumerate(rows)),
        limits=tuple(Tick(_at(day), str(day)) for day in limits),
        zero=_at(0),
        columns=tuple(columns),
        keys=tuple((name, tone, INK[tone]) for name, tone in keys),
        height=22 + len(rows) * ROW + 20,
    )


def _at(day: int) -> float:
    return round((min(max(day, BEFORE), AFTER) - BEFORE) / (AFTER - BEFORE) * 100, 2)


def _row(at: int, told: Told) -> Row:
    return Row(
        told=told,
        y=22 + at * ROW,
        blocks=tuple(_blocks(told)),
        begins_before=any(each.first < BEFORE for each in told.stretches),
        goes_on=any(each.last > AFTER for each in told.stretches),
    )


def _blocks(told: Told) -> Iterator[Block]:
    for each in told.stretches:
        x = min(_at(each.first), 100 - LEAST)
        yield Block(x, round(max(_at(each.last) - x, LEAST), 2), each.tone, INK[each.tone])
