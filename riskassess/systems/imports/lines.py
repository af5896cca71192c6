"""Decides what stands in which row of a list by field: the columns that are named, their days in one order, and what cannot be believed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from compliance.dates import PartialDate
from compliance.exchange import mapping, values
from compliance.exchange.dates import DateColumn, read_column
from compliance.exchange.durations import Refused
from compliance.exchange.plans import SHOWN, Problem
from compliance.exchange.reading import Found, Table, Unreadable, plain
from riskassess.systems.imports.fields import Sort

#: What stands in a cell of days for “it goes on”.
OPEN: Final = frozenset(("ongoing", "open", "present", "today", "now", "current", "still", "no end"))


#: Fields to which “none” is an answer; elsewhere it is an empty cell.
TAKES_NONE: Final = (".phi", ".tls", ".vendor", ".protection")


@dataclass
class Line:
    """One row: its cells and days by field, and what is wrong with it so far."""

    number: int
    #: “row 7”, with its sheet where there are several.
    words: str
    sheet: str
    cells: dict[str, str]
    days: Mapping[str, date | None]
    heads: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, key: str, reason: str, value: str | None = None) -> None:
        """Says what is wrong with the cell of a field; the row stays out."""
        shown = self.cells.get(key, "") if value is None else value
        self.problems.append(Problem(self.heads.get(key, ""), shown[:SHOWN], reason))


@dataclass
class Read:
    """All rows of all tables of a file, and what its columns were taken for."""

    lines: list[Line]
    mapping: dict[str, str]
    remarks: list[str]
    dates: list[str]


def read(found: Found, sort: Sort) -> Read:
    """The rows of the tables that are a list of this sort. Raises Unreadable where none is."""
    told = Read([], {}, [], [])
    several, whys = len(found.tables) > 1, []
    for table in found.tables:
        columns = _columns(table, sort)
        if why := _why_not(columns, sort):
            whys.append(f"The sheet “{table.sheet}” is passed over. {why}" if several else why)
        else:
            _take(told, table, columns, several=several)
    if len(whys) == len(found.tables):
        raise Unreadable(whys[0])
    if not told.lines:
        raise Unreadable("This file holds no rows below its header.")
    told.remarks += whys
    return told


@dataclass
class _Columns:
    positions: dict[str, int]
    titles: list[str]
    remarks: Sequence[str]


def _columns(table: Table, sort: Sort) -> _Columns:
    """Which column is what. Only a documented word counts: what is guessed here would be believed of PHI."""
    titles = [plain(title) for title in table.header]
    guess = mapping.guess(titles, [row for _, row in table.rows], sort.fields)
    exact = {match.key: at for at, match in guess.matches.items() if match.sure >= mapping.Sure.SPELLING}
    times = Counter(titles)
    shown = [
        title if title and times[title] == 1 else f"{title} (column {at})".strip()
        for at, title in enumerate(titles, start=1)
    ]
    return _Columns(exact, shown, guess.remarks)


def _why_not(columns: _Columns, sort: Sort) -> str:
    """Why a table is no list of this sort; "" where it is one."""
    labels = {each.key: each.spellings[0] for each in sort.fields}
    missing = [f"“{labels[key]}”" for key in sort.needs if key not in columns.positions]
    if missing:
        titles = ", ".join(f"“{title[:40]}”" for title in columns.titles[:8])
        return f"No column is called {' or '.join(missing)}. The header says: {titles}."
    if sort.foreign and any(_is_foreign(title) for title in columns.titles):
        return "This is a list of flows: import it as flows, after the systems."
    return ""


def _is_foreign(title: str) -> bool:
    return " ".join(title.casefold().split()) in ("from component", "source component", "to component")


def _take(told: Read, table: Table, columns: _Columns, *, several: bool) -> None:
    places = columns.positions
    heads = {key: columns.titles[at] for key, at in places.items()}
    days = _days(table, columns)
    where = f" of the sheet “{table.sheet}”" if several else ""
    told.remarks += columns.remarks
    for key, column in days.items():
        told.remarks += [f"“{heads[key]}”: {note}" for note in column.notes]
        if any(column.values):
            told.dates.append(f"Dates of “{heads[key]}”{where} are {column.told}.")
    for at, title in enumerate(columns.titles):
        key = next((key for key, place in places.items() if place == at), "")
        same = told.mapping.get(title, key) == key
        told.mapping[title if same else f"{table.sheet}: {title}"] = key
    for at, (number, row) in enumerate(table.rows):
        cells = {key: _text(key, row[place]) if place < len(row) else "" for key, place in places.items()}
        words = f"row {number} of “{table.sheet}”" if several else f"row {number}"
        line = Line(number, words, table.sheet, cells, {}, heads)
        line.problems += _broken(table, row, number, columns)
        line.days = dict(_days_of(line, {key: column.values[at] for key, column in days.items()}))
        told.lines.append(line)


def _text(key: str, cell: str) -> str:
    """A cell in one line; “-” and “n/a” are empty."""
    text = plain(cell)
    is_answer = text.casefold() == "none" and key.endswith(TAKES_NONE)
    return "" if values.is_nothing(text) and not is_answer else text


def _days(table: Table, columns: _Columns) -> dict[str, DateColumn]:
    """The days of each column, read in the order that the evidence of all gives them."""
    texts = {
        key: [_dated(key, row[at]) if at < len(row) else "" for _, row in table.rows]
        for key, at in columns.positions.items()
        if key.endswith(("_on", "_until"))
    }
    return {
        key: read_column(column, others=[other for name, other in texts.items() if name != key])
        for key, column in texts.items()
    }


def _dated(key: str, cell: str) -> str:
    text = _text(key, cell)
    return "" if text.casefold() in OPEN else text


def _days_of(
    line: Line, found: Mapping[str, PartialDate | Refused | None]
) -> Iterator[tuple[str, date | None]]:
    """The days of a row; a month is none, since exposure is counted in days."""
    for key, day in found.items():
        if isinstance(day, Refused):
            line.fault(key, day.reason)
        elif day is not None and not day.exact:
            line.fault(
                key,
                "Only a month stands here. Write the day, such as 2026-03-15: exposure is counted in days.",
            )
        else:
            yield key, day.first if day else None


def _broken(table: Table, row: Sequence[str], number: int, columns: _Columns) -> Iterator[Problem]:
    """What the file itself says is wrong."""
    for place, title in enumerate(columns.titles):
        if place in columns.positions.values() and (reason := table.faults.get((number, place))):
            yield Problem(title, row[place][:SHOWN] if place < len(row) else "", reason)
    if beyond := row[len(table.header) :]:
        yield Problem(
            "",
            " ".join(beyond)[:SHOWN],
            "This row has more cells than the header. Probably a cell holds the separator and has no quotation marks.",
        )
