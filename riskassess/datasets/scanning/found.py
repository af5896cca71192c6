"""Decides what may be told of a sample: kinds, counts and names of columns, never a value."""

from collections.abc import Sequence
from dataclasses import dataclass, field


class Unscannable(Exception):
    """The sample cannot be looked at; the message is for the person who sent it and quotes nothing of it."""


@dataclass(slots=True)
class Column:
    """A column as it was read. `title` may be shown; `words` are what it is really called, for its meaning alone."""

    title: str
    words: str
    cells: Sequence[str]
    #: The record of each cell; None: the cells stand in the order of the records, one each; empty: they belong to none.
    rows: Sequence[int] | None = None
    #: Told only where something is found in it.
    is_aside: bool = False


@dataclass(slots=True)
class Sample:
    """What was read of an upload, and what of it was not."""

    format: str
    columns: list[Column]
    rows: int
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """One kind of identifier in one column."""

    kind: str
    label: str
    letter: str
    #: Cells that look like it, and how often it stands in them.
    cells: int
    times: int
    #: Cells that hold something, where the name of the column says that it is this.
    named: int = 0
    #: The name alone says it: nothing stands in the column.
    is_name_alone: bool = False

    @property
    def most(self) -> int:
        return max(self.cells, self.named)


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """One column in counts."""

    title: str
    filled: int
    distinct: int
    found: tuple[Found, ...]
    #: Some of its running text was not looked at.
    is_cut: bool = False

    @property
    def share(self) -> float:
        """Percent of the filled cells that differ."""
        return 100 * self.distinct / self.filled if self.filled else 0


@dataclass(frozen=True, slots=True)
class Together:
    """Columns that identify together: groups of rows that agree in all of them."""

    title: str
    columns: tuple[str, ...]
    rows: int
    groups: int
    #: k: rows of the smallest group.
    smallest: int
    #: Rows that nobody shares, and rows in groups of fewer than five.
    unique: int
    few: int

    @property
    def share(self) -> float:
        return 100 * self.unique / self.rows if self.rows else 0


@dataclass(frozen=True, slots=True)
class Letter:
    """What was found under one letter of 164.514(b)(2)(i), and what to ask in the worksheet."""

    letter: str
    point: str
    name: str
    columns: tuple[str, ...]
    cells: int
    labels: tuple[str, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is told of a sample."""

    format: str
    rows: int
    size: int
    notes: tuple[str, ...]
    columns: tuple[ColumnReport, ...]
    letters: tuple[Letter, ...]
    together: tuple[Together, ...]
