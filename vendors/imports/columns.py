"""Decides which columns of a list hold what: guessed, told with the reason, changed by a person; and the dates of each in its order."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from compliance.dates import PartialDate
from compliance.exchange import mapping, values
from compliance.exchange.dates import DateColumn, is_date, read_column
from compliance.exchange.durations import Refused, Unit, unit_in
from compliance.exchange.once import read_once
from compliance.exchange.reading import Table, Unreadable, plain
from vendors.imports.fields import BY_KEY, CONTACT, DATES, FIELDS, NAME, NOTES, OCR, SERVICE, TIMES
from vendors.imports.wishes import Wishes
from vendors.models import sorting_name

#: How people write that a cell is empty, where a word may also be a name.
NOTHING: Final = {"-", "–", "—", "n/a"}
#: The columns after “Second Point of Contact:” are that contact's; only the first is read.
POINT_OF_CONTACT: Final = re.compile(r"(first|second|third) point of contact\b[\s:–-]*", re.IGNORECASE)  # noqa: RUF001
#: Fields whose cells keep their lines: a tier may stand below the name.
LINES: Final = {SERVICE, NOTES, "vendor.notes", "service.notes", "baa.notes"}
#: Headers that call everybody on the list a business associate.
SAYS_ALL: Final = {"business associate name", "business associate"}
TYPE_OF_SERVICE: Final = re.compile(
    r"types? of services? provided|type of service s provided|what they do( for us)?"
)
#: Words above a column that make a yes or a term below it a renewal by itself.
ASKS_RENEWAL: Final = re.compile(r"auto|itself|evergreen|rolling", re.IGNORECASE)
EXAMPLES: Final = 3
#: Characters of a cell that is shown as an example.
SHOWN: Final = 40

Cells = Mapping[str, str]
#: Row → fields whose cells cannot be believed, with the reason.
Broken = Mapping[int, Sequence[tuple[str, str]]]
Day = PartialDate | Refused | None


@dataclass(frozen=True)
class Column:
    """One column as a page tells it: what stands above it, what it was taken for and why, and what its numbers mean."""

    sheet: str
    position: int
    header: str
    key: str
    why: str
    examples: Sequence[str] = ()
    dates: DateColumn | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class Columns:
    """The columns of one table, by field."""

    table: Table
    columns: Sequence[Column]
    remarks: Sequence[str] = ()
    is_business_associates: bool = False
    names_services: bool = True
    _dates: Mapping[str, Sequence[Day]] = field(default_factory=dict)

    @property
    def positions(self) -> dict[str, int]:
        """Field → position."""
        return {column.key: column.position for column in self.columns if column.key}

    @property
    def headers(self) -> dict[str, str]:
        """Field → what stands above it."""
        return {column.key: column.header for column in self.columns if column.key}

    @property
    def mapping(self) -> dict[str, str]:
        """What stands above each column → its field, "" where it is not read."""
        return {column.header: column.key for column in self.columns}

    @property
    def units(self) -> dict[str, Unit | None]:
        """Field of a time → what its bare numbers count."""
        return {column.key: column.unit for column in self.columns if column.key in TIMES}

    @property
    def dates_told(self) -> list[str]:
        """How the dates of each column are read."""
        where = f" of the sheet “{self.table.sheet}”" if self.table.sheet else ""
        return [
            f"Dates of “{column.header}”{where} are {column.dates.told}."
            for column in self.columns
            if column.dates and any(column.dates.values)
        ]

    @property
    def asks_renewal(self) -> bool:
        """Whether the column of renewals asks whether one renews itself, as “Auto-renew” does and “Renewal type” does not."""
        return ASKS_RENEWAL.search(self.headers.get("baa.renewal", "")) is not None

    @property
    def has_agreements(self) -> bool:
        """Whether a row can say anything of an agreement."""
        return any(column.key.startswith("baa.") for column in self.columns)

    def rows(self) -> Iterator[tuple[int, Cells, Mapping[str, Day], Sequence[str]]]:
        """Each row's number, its cells and dates by field, and the cells that no header stands above."""
        places, width = list(self.positions.items()), len(self.table.header)
        for at, (number, row) in enumerate(self.table.rows):
            cells = {name: _text(name, row[place]) if place < len(row) else "" for name, place in places}
            dates = {name: days[at] for name, days in self._dates.items()}
            yield number, cells, dates, row[width:]

    def names(self) -> Iterator[str]:
        """The names of vendors, row by row; those that are missing are passed over."""
        place = self.positions[NAME]
        cells = (row[place] for _, row in self.table.rows if place < len(row))
        return filter(None, (_text(NAME, cell) for cell in cells))

    def broken(self) -> Broken:
        """What the spreadsheet itself says is wrong, by row."""
        names = {position: name for name, position in self.positions.items()}
        found: dict[int, list[tuple[str, str]]] = {}
        for (number, position), reason in self.table.faults.items():
            if position in names:
                found.setdefault(number, []).append((names[position], reason))
        return found


