"""Decides whom a list of recipients names and what is wrong with it, told by row and never by what stands there.

All of it is in memory and nothing of it outlives the request: no file, no row, no log line.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from compliance.accounts.states import STATES
from compliance.exchange.books import Unreadable
from compliance.exchange.reading import Table, plain, tables

#: How the columns may be called, without blanks, signs and capitals.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "fullname", "recipient", "recipientname", "patientname", "addressee"),
    "first": ("firstname", "givenname", "first"),
    "last": ("lastname", "surname", "familyname", "last"),
    "line1": ("address", "address1", "addressline1", "street", "street1", "streetaddress", "mailingaddress"),
    "line2": ("address2", "addressline2", "street2", "apt", "unit", "suite"),
    "line3": ("address3", "addressline3", "street3"),
    "city": ("city", "town"),
    "state": ("state", "st"),
    "zip": ("zip", "zipcode", "postalcode", "postcode"),
    "country": ("country",),
}
TITLES: Final = {
    "name": "name (or first name and last name)",
    "line1": "address",
    "city": "city",
    "state": "State",
    "zip": "ZIP code",
}
BY_SPELLING: Final = {spelling: name for name, spellings in COLUMNS.items() for spelling in spellings}
BY_WORD: Final = {words.casefold(): code for code, words in STATES.items()}
#: Where the post goes beside the States: armed forces, and States in free association.
POSTAL: Final = frozenset({"AA", "AE", "AP", "FM", "MH", "PW"})
OTHER: Final = "other"
HERE: Final = frozenset({"", "us", "usa", "unitedstates", "unitedstatesofamerica"})
#: ZIP codes that begin with a nought, which spreadsheets take away.
NOUGHT: Final = frozenset({"CT", "MA", "ME", "NH", "NJ", "RI", "VT", "PR", "VI", "AE"})
#: A cell that a spreadsheet would calculate; "-" and a telephone number are none.
FORMULA: Final = re.compile(r"\s*(?:[=@\uff1d\uff20]|[+\-\uff0b\uff0d](?![\s\d().+-]*$))")
ZIP: Final = re.compile(r"(\d{5})(?:-?(\d{4}))?")
PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]{1,80}?)\s*\}\}")
#: Characters that fit a line of the window, and a field within the text.
LINE_MAX, FIELD_MAX = 80, 500


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a letter, by the row of the list."""

    row: int
    name: str
    #: Lines of the address below the name.
    lines: tuple[str, ...]
    #: Where it is counted: a State, or “other”.
    state: str
    #: What the letter's placeholders stand for.
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Listed:
    """A list as it was read. Problems are rows by what is wrong with them: those get no letter."""

    sha256: str
    recipients: Sequence[Recipient]
    problems: Mapping[str, Sequence[int]]
    #: Rows that get a letter and should be looked at, by why.
    doubts: Mapping[str, Sequence[int]]
    #: What is wrong with all of it; with any of these nothing is printed.
    faults: Sequence[str] = ()
    #: What else to know.
    remarks: Sequence[str] = ()

    @property
    def left_out(self) -> int:
        """Rows that get no letter."""
        return len({row for rows in self.problems.values() for row in rows})

    def since(self, row: int) -> list[Recipient]:
        """Those from a row on."""
        return [each for each in self.recipients if each.row >= row]


def by_state(recipients: Collection[Recipient]) -> dict[str, int]:
    """How many letters go where."""
    return dict(sorted(Counter(each.state for each in recipients).items()))


def spelling(title: str) -> str:
    """A title without blanks, signs and capitals."""
    return "".join(sign for sign in title.casefold() if sign.isalnum())


def placeholders(texts: Collection[str]) -> list[str]:
    """The columns that texts ask for, as they write them: {{enrolment code}}."""
    found = {spelling(name): name for text in texts for name in PLACEHOLDER.findall(text)}
    return list(found.values())


@dataclass
class _Reading:
    """What is found row by row."""

    table: Table
    #: Column → position, by our name or, of other columns, by spelling.
    at: dict[str, int]
    wanted: Mapping[str, str]
    faulty: frozenset[int]
    problems: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    doubts: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    places: dict[tuple[str, ...], int] = field(default_factory=dict)


def read(content: bytes, wanted: Collection[str] = ()) -> Listed:
    """The list in a CSV or workbook; `wanted` are the placeholders of the letter. Raises Unreadable, which quotes nothing."""
    found = tables(content, lambda cell: spelling(cell) in BY_SPELLING)
    if len(found.tables) > 1:
        raise Unreadable(f"This file holds {len(found.tables)} lists. Send one sheet with one list.")
    table = found.tables[0]
    at, faults = _columns(table.header, wanted)
    digest = hashlib.sha256(content).hexdigest()
    if faults:
        return Listed(digest, (), {}, {}, faults)
    reading = _Reading(
        table, at, {name: spelling(name) for name in wanted}, frozenset(row for row, _ in table.faults)
    )
    recipients = [each for number, cells in table.rows if (each := _recipient(reading, number, cells))]
    for left in table.left_out:
        reading.problems[f"It was taken for no recipient: it {left.why}"].append(left.number)
    problems = {words: sorted(rows) for words, rows in reading.problems.items()}
    return Listed(digest, recipients, problems, dict(reading.doubts), (), tuple(_remarks(table, at, wanted)))


