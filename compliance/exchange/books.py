"""Decides what a file of tables is made of, whatever its format: sheets with rows of text, and what is told about them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.conf import settings

from compliance.exchange.writing import PREFIXED

#: Longer cells mean a quotation mark that is opened and not closed.
CELL_MAX: Final = 32_767  # characters, as in Excel
#: Filled cells of a file: 20,000 rows of fifty columns.
CELLS_MAX: Final = 1_000_000
#: Characters of a file: 20,000 rows of 25 cells that are all different sentences have eleven million.
CHARACTERS_MAX: Final = 16_000_000
#: Cells of a file that cannot be believed; each is told with its reason.
FAULTS_MAX: Final = 100_000
#: What a spreadsheet shows where a formula went wrong.
ERRORS: Final = re.compile(
    r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!)"
)
Cells = tuple[str, ...]


class Unreadable(ValueError):
    """The file is no table we can read; the text says why, to the person who sent it."""


class Span(NamedTuple):
    """Merged cells: rows as a spreadsheet counts them, positions from 0, both ends within."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet that are not blank, each with its number as a spreadsheet counts it.

    All is text, the same from a CSV and from a workbook: a date is ISO, a month without a day too, a whole number
    has no point, a yes is "yes". Only what ends a row empty is left away.
    """

    name: str
    rows: Sequence[tuple[int, Cells]]
    merged: Sequence[Span] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    #: (row, position) → why the cell says nothing that can be believed.
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)
    is_hidden: bool = False


@dataclass(frozen=True)
class Book:
    """All sheets of a file in order, how it was read (“UTF-8, separated by commas”), and what else to know about it."""

    sheets: Sequence[Sheet]
    words: str
    remarks: Sequence[str] = ()


def unprefixed(cell: str) -> str:
    """A cell without the apostrophe that our own export puts before what looks like a formula."""
    return cell[1:] if cell[:1] == "'" and PREFIXED.match(cell) else cell


def fault(cell: str) -> str:
    """Why a cell says nothing that can be believed; "" where it may."""
    if cell[:1] == "#" and ERRORS.fullmatch(cell.strip()):
        return f"A formula went wrong here: the spreadsheet shows {cell.strip()}. Mend it there, or type the value."
    return ""


def without_empty_end(cells: list[str]) -> Cells:
    """The cells of a row up to the last one that is not blank."""
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


def refuse_size(size: int) -> None:
    """Raises Unreadable where a file is too large to be looked at."""
    limit: int = settings.IMPORT_MAX_BYTES
    if size > limit:
        raise Unreadable(
            f"This file has {size / 1024**2:.1f} MB; {limit / 1024**2:.0f} MB are read at a time. Split it."
        )


class Allowance:
    """What may still be kept of a file: the rows, cells and characters of all its sheets together.

    A workbook says a long text once and shows it in a thousand cells, and names its sheets as it likes: what counts is
    what there is to do with it once it is resolved. All methods raise Unreadable where the allowance ends.
    """

    def __init__(self) -> None:
        self._rows: int = settings.IMPORT_MAX_ROWS
        self._columns: int = settings.IMPORT_MAX_COLUMNS
        self._cells = CELLS_MAX
        self._characters = CHARACTERS_MAX
        self._faults = FAULTS_MAX

    def sheet(self) -> None:
        """One more row, since the first of a sheet is its header."""
        self._rows += 1

    def row(self, number: int, width: int, filled: int) -> None:
        """A row of so many columns, as many of them filled, before it is laid out."""
        self._rows -= 1
        if self._rows < 0:
            raise Unreadable(f"This file has more than {settings.IMPORT_MAX_ROWS:,} rows. Split it.")
        if width > self._columns:
            raise Unreadable(
                f"Row {number} has {width:,} columns; {self._columns} are read. Remove those that hold nothing of the list."
            )
        self.cells(filled)

    def cells(self, number: int) -> None:
        """So many cells that say something."""
        self._cells -= number
        if self._cells < 0:
            raise Unreadable(f"This file has more than {CELLS_MAX:,} cells that are filled. Split it.")

    def text(self, length: int) -> None:
        """The text of a cell."""
        self._characters -= length
        if self._characters < 0:
            raise Unreadable(
                f"The cells of this file hold more than {CHARACTERS_MAX:,} characters together, far more "
                "than a list of this kind. Split it."
            )

    def fault(self) -> None:
        """A cell that cannot be believed."""
        self._faults -= 1
        if self._faults < 0:
            raise Unreadable(
                f"In more than {FAULTS_MAX:,} cells of this file a formula went wrong. Mend them in a spreadsheet program."
            )
