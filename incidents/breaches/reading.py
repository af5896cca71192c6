"""Decides how OCR's public breach list is read: every row of it, several values in one cell, empty cells, and its way of writing dates."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from typing import Final

from incidents.catalogue import JURISDICTIONS

#: The header, as the breach portal of OCR exports it.
HEADER: Final = (
    "Name of Covered Entity", "State", "Covered Entity Type", "Individuals Affected", "Breach Submission Date", "Type of Breach",
    "Location of Breached Information", "Business Associate Present", "Web Description",
)  # fmt: skip
MOST_BYTES: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 100_000
MOST_FAULTS: Final = 20
#: Characters of a value of several, and of how many.
LONGEST, MOST_VALUES = 60, 12
#: The first notices were due after 23 September 2009 (74 FR 42740).
FIRST: Final = date(2009, 9, 23)


class NoList(ValueError):
    """The file is not the list; says why, a fault a line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Row:
    """One breach of the list, as values."""

    name: str
    state: str
    entity_type: str
    individuals: int | None
    submitted_on: date
    kinds: list[str]
    locations: list[str]
    with_associate: bool | None
    description: str


@dataclass
class Read:
    """What is read so far: rows, and what of it is odd."""

    rows: int = 0
    first_on: date = date.max
    last_on: date = date.min
    odd: Counter[str] = field(default_factory=Counter)


def rows(content: bytes, told: Read) -> Iterator[Row]:
    """In: the file. Out: its rows, one after the other, and `told` counts. Raises NoList with every fault of the first twenty."""
    if len(content) > MOST_BYTES:
        raise NoList([f"The file has more than {MOST_BYTES // 1024**2} MB."])
    lines = csv.reader(StringIO(_text(content), newline=""), strict=True)
    try:
        filled = (cells for cells in lines if any(cell.strip() for cell in cells))
        if (header := next(filled, None)) is None:
            raise NoList(["The file is empty."])
        yield from _below(header, filled, lambda: lines.line_num, told)
    except csv.Error as problem:
        raise NoList([f"Line {lines.line_num}: this is no CSV that can be read ({problem})."]) from None
    if not told.rows:
        raise NoList(["There is no row below the header."])


def _below(
    header: Sequence[str], filled: Iterator[list[str]], line: Callable[[], int], told: Read
) -> Iterator[Row]:
    places, faults = _places(header), list[str]()
    for cells in filled:
        told.rows += 1
        if told.rows > MOST_ROWS:
            raise NoList([f"More than {MOST_ROWS:,} rows."])
        try:
            row = _row(cells, places, told)
        except ValueError as problem:
            faults.append(f"Line {line()}: {problem}.")
            if len(faults) >= MOST_FAULTS:
                break
        else:
            yield row
    if faults:
        raise NoList(faults)


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NoList(["This is no text file. Download the list as CSV."])
    return text


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Column → position, in whatever order."""
    titles = [" ".join(cell.split()).casefold() for cell in cells]
    missing = [name for name in HEADER if name.casefold() not in titles and name != "Web Description"]
    if missing:
        raise NoList(
            [f"No column is called {', '.join(f'“{name}”' for name in missing)}: this is not OCR's list."]
        )
    return {name: titles.index(name.casefold()) for name in HEADER if name.casefold() in titles}


def _row(cells: Sequence[str], places: dict[str, int], told: Read) -> Row:
    """A row; raises ValueError in words where a value cannot be one."""
    if len(cells) <= max(places.values()):
        raise ValueError(f"{len(cells)} cells, fewer than the header has")
    cell = {name: cells[at] for name, at in places.items()}
    submitted_on = _day(cell["Breach Submission Date"])
    told.first_on, told.last_on = min(told.first_on, submitted_on), max(told.last_on, submitted_on)
    row = Row(
        name=" ".join(cell["Name of Covered Entity"].split()),
        state=_state(cell["State"]),
        entity_type=" ".join(cell["Covered Entity Type"].split())[:LONGEST],
        individuals=_number(cell["Individuals Affected"]),
        submitted_on=submitted_on,
        kinds=_several(cell["Type of Breach"]),
        locations=_several(cell["Location of Breached Information"]),
        with_associate=_answer(cell["Business Associate Present"]),
        description=cell.get("Web Description", "").strip(),
    )
    told.odd.update(_odd(cell, row))
    return row


def _odd(cell: dict[str, str], row: Row) -> Iterator[str]:
    """What a reader of the list should know of it."""
    found = {
        "without a name": not row.name,
        "without a State": not row.state,
        "without a type of entity": not row.entity_type,
        "without a kind of breach": not row.kinds,
        "without a location": not row.locations,
        "without a description": not row.description,
        "without a number of people": row.individuals is None,
        "of fewer than 500 people": row.individuals is not None and row.individuals < 500,
        "without an answer on business associates": row.with_associate is None,
        "of several kinds of breach": len(row.kinds) > 1,
        "of several locations": len(row.locations) > 1,
        "with blanks in the name that were taken out": cell["Name of Covered Entity"] != row.name,
        "with characters that were lost before": any("\ufffd" in value for value in cell.values()),
    }
    return (words for words, is_so in found.items() if is_so)


def _day(text: str) -> date:
    """MM/DD/YYYY, as the portal writes it, or a day as we write it. Raises ValueError in words."""
    text = text.strip()
    try:
        if text[4:5] == "-":
            day = date.fromisoformat(text)
        else:
            month, on, year = text.split("/")
            if len(year) != 4:
                raise ValueError
            day = date(int(year), int(month), int(on))
    except ValueError:
        raise ValueError(f"“{text[:20]}” is no date such as 04/30/2023") from None
    if not FIRST <= day <= date(2100, 12, 31):
        raise ValueError(f"{day} is no day on which a breach could be submitted")
    return day


def _number(text: str) -> int | None:
    plain = text.strip().replace(",", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal()) or int(plain) >= 2**31:
        raise ValueError(f"“{text.strip()[:20]}” is no number of people")
    return int(plain)


def _state(text: str) -> str:
    plain = text.strip().upper()
    if plain and plain not in JURISDICTIONS:
        raise ValueError(f"“{plain[:20]}” is no State or territory")
    return plain


def _several(text: str) -> list[str]:
    """The values of a cell, sorted, each once."""
    found = sorted({" ".join(each.split()) for each in text.split(",")} - {""})
    if len(found) > MOST_VALUES or any(len(each) > LONGEST for each in found):
        raise ValueError(f"“{text.strip()[:40]}…” is no list of kinds or locations")
    return found


def _answer(text: str) -> bool | None:
    known = {"yes": True, "no": False, "": None}
    plain = text.strip().casefold()
    if plain not in known:
        raise ValueError(f"“{text.strip()[:20]}” is neither Yes nor No")
    return known[plain]
