"""Decides how a text is read as columns: CSV with its faults, running text by its lines; how much of it, and what is told of the rest."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Final, Self

from riskassess.datasets.scanning import headings, paths
from riskassess.datasets.scanning.found import Column, Sample

ROWS_MAX: Final = 200_000
#: Cells are what memory is needed for: each row counts as many as there are columns.
CELLS_MAX: Final = 2_000_000
COLUMNS_MAX: Final = 10_000
DELIMITERS: Final = ",;\t|"
GUESSED_FROM: Final = 64 * 1024
GUESSED_ROWS: Final = 50
CSV, JSON, TEXT = "csv", "json", "text"
OVERFLOW: Final = "beyond the last column"


def read(text: str, form: str, *, has_header: bool | None) -> Sample:
    """The sample as columns. `form` is one of csv, json, text, or empty: found out; so is the header where it is None."""
    form = form or _guess(text)
    if form == JSON:
        return paths.read_json(text, ROWS_MAX, CELLS_MAX)
    if form == CSV:
        return _read_csv(text, has_header=has_header)
    return _read_text(text)


def _guess(text: str) -> str:
    begin = text[:GUESSED_FROM]
    if begin.lstrip()[:1] in ("{", "[") and paths.is_json(text):
        return JSON
    return CSV if _columns(begin, _delimiter(begin)) > 1 else TEXT


def _delimiter(begin: str) -> str:
    """The one that cuts most rows into the same number of cells."""
    return max(DELIMITERS, key=lambda sign: _weight(begin, sign))


def _widths(begin: str, sign: str) -> Counter[int]:
    lines = islice(_Lines(begin), GUESSED_ROWS * 20)
    return Counter(len(row) for row in islice(_rows(lines, sign), GUESSED_ROWS) if row)


def _weight(begin: str, sign: str) -> int:
    return max(((width - 1) * times**2 for width, times in _widths(begin, sign).items()), default=0)


def _columns(begin: str, sign: str) -> int:
    """The number of columns of a table, 1 where the rows do not agree in one."""
    widths = _widths(begin, sign)
    if not widths:
        return 1
    width, times = widths.most_common(1)[0]
    return width if times >= 0.7 * widths.total() else 1


class _Lines:
    """The lines of a text, and those that were taken for the row at hand."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.taken: list[str] = []

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        return line


def _rows(lines: Iterator[str], sign: str) -> Iterator[list[str]]:
    """Rows for a guess: what is broken ends them."""
    try:
        yield from csv.reader(lines, delimiter=sign)
    except csv.Error:
        return


class _Table:
    """Rows as they are read, up to what is looked at."""

    def __init__(self, text: str, sign: str) -> None:
        self._lines = _Lines(text)
        self._sign = sign
        self._reader = csv.reader(self._lines, delimiter=sign)
        self.broken = 0
        self.is_cut = False

    def rows(self) -> Iterator[list[str]]:
        """Every row that is not blank; lines that are no CSV are cut at each delimiter, so that nothing of them is missed."""
        while True:
            self._lines.taken.clear()
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except (
                csv.Error
            ):  # a cell of more than 131,072 characters: mostly a quotation mark that is never closed
                yield from self._plain()
                continue
            may_be_open = len(self._lines.taken) > 1 or (row and row[-1].endswith("\n"))
            if may_be_open and sum(line.count('"') for line in self._lines.taken) % 2:
                yield from self._plain()
            elif row and (len(row) > 1 or row[0]):
                yield row

    def _plain(self) -> Iterator[list[str]]:
        lines = list(self._lines.taken)
        self.broken += len(lines)
        for line in lines:
            if stripped := line.strip("\r\n"):
                yield stripped.replace('"', "").split(self._sign)


def _read_csv(text: str, *, has_header: bool | None) -> Sample:
    notes: list[str] = []
    sign = _delimiter(text[:GUESSED_FROM])
    table = _Table(text, sign)
    rows = table.rows()
    first = list(islice(rows, 200))
    if has_header is None:
        has_header = bool(first) and headings.is_heading(first[0], first[1:])
    names = first.pop(0)[:COLUMNS_MAX] if has_header and first else []
    width = len(names) or min(_usual(first), COLUMNS_MAX)
    held, overflow, is_cut = _within(_chained(first, rows), width)
    if is_cut:
        notes.append(f"Only the first {len(held):,} rows were looked at.")
    if table.broken:
        notes.append(f"Lines with a broken quotation, cut at each delimiter instead: {table.broken:,}.")
    if overflow:
        notes.append(f"Cells beyond the last column: {len(overflow):,}.")
    if not has_header:
        notes.append("The first row was read as data; columns are called by their numbers.")
    columns = [
        _column(at, names[at] if at < len(names) else "", cells)
        for at, cells in enumerate(zip_longest(*held, fillvalue=""))
    ]
    if overflow:
        columns.append(Column(OVERFLOW, "", [cell for _, cell in overflow], [row for row, _ in overflow]))
    name = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[sign]
    return Sample(f"CSV, separated by {name}", columns, len(held), notes)


def _usual(rows: list[list[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0


def _chained(first: list[list[str]], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from first
    yield from rest


def _within(rows: Iterator[list[str]], width: int) -> tuple[list[list[str]], list[tuple[int, str]], bool]:
    """The rows that are looked at, no wider than the table; the cells beyond it; whether there are more."""
    held: list[list[str]] = []
    overflow: list[tuple[int, str]] = []
    most = min(ROWS_MAX, CELLS_MAX // max(width, 1))
    for row in rows:
        if len(held) == most or len(overflow) > CELLS_MAX:
            return held, overflow, True
        if len(row) > width:
            overflow += [(len(held), cell) for cell in row[width:] if cell]
            del row[width:]
        held.append(row)
    return held, overflow, False


def _column(at: int, name: str, cells: tuple[str, ...]) -> Column:
    words = headings.words_of(name)
    shown = f"{at + 1}: {name.strip()}" if words and headings.is_plain(name.strip()) else f"Column {at + 1}"
    return Column(shown, words, cells)


def _read_text(text: str) -> Sample:
    lines = [line for line in islice(io.StringIO(text), CELLS_MAX) if not line.isspace()]
    return Sample("running text", [Column("text", "", lines)], len(lines))