def _columns(header: Sequence[str], wanted: Collection[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, and what is wrong with the columns."""
    at: dict[str, int] = {}
    faults: list[str] = []
    for position, title in enumerate(header):
        spelled = spelling(title)
        name = BY_SPELLING.get(spelled, spelled)
        if name and name in at:
            faults.append(
                f"Columns {at[name] + 1} and {position + 1} are both taken for “{TITLES.get(name, name)}”."
            )
        elif name:
            at[name] = position
    has_name = "name" in at or {"first", "last"} <= at.keys()
    lacks = [words for name, words in TITLES.items() if name not in at and not (name == "name" and has_name)]
    if lacks:
        faults.append(f"No column is called: {'; '.join(lacks)}.")
    unknown = [name for name in wanted if BY_SPELLING.get(spelling(name), spelling(name)) not in at]
    if unknown:
        faults.append(f"The letter asks for columns that the list does not have: {'; '.join(unknown)}.")
    return at, faults


def _remarks(table: Table, at: Mapping[str, int], wanted: Collection[str]) -> Iterator[str]:
    used = {*COLUMNS, *(BY_SPELLING.get(spelling(name), spelling(name)) for name in wanted)}
    idle = sum(name not in used for name in at)
    yield f"Read as {table.words}."
    if idle:
        yield f"Columns that the letter does not use: {idle}."
    yield from table.remarks


def _recipient(reading: _Reading, number: int, cells: Sequence[str]) -> Recipient | None:
    """One row; None where it gets no letter, and then the problem is told."""
    if number in reading.faulty or any(map(FORMULA.match, cells)):
        reading.problems["A cell holds a formula, or what a formula left behind"].append(number)
        return None
    of = {name: _cell(cells, position) for name, position in reading.at.items()}
    name = of.get("name") or " ".join(filter(None, (of.get("first"), of.get("last"))))
    lines, state, wrong = _address(of)
    fields = {
        asked: of.get(BY_SPELLING.get(spelled, spelled), "") for asked, spelled in reading.wanted.items()
    }
    fields = {
        asked: name if BY_SPELLING.get(spelling(asked)) == "name" else value
        for asked, value in fields.items()
    }
    wrong += [*_of_name(name), *_of_fields(fields)]
    if max(map(len, (name, *lines))) > LINE_MAX:
        wrong.append(f"A line of the address has more than {LINE_MAX} characters")
    if wrong:
        for words in wrong:
            reading.problems[words].append(number)
        return None
    return _once(reading, Recipient(number, name, lines, state, fields), tuple(map(plain, cells)))


def _once(reading: _Reading, recipient: Recipient, cells: tuple[str, ...]) -> Recipient | None:
    """The first of rows that say the same; one that differs beside name and address is printed and told."""
    if reading.seen.setdefault(cells, recipient.row) != recipient.row:
        reading.problems["Every cell is as in a row above: it would be the same letter twice"].append(
            recipient.row
        )
        return None
    place = tuple(part.casefold() for part in (recipient.name, *recipient.lines))
    if reading.places.setdefault(place, recipient.row) != recipient.row:
        reading.doubts["Name and address are as in a row above, other cells are not"].append(recipient.row)
    return recipient


def _cell(cells: Sequence[str], position: int) -> str:
    text = plain(cells[position]) if position < len(cells) else ""
    return "" if text in ("-", "–", "—") else text


def _of_name(name: str) -> list[str]:
    return [] if any(sign.isalpha() for sign in name) else ["No name"]


def _of_fields(fields: Mapping[str, str]) -> list[str]:
    empty = [f"Nothing stands for {{{{{asked}}}}}" for asked, value in fields.items() if not value]
    long = [
        f"More than {FIELD_MAX} characters stand for {{{{{asked}}}}}"
        for asked, value in fields.items()
        if len(value) > FIELD_MAX
    ]
    return empty + long


def _address(of: Mapping[str, str]) -> tuple[tuple[str, ...], str, list[str]]:
    """Lines, where it is counted, and what is wrong."""
    streets = [of[line] for line in ("line1", "line2", "line3") if of.get(line)]
    wrong = [] if streets else ["No address"]
    if not of["city"]:
        wrong.append("No city")
    country = of.get("country", "")
    if spelling(country) not in HERE:
        place = " ".join(filter(None, (of["city"], of["state"], of["zip"])))
        return (*streets, place, country.upper()), OTHER, wrong
    state, code = _state(of["state"]), _zip(of["zip"], _state(of["state"]))
    if not of["state"]:
        wrong.append("No State")
    elif not state:
        wrong.append("No such State")
    if not code:
        wrong.append("No ZIP code of five or nine digits")
    return (*streets, f"{of['city']}, {state} {code}"), OTHER if state in POSTAL else state, wrong


def _state(text: str) -> str:
    code = text.upper().rstrip(".")
    return code if code in STATES or code in POSTAL else BY_WORD.get(text.casefold(), "")


def _zip(text: str, state: str) -> str:
    if state in NOUGHT and text.isdecimal() and text.isascii() and 3 <= len(text) <= 4:
        text = text.zfill(5)
    match = ZIP.fullmatch(text) if text.isascii() else None
    return "-".join(filter(None, match.groups())) if match else ""
