"""Decides what the cells of one sheet of a workbook say, tag by tag."""

import re
from typing import Final

from django.conf import settings

from compliance.exchange.books import CELL_MAX, Allowance, Cells, Span, Unreadable, fault, unprefixed
from compliance.exchange.formats import Formats

REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Merged cells that are kept; a list has a few.
MERGED_MAX: Final = 20_000
NO_RESULT: Final = "This cell holds a formula, and the file does not say its result. Open it in a spreadsheet program and save it there."
#: Positions that a sheet has.
FAR: Final = 16_384


class Grid:
    """Takes the tags of a sheet as they come and keeps its rows that are not blank."""

    def __init__(self, name: str, strings: list[str], formats: Formats, allowance: Allowance) -> None:
        self._where = f"The sheet “{name}”"
        self._strings = strings
        self._formats = formats
        self._allowance = allowance
        allowance.sheet()
        self.rows: list[tuple[int, Cells]] = []
        self.merged: list[Span] = []
        self.hidden_rows: set[int] = set()
        self.faults: dict[tuple[int, int], str] = {}
        self._hidden = 0  # columns, a bit for each: said a million times they cost no more
        self._is_hidden = False  # the row
        self._number = 0  # of the row
        self._at = -1  # position of the cell
        self._cells: dict[int, str] = {}
        self._cell: dict[str, str] = {}
        self._texts: list[str] = []
        self._length = 0  # of the texts
        self._is_text = self._is_formula = self._is_phonetic = False
        self._prefix: str | None = None

    @property
    def hidden_columns(self) -> frozenset[int]:
        """Positions, as far as columns are read."""
        return frozenset(at for at in range(self._hidden.bit_length()) if self._hidden >> at & 1)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        if self._prefix is None:
            self._prefix = tag[: tag.rfind(":") + 1]
        name = tag.removeprefix(self._prefix)
        if name == "c":
            self._cell = attributes
            reference = attributes.get("r")
            self._at = self._at + 1 if reference is None else _place(reference)[1]
        elif name in ("v", "t"):
            self._is_text = not self._is_phonetic
        elif name == "f":
            self._is_formula = True
        else:
            self._start_other(name, attributes)

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._at = -1
            self._is_hidden = attributes.get("hidden") in ("1", "true")
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self._hide(int(attributes.get("min", 1)), int(attributes.get("max", 1)))
        elif name == "mergeCell" and len(self.merged) < MERGED_MAX:
            first, _, last = attributes.get("ref", "").partition(":")
            self.merged.append(Span(*_place(first), *_place(last or first)))
        elif name == "rPh":
            self._is_phonetic = True

    def _hide(self, first: int, last: int) -> None:
        begin, end = max(first, 1) - 1, min(last, settings.IMPORT_MAX_COLUMNS)
        if begin < end:
            self._hidden |= (1 << end) - (1 << begin)

    def text(self, text: str) -> None:
        """Some text within a tag."""
        if self._is_text:
            self._length += len(text)
            self._refuse_long(self._length)
            self._texts.append(text)

    def end(self, tag: str) -> None:
        """A tag closes."""
        name = tag.removeprefix(self._prefix or "")
        if name == "c":
            if self._texts or self._is_formula:
                self._keep("".join(self._texts))
                self._texts.clear()
                self._length = 0
                self._is_formula = False
        elif name in ("v", "t"):
            self._is_text = False
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._is_phonetic = False

    def _keep(self, raw: str) -> None:
        kind = self._cell.get("t", "n")
        if not raw:
            if self._is_formula and kind != "str":
                self._put("", NO_RESULT)
            return
        if kind == "s":
            raw = self._shared(int(raw))
            self._refuse_long(len(raw))
        self._allowance.text(len(raw))
        text = self._said(raw, kind)
        self._put(text, fault(text))

    def _put(self, text: str, reason: str) -> None:
        if self._at >= FAR:
            raise Unreadable(self._nowhere())
        self._cells[self._at] = text
        if reason:
            self._allowance.fault()
            self.faults[self._number, self._at] = reason

    def _shared(self, number: int) -> str:
        if number < 0:
            raise ValueError(f"There is no text with the number {number}.")
        return self._strings[number]

    def _said(self, raw: str, kind: str) -> str:
        if kind == "n":
            return self._formats.text(raw.strip(), self._cell.get("s", "0"))
        if kind == "b":
            return "yes" if raw.strip() in ("1", "true") else "no"
        if kind == "d":
            return raw.strip().removesuffix("T00:00:00")
        if "_x" in raw:
            raw = ESCAPED.sub(_unescaped, raw)
        return unprefixed(raw) if raw[:1] == "'" else raw

    def _end_row(self) -> None:
        """A row is laid out as far as it says something, and only once that is known to be no farther than is read."""
        if not self._cells:
            return
        cells, self._cells = self._cells, {}
        if self._number > 1_048_576 or (self.rows and self._number <= self.rows[-1][0]):
            raise Unreadable(self._nowhere())
        last = max((at for at, text in cells.items() if text.strip()), default=-1)
        if last < 0:
            return
        self._allowance.row(self._number, last + 1, len(cells))
        self.rows.append((self._number, tuple([cells.get(at, "") for at in range(last + 1)])))
        if self._is_hidden:
            self.hidden_rows.add(self._number)

    def _refuse_long(self, length: int) -> None:
        if length > CELL_MAX:
            raise Unreadable(
                f"{self._where} holds a cell of more than {CELL_MAX:,} characters in row {self._number}."
            )

    def _nowhere(self) -> str:
        return f"{self._where} has cells where no sheet has any (row {self._number})."


def _place(reference: str) -> tuple[int, int]:
    """“C7” is row 7, position 2. Raises ValueError."""
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"{reference!r} is no place in a sheet.")
    position = 0
    for letter in match[1]:
        position = position * 26 + ord(letter) - 64
    return int(match[2]), position - 1


def _unescaped(match: re.Match[str]) -> str:
    """How a workbook writes what XML cannot say; a line end counts, a control character does not."""
    sign = chr(int(match[1], 16))
    return sign if sign.isprintable() or sign in "\t\n" else ""
