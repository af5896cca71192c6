"""Decides how a text is read as columns: CSV with its faults, running text by its lines; how much of it, and what is told of the rest."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Final, Self

from riskassess.datasets.scanning import headings, paths
from riskassess.datasets.scanning.budget import Budget
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
NAMES: Final = "names of columns that are not shown"
#: Words between two commas of a sentence, in the mean.
SENTENCE: Final = 2.5


def read(text: str, form: str, *, has_header: bool | None, budget: Budget, is_note: bool = False) -> Sample:
    """The sample as columns. `form` is one of csv, json, text, or empty: found out; so is the header where it is None.

    `is_note`: the name of the file says that it is running text, though that may hold a table.
    """
    if form == JSON or (not form and text.lstrip()[:1] in ("{", "[")):
        found = paths.read_json(text, ROWS_MAX, CELLS_MAX, budget, is_sure=form == JSON)
        if found is not None:
            return found
    if form == CSV or (not form and _is_table(text[:GUESSED_FROM], is_note=is_note)):
        return _read_csv(text, has_header=has_header, budget=budget)
    return _read_text(text)


def _is_table(begin: str, *, is_note: bool) -> bool:
    """Whether rows agree in a number of columns that are no parts of sentences."""
    sign = _delimiter(begin)
    if _columns(begin, sign) < 2:
        return False
    rows = [row for row in islice(_rows(_Lines(begin), sign), GUESSED_ROWS) if row]
    if len(rows) > 1:
        return sign in "\t|" or sum(map(_is_sentence, rows)) <= len(rows) / 2
    if is_note:
        return False
    return sign in "\t|" or not _is_sentence(rows[0]) or all(map(headings.is_shown, rows[0]))


def _is_sentence(row: list[str]) -> bool:
    """Whether commas stand in it as in a sentence: a space behind them, and words between."""
    return all(cell[:1] in (" ", "") for cell in row[1:]) and sum(
        len(cell.split()) for cell in row
    ) >= SENTENCE * len(row)


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


def _read_csv(text: str, *, has_header: bool | None, budget: Budget) -> Sample:
    sign = _delimiter(text[:GUESSED_FROM])
    table = _Table(text, sign)
    rows = table.rows()
    first = list(islice(rows, 200))
    if has_header is None:
        has_header = bool(first) and headings.is_heading(first[0], first[1:])
    names = first.pop(0)[:COLUMNS_MAX] if has_header and first else []
    width = len(names) or min(_usual(first), COLUMNS_MAX)
    held, overflow, is_cut = _within(_chained(first, rows), width, budget)
    notes = list(_told(table, held, overflow, budget, is_cut=is_cut, has_header=has_header))
    columns = [
        _column(at, names[at] if at < len(names) else "", cells)
        for at, cells in enumerate(zip_longest(*held, fillvalue="") if held else [()] * len(names))
    ]
    if overflow:
        columns.append(Column(OVERFLOW, "", [cell for _, cell in overflow], [row for row, _ in overflow]))
    if unshown := [name for name in names if name.strip() and not headings.is_shown(name)]:
        columns.append(Column(NAMES, "", unshown, [], is_aside=True))
    name = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[sign]
    return Sample(f"CSV, separated by {name}", columns, len(held), notes)


def _told(
    table: _Table,
    held: list[list[str]],
    overflow: list[tuple[int, str]],
    budget: Budget,
    *,
    is_cut: bool,
    has_header: bool,
) -> Iterator[str]:
    if is_cut:
        why = "Looking took too long: only" if budget.is_over else "Only"
        yield f"{why} the first {len(held):,} rows were looked at."
    if table.broken:
        yield f"Lines with a broken quotation, cut at each delimiter instead: {table.broken:,}."
    if overflow:
        yield f"Cells beyond the last column: {len(overflow):,}."
    if not has_header:
        yield "The first row was read as data; columns are called by their numbers."
    elif not held:
        yield "It holds names of columns and no rows: only what the names say is told."


def _usual(rows: list[list[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0


def _chained(first: list[list[str]], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from first
    yield from rest


def _within(
    rows: Iterator[list[str]], width: int, budget: Budget
) -> tuple[list[list[str]], list[tuple[int, str]], bool]:
    """The rows that are looked at, no wider than the table; the cells beyond it; whether there are more."""
    held: list[list[str]] = []
    overflow: list[tuple[int, str]] = []
    most = min(ROWS_MAX, CELLS_MAX // max(width, 1))
    for row in rows:
        if len(held) == most or len(overflow) > CELLS_MAX or (len(held) % 1024 == 0 and budget.is_over):
            return held, overflow, True
        if len(row) > width:
            overflow += ((len(held), cell) for cell in islice(row, width, width + CELLS_MAX) if cell)
            del row[width:]
        held.append(row)
    return held, overflow, False


def _column(at: int, name: str, cells: tuple[str, ...]) -> Column:
    words = headings.words_of(name)
    shown = f"{at + 1}: {name.strip()}" if headings.is_shown(name) else f"Column {at + 1}"
    return Column(shown, words, cells)


def _read_text(text: str) -> Sample:
    lines = [line for line in islice(io.StringIO(text), CELLS_MAX) if not line.isspace()]
    is_cut = text.count("\n") > CELLS_MAX
    notes = [f"Only the first {CELLS_MAX:,} lines were looked at."] if is_cut else []
    return Sample("running text", [Column("text", "", lines)], len(lines), notes)