def understood(table: Table, wishes: Wishes | None = None) -> Columns:
    """The columns of a table; what a person wishes counts."""
    wishes = wishes or Wishes()
    titles = [plain(title) for title in table.header]
    bare, contacts = _without_contact(titles)
    said = {**contacts, **wishes.columns.get(table.sheet, {})}
    said = {position: key for position, key in said.items() if position < len(titles)}
    rows = [row for _, row in table.rows[: mapping.SAMPLES * 4]]
    guess = mapping.guess(bare, rows, FIELDS, said)
    believed = {
        position: match
        for position, match in guess.matches.items()
        if not _is_vague(match, guess, len(titles))
    }
    keys = {position: match.key for position, match in believed.items()}
    shown = _told_apart(titles)
    dates = _dates(table, keys, wishes, shown)
    columns = [
        Column(
            sheet=table.sheet,
            position=position,
            header=shown[position],
            key=keys.get(position, ""),
            why=_why(position, believed, wishes.columns.get(table.sheet, {})),
            examples=_examples(rows, position),
            dates=dates.get(keys.get(position, "")),
            unit=wishes.units.get(table.sheet, {}).get(position) or _unit(title, keys.get(position, "")),
        )
        for position, title in enumerate(titles)
    ]
    above = {keys.get(position, ""): _words(title) for position, title in enumerate(bare)}
    return Columns(
        table,
        columns,
        (*guess.remarks, *_of_dates(columns)),
        is_business_associates=above.get(NAME) in SAYS_ALL,
        names_services=not TYPE_OF_SERVICE.fullmatch(above.get(SERVICE, "")),
        _dates={key: column.values for key, column in dates.items()},
    )


def refuse_nameless(every: Sequence[Columns]) -> None:
    """Raises Unreadable where no table has a column with names of vendors."""
    if not any(NAME in columns.positions for columns in every):
        titles = [column.header for column in every[0].columns]
        raise Unreadable(
            f"No column is called “{BY_KEY[NAME].spellings[0]}”, so no row can be matched with a vendor. "
            f"The header says: {_listed(titles)}."
        )


def _is_vague(match: mapping.Match, guess: mapping.Guess, width: int) -> bool:
    """A guess by some words of a header that the rest of the table speaks against.

    “Signed” says neither yes nor no beside a column of days: its empty cells would be a no. A name is believed only where another column
    is known too, or there is no other: any text has a line somewhere that speaks of vendors.
    """
    if match.sure > mapping.Sure.WORDS:
        return False
    if match.key == NAME:
        return len(guess.matches) == 1 and width > 1
    return match.key == "baa.is_signed" and "baa.signed" in guess.positions


def _text(name: str, cell: str) -> str:
    text = cell.strip() if name in LINES else plain(cell)
    return "" if text.casefold() in NOTHING and not name.startswith("baa.") else text


def _why(position: int, believed: Mapping[int, mapping.Match], said: Mapping[int, str]) -> str:
    if match := believed.get(position):
        return match.why
    return "because you said so" if position in said else ""


def _unit(title: str, key: str) -> Unit | None:
    """What bare numbers of a column count: a renewal term in months, where the header says nothing else."""
    if key not in TIMES:
        return None
    return unit_in(title) or (Unit.MONTHS if key == "baa.term_months" else None)


def _without_contact(titles: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """Titles without “First Point of Contact:”, and the columns of further contacts, which are not read."""
    known = {_words(spelling) for each in CONTACT for spelling in each.spellings}
    bare, unread, contact = [], {}, "first"
    for position, title in enumerate(titles):
        if match := POINT_OF_CONTACT.match(title):
            contact, title = match[1].casefold(), title[match.end() :]
        if contact != "first" and _words(title) in known:
            unread[position] = ""
        bare.append(title)
    return bare, unread


def _dates(
    table: Table, keys: Mapping[int, str], wishes: Wishes, shown: Sequence[str]
) -> dict[str, DateColumn]:
    """The dates of each column that holds any; what is a word and no date is left to its field."""
    texts = {
        position: [_dated(row[position]) if position < len(row) else "" for _, row in table.rows]
        for position, key in keys.items()
        if key in DATES
    }
    distinct = {position: list(dict.fromkeys(column)) for position, column in texts.items()}
    orders = {at: order for at, order in wishes.orders.get(table.sheet, {}).items() if at in texts}
    return {
        keys[position]: read_column(
            column,
            others=[
                each
                for other, each in distinct.items()
                if other != position and (wishes.is_recalled or other not in orders)
            ],
            force=None if wishes.is_recalled else orders.get(position),
            said={} if wishes.is_recalled else {shown[other]: order for other, order in orders.items()},
            last_time=orders.get(position) if wishes.is_recalled else None,
        )
        for position, column in texts.items()
    }


def _of_dates(columns: Sequence[Column]) -> Iterator[str]:
    """What a person should look at among the dates, column by column."""
    for column in columns:
        for note in column.dates.notes if column.dates else ():
            yield f"“{column.header}”: {note}"


@read_once(50_000)
def _dated(cell: str) -> str:
    """A date as it stands, or what should be one; "" where a word stands there without a date that would be lost."""
    text = plain(cell)
    if is_date(text):
        return text
    found = values.answer(text, values.SIGNATURE)
    is_answer = isinstance(found, values.Answered) and not re.search(r"\d", found.rest)
    return "" if is_answer or values.ending(text) is not None else text


def _examples(rows: Sequence[Sequence[str]], position: int) -> list[str]:
    texts = (plain(row[position]) for row in rows if position < len(row))
    return list(dict.fromkeys(_cut(text) for text in texts if text))[:EXAMPLES]


def _cut(text: str) -> str:
    """The beginning of a text, with a sign where it goes on."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"


def _words(title: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", sorting_name(title)))


def _told_apart(titles: Sequence[str]) -> list[str]:
    """Headers as they are shown; one that is empty or comes twice is told with its position."""
    times = Counter(titles)
    return [
        title if title and times[title] == 1 else f"{title} (column {position})".strip()
        for position, title in enumerate(titles, start=1)
    ]


def _listed(titles: Sequence[str]) -> str:
    return ", ".join(f"“{_cut(title)}”" for title in titles[:8] if title) + " …" * (len(titles) > 8)


#: OCR's own words for the columns of its layout.
OCR_SPELLINGS: Final = [BY_KEY[key].spellings[0] for key in OCR]
