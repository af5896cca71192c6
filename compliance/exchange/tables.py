"""Decides which table stands in a sheet, and which rows around and between its records are none; none of them is dropped in silence."""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from compliance.exchange.books import Allowance, Book, Cells, Sheet, Unreadable
from compliance.exchange.headers import Header, Knows, Row, filled, find_header, first_row, is_value

SHOWN: Final = 200  # characters of a row that was left out
LISTED: Final = 8
TOTAL: Final = re.compile(
    r"((grand|sub)[ -]?)?(totals?|sum|count|summe|gesamt)"
    r"( (number )?(of )?(all )?(vendors|services|agreements|baas|contracts|rows|records))?\s*([:=]\s*)?[\d.,]*",
    re.IGNORECASE,
)
NOTE: Final = re.compile(
    r"[*†‡©].*|(note|notes|source|legend|key|disclaimer)s?\s*:.*|page \d+\b.*|confidential\b.*|end of (list|file|table|report)\b.*"
    r"|((last|date) )?(updated|reviewed|changed|printed|exported|generated|prepared)( (on|by|at|from|for))?\s*[:\d].*"
    r"|(prepared|exported|generated|printed) (by|on|from)\b.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class LeftOut:
    """A row that is no record, and why we think so."""

    number: int
    text: str
    why: str


@dataclass(frozen=True)
class Table:
    """The header and the rows below it that are records, each with its number as a spreadsheet counts it."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, Cells], ...]
    #: How the file was read: “UTF-8, separated by commas”.
    words: str
    #: "" in a CSV.
    sheet: str = ""
    left_out: tuple[LeftOut, ...] = ()
    #: What else to know before the rows are believed, in sentences.
    remarks: tuple[str, ...] = ()
    #: (row, position) → why the cell says nothing that can be believed.
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """One short spelling of all cells."""
        return hashlib.sha256(repr((self.header, self.rows)).encode()).hexdigest()


@dataclass(frozen=True)
class Found:
    """The tables of a file in the order of its sheets, at least one, and the sheets that have none with the reason."""

    tables: tuple[Table, ...]
    passed_over: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """What stands above the columns of all tables: by it a file of the same making is known again."""
        return tuple(title for table in self.tables for title in table.header)

    @property
    def words(self) -> str:
        """How the file was read."""
        return self.tables[0].words

    @property
    def digest(self) -> str:
        """One short spelling of all cells of all tables."""
        return hashlib.sha256(" ".join(table.digest for table in self.tables).encode()).hexdigest()


def nothing(_: str) -> bool:
    """Knows no header's words."""
    return False


def find(book: Book, knows: Knows = nothing) -> Found:
    """The tables of a book. Raises Unreadable where all of it is empty."""
    sheets = [sheet for sheet in book.sheets if sheet.rows]
    if not sheets:
        raise Unreadable("This file is empty.")
    headers = [find_header(sheet, knows) for sheet in sheets]
    if not any(headers):
        headers[0] = first_row(sheets[0])
    allowance = Allowance()
    tables = [
        _table(book, sheet, header, allowance)
        for sheet, header in zip(sheets, headers, strict=True)
        if header
    ]
    passed = [f"The sheet “{sheet.name}” is empty." for sheet in book.sheets if not sheet.rows]
    passed += [
        f"The sheet “{sheet.name}” has no row that looks like a header."
        for sheet, header in zip(sheets, headers, strict=True)
        if not header
    ]
    return Found(tuple(tables), tuple(passed))


def _table(book: Book, sheet: Sheet, header: Header, allowance: Allowance) -> Table:
    body, merged = _filled_down(sheet, header, allowance)
    heads = [_in_words(sheet.rows[at][1]) for at in range(header.first, header.last + 1)]
    wide = {span.top for span in sheet.merged if span.right - span.left + 1 > len(header.words) / 2}
    left_out = [_left(row, "stands above the header") for row in sheet.rows[: header.first]]
    kept: list[Row] = []
    for row in body:
        why = _no_record(row, heads, wide)
        if why:
            left_out.append(_left(row, why))
        else:
            kept.append(row)
    numbers = {number for number, _ in kept}
    return Table(
        header=header.words,
        rows=tuple(kept),
        words=book.words,
        sheet=sheet.name,
        left_out=tuple(left_out),
        remarks=(*book.remarks, *_remarks(sheet, header, merged, numbers)),
        faults={place: reason for place, reason in sheet.faults.items() if place[0] in numbers},
    )


def _left(row: Row, why: str) -> LeftOut:
    number, cells = row
    text = " | ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    return LeftOut(number, text[:SHOWN], why)


def _no_record(row: Row, heads: Sequence[Sequence[list[str]]], wide: Set[int]) -> str:
    """Why a row below the header is no record; "" where it is one. `wide` are rows of which most cells are merged."""
    number, cells = row
    if any(_same(cells, head) for head in heads):
        return "is the header again"
    places = filled(cells)
    first, others = cells[places[0]].strip(), [cells[place] for place in places[1:]]
    if TOTAL.fullmatch(first) and all(map(is_value, others)):
        return "is a total"
    if others:
        return ""
    if NOTE.fullmatch(first):
        return "is a note"
    return "is a heading over the whole width" if number in wide else ""


def _in_words(row: Cells) -> list[list[str]]:
    return [cell.split() for cell in row]


def _same(row: Cells, head: Sequence[list[str]]) -> bool:
    return len(row) == len(head) and all(cell.split() == words for cell, words in zip(row, head, strict=True))


def _filled_down(sheet: Sheet, header: Header, allowance: Allowance) -> tuple[list[Row], dict[int, int]]:
    """The rows below the header, where cells are merged over several of them with what stands in the first; and how often by position."""
    body = list(sheet.rows[header.last + 1 :])
    numbers = [number for number, _ in body]
    times: dict[int, int] = {}
    ends: dict[int, int] = {}
    fills: dict[int, list[tuple[int, str]]] = {}  # all of a row at once: it is copied for them
    for span in sorted(sheet.merged):
        if span.bottom == span.top or span.top <= ends.get(span.left, 0) or span.left >= len(header.words):
            continue
        ends[span.left] = span.bottom
        first, last = bisect_left(numbers, span.top), bisect_right(numbers, span.bottom)
        if first == len(body) or numbers[first] != span.top or span.left >= len(body[first][1]):
            continue
        text = body[first][1][span.left]
        allowance.cells(last - first - 1)
        allowance.text(len(text) * (last - first - 1))
        for at in range(first + 1, last):
            fills.setdefault(at, []).append((span.left, text))
            times[span.left] = times.get(span.left, 0) + 1
    for at, filling in fills.items():
        body[at] = numbers[at], _with(body[at][1], filling)
    return body, times


def _with(cells: Cells, filling: Sequence[tuple[int, str]]) -> Cells:
    width = max(position for position, _ in filling) + 1
    padded = [*cells, *[""] * (width - len(cells))]
    for position, text in filling:
        padded[position] = padded[position] or text
    return tuple(padded)


def _remarks(sheet: Sheet, header: Header, merged: dict[int, int], numbers: set[int]) -> Iterator[str]:
    if header.is_joined:
        yield f"The header has two rows, {sheet.rows[header.first][0]} and {sheet.rows[header.last][0]}; they are read as one."
    for position, times in sorted(merged.items()):
        yield (
            f"Cells of {_column(header, position)} are merged over several rows. What stands in the first counts for "
            f"{times} more row{'s' * (times != 1)}."
        )
    hidden = [
        _column(header, position) for position in sorted(sheet.hidden_columns) if position < len(header.words)
    ]
    if hidden:
        yield f"Hidden in the workbook, and read like the others: {_listed(hidden)}."
    rows = [str(number) for number in sorted(sheet.hidden_rows & numbers)]
    if rows:
        yield f"Hidden in the workbook, and read like the others: row{'s' * (len(rows) != 1)} {_listed(rows)}."


def _column(header: Header, position: int) -> str:
    return f"“{header.words[position]}”" if header.words[position] else f"column {position + 1}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:LISTED]) + (f" and {len(words) - LISTED} more" if len(words) > LISTED else "")
