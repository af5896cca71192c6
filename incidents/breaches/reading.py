"""Decides how OCR's public breach list is read: every row of it, several values in one cell, empty cells, and its way of writing dates."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
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
    faults: list[str] = []
    places: dict[str, int] | None = None
    try:
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if places is None:
                places = _places(cells)
                continue
            told.rows += 1
            if told.rows > MOST_ROWS:
                raise NoList([f"More than {MOST_ROWS:,} rows."])
            try:
                yield _row(cells, places, told)
            except ValueError as problem:
                faults.append(f"Line {lines.line_num}: {problem}")
                if len(faults) >= MOST_FAULTS:
                    break
    except csv.Error as problem:
        raise NoList([f"Line {lines.line_num}: this is no CSV that can be read ({problem})."]) from None
    if places is None:
        raise NoList(["The file is empty."])
    if faults:
        raise NoList(faults)
    if not told.rows:
        raise NoList(["There is no row below the header."])


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
    for name, value in (
        ("without a name", row.name),
        ("without a State", row.state),
        ("without a type of entity", row.entity_type),
        ("without a kind of breach", row.kinds),
        ("without a location", row.locations),
        ("without a description", row.description),
    ):
        if not value:
            yield name
    if row.individuals is None:
        yield "without a number of people"
    elif row.individuals < 500:
        yield "of fewer than 500 people"
    if row.with_associate is None:
        yield "without an answer on business associates"
    if len(row.kinds) > 1:
        yield "of several kinds of breach"
    if len(row.locations) > 1:
        yield "of several locations"
    if cell["Name of Covered Entity"] != row.name:
        yield "with blanks in the name that were taken out"
    if any("\ufffd" in value for value in cell.values()):
        yield "with characters that were lost before"


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
