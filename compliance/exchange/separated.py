"""Decides what a CSV says, whatever its encoding and delimiter, and refuses what is no text, saying why."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final, Self

from compliance.exchange.books import (
    CELL_MAX,
    Allowance,
    Book,
    Cells,
    Sheet,
    Unreadable,
    fault,
    unprefixed,
    without_empty_end,
)

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAVE_AS: Final = (
    "Open it in a spreadsheet program, choose Save As, and take “Excel Workbook (.xlsx)” or “CSV UTF-8”."
)
#: What other kinds of file begin with.
OTHERS: Final = (
    (b"%PDF-", "This is a PDF, whatever its name says."),
    (b"\x89PNG", "This is a picture."),
    (b"\xff\xd8\xff", "This is a picture."),
    (b"GIF8", "This is a picture."),
    (b"{\\rtf", f"This is a text document (RTF). {SAVE_AS}"),
    (b"\x1f\x8b", "This file is packed (gzip). Unpack it and send what is in it."),
    (b"7z\xbc\xaf", "This file is packed (7z). Unpack it and send what is in it."),
    (b"Rar!", "This file is packed (RAR). Unpack it and send what is in it."),
)  # fmt: skip
WEB_PAGE: Final = re.compile(r"\s*<(!doctype|!--|html|\?xml|table|meta|style)\b", re.IGNORECASE)
#: Control characters that no spreadsheet writes into a CSV; a line end or a soft break within a cell is none.
BINARY: Final = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
#: The line in which a CSV may name its delimiter to Excel, which does not count it as a row.
NAMED: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
#: What the delimiter is guessed from.
GUESSED_FROM: Final = 64 * 1024  # characters
GUESSED_ROWS: Final = 50
#: Signs that part cells in one row; those that stand in quotation marks count as well, so it is more than columns.
PARTED_MAX: Final = 100_000
#: Rows of the longest sheet there is: a file of line ends has more.
ROWS_MAX: Final = 1_048_576
#: Bytes by which letters of two bytes each are told where no mark at the beginning tells them.
TOLD_FROM: Final = 4_096


def read_separated(content: bytes) -> Book:
    """The one sheet of a CSV. Raises Unreadable."""
    text, encoding = _decoded(content)
    if named := NAMED.match(text):
        text, delimiter = text[named.end() :], named[1]
    else:
        delimiter = _delimiter(text)
    rows = list(_rows(text, delimiter))
    separator = DELIMITERS.get(delimiter, f"“{delimiter}”")
    return Book([Sheet("", rows, faults=_faults(rows))], f"{encoding}, separated by {separator}")


def _faults(rows: list[tuple[int, Cells]]) -> dict[tuple[int, int], str]:
    allowance = Allowance()
    faults = {}
    for number, row in rows:
        for position, cell in enumerate(row):
            if cell[:1] == "#" and (reason := fault(cell)):
                allowance.fault()
                faults[number, position] = reason
    return faults


def _decoded(content: bytes) -> tuple[str, str]:
    for begins, words in OTHERS:
        if content.startswith(begins):
            raise Unreadable(words)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, encoding = _text(content, "utf-16"), "UTF-16"
    elif codec := _two_bytes_each(content[:TOLD_FROM]):
        text, encoding = _text(content, codec), "UTF-16"
    else:
        text, encoding = _utf_8_or_windows(content)
    text = text.rstrip("\x1a")
    if BINARY.search(text):
        raise Unreadable(
            f"This file holds bytes that are no text, such as NUL. It is no CSV, or it is damaged. {SAVE_AS}"
        )
    if WEB_PAGE.match(text):
        raise Unreadable(f"This is a web page (HTML or XML), whatever its name says. {SAVE_AS}")
    return text, encoding


def _two_bytes_each(begin: bytes) -> str:
    """UTF-16 without its mark: nearly every other byte is NUL, and none between them."""
    for codec, letters, others in (
        ("utf-16-le", begin[::2], begin[1::2]),
        ("utf-16-be", begin[1::2], begin[::2]),
    ):
        if len(begin) >= 16 and others.count(0) > 0.9 * len(others) and not letters.count(0):
            return codec
    return ""


def _utf_8_or_windows(content: bytes) -> tuple[str, str]:
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return _text(content, "cp1252"), "Windows-1252"


def _text(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        raise Unreadable(
            "The letters of this file are in no encoding we know. Save it as “CSV UTF-8”."
        ) from None


def _delimiter(text: str) -> str:
    """The one that cuts most rows into the same number of cells: a title above the table may hold any of them."""

    def cells(delimiter: str) -> int:
        rows = csv.reader(io.StringIO(text[:GUESSED_FROM], newline=""), delimiter=delimiter, strict=True)
        widths = Counter(len(row) for row in islice(_until_broken(rows), GUESSED_ROWS))
        return max(((width - 1) * times**2 for width, times in widths.items()), default=0)

    return max(DELIMITERS, key=cells)


def _until_broken(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    with suppress(csv.Error):
        yield from rows


class _Lines:
    """The lines of a text as a reader of rows takes them; no row is cut into cells that has far more than are read."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._delimiter = delimiter
        self._parted = 0
        self.is_quoted = False

    def next_row(self) -> None:
        """What comes belongs to another row."""
        self._parted = 0
        self.is_quoted = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._parted += line.count(self._delimiter)
        self.is_quoted = self.is_quoted or '"' in line
        if self._parted > PARTED_MAX:
            raise Unreadable(
                f"A row of this file has more than {PARTED_MAX:,} columns, or a quotation mark is opened and never closed."
            )
        return line


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, Cells]]:
    """Rows that are not blank, with their numbers. Raises Unreadable at the first limit that is passed."""
    number = 0
    allowance = Allowance()
    allowance.sheet()
    try:
        lines = _Lines(text, delimiter)
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=1):
            if number > ROWS_MAX:
                raise Unreadable(
                    f"This file has more than {ROWS_MAX:,} rows, most of them blank. Delete those."
                )
            if any(cells) and (row := without_empty_end([unprefixed(cell) for cell in cells])):
                allowance.row(number, len(row), len(row) - row.count(""))
                if max(map(len, row)) > CELL_MAX:
                    raise Unreadable(_too_long(number, is_quoted=lines.is_quoted))
                yield number, row
            lines.next_row()
    except csv.Error as error:
        raise Unreadable(_words(error, number + 1, is_quoted=lines.is_quoted)) from None
    except (TypeError, ValueError) as error:  # a delimiter that the file names and nobody can mean
        raise (
            error
            if isinstance(error, Unreadable)
            else Unreadable(
                f"This file says that “{delimiter}” separates its cells, which is not possible. {SAVE_AS}"
            )
        ) from None


def _words(error: csv.Error, number: int, *, is_quoted: bool) -> str:
    if "field larger" in str(error) and not is_quoted:
        return _too_long(number, is_quoted=False)
    if "unexpected end of data" in str(error) or "field larger" in str(error):
        return f"In row {number} a quotation mark is opened and never closed."
    if "expected after" in str(error):
        return f"In row {number} more text stands after a closing quotation mark. A quotation mark within a cell is written twice."
    return f"Row {number} is no row of a CSV: {error}."


def _too_long(number: int, *, is_quoted: bool) -> str:
    words = f"Row {number} holds a cell of more than {CELL_MAX:,} characters."
    return f"{words} Probably a quotation mark is opened there and not closed." if is_quoted else words
