"""Decides what a CSV says, whatever its encoding and delimiter, and refuses what is no table, saying why."""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.conf import settings

from compliance.exchange.writing import FORMULA_STARTS

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
BETWEEN: Final = " " + "".join(DELIMITERS)
SAVE_AS: Final = "Open it in a spreadsheet program, choose Save As, and take “CSV UTF-8”."
#: What other kinds of file begin with.
OTHERS: Final = (
    (b"%PDF-", "This is a PDF, whatever its name says."),
    (b"PK\x03\x04", f"This is an Excel workbook (XLSX) or another ZIP file. Only CSV is read for now. {SAVE_AS}"),
    (b"\xd0\xcf\x11\xe0", f"This is an old Excel workbook (XLS) or one with a password. Only CSV is read for now. {SAVE_AS}"),
    (b"\x89PNG", "This is a picture."),
    (b"\xff\xd8\xff", "This is a picture."),
    (b"{\\rtf", f"This is a text document (RTF). {SAVE_AS}"),
)  # fmt: skip
WEB_PAGE: Final = re.compile(r"\s*<(!doctype|html|\?xml|table|meta)\b", re.IGNORECASE)
#: Control characters that no spreadsheet writes into a CSV; a line end or a soft break within a cell is none.
BINARY: Final = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
#: Characters from which the delimiter is guessed.
GUESSED_FROM: Final = 64 * 1024
#: Longer cells mean a quotation mark that is opened and not closed.
CELL_MAX: Final = 32_767  # characters, as in Excel


class Unreadable(ValueError):
    """The file is no table we can read; the text says why, to the person who sent it."""


@dataclass(frozen=True)
class Table:
    """The header and the rows below it that are not blank, each with its number as a spreadsheet counts it."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    delimiter: str

    @property
    def digest(self) -> str:
        """One short spelling of all cells."""
        return hashlib.sha256(repr((self.header, self.rows)).encode()).hexdigest()

    @property
    def words(self) -> str:
        """How it was read: “UTF-8, separated by commas”."""
        return f"{self.encoding}, separated by {DELIMITERS[self.delimiter]}"


def read(content: bytes) -> Table:
    """The table in a CSV. Raises Unreadable."""
    refuse_size(len(content))
    text, encoding = _decoded(content)
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    header = next(rows, None)
    if header is None:
        raise Unreadable("This file is empty.")
    return Table(header[1], tuple(rows), encoding, delimiter)


def refuse_size(size: int) -> None:
    """Raises Unreadable where a file is too large to be looked at."""
    limit: int = settings.IMPORT_MAX_BYTES
    if size > limit:
        raise Unreadable(
            f"This file has {size / 1024**2:.1f} MB; {limit / 1024**2:.0f} MB are read at a time. Split it."
        )


def plain(cell: str) -> str:
    """The text of a cell in one line, without the apostrophe that our own export puts before what looks like a formula."""
    if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS and cell[1:2]:
        cell = cell[1:]
    return " ".join(cell.split())


def _decoded(content: bytes) -> tuple[str, str]:
    for begins, words in OTHERS:
        if content.startswith(begins):
            raise Unreadable(words)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, encoding = _text(content, "utf-16"), "UTF-16"
    else:
        text, encoding = _utf_8_or_windows(content)
    if BINARY.search(text.rstrip("\x1a")):
        raise Unreadable(
            "This file holds bytes that are no text, such as NUL. It is no CSV, or it is damaged."
        )
    if WEB_PAGE.match(text):
        raise Unreadable(f"This is a web page (HTML or XML), whatever its name says. {SAVE_AS}")
    return text.rstrip("\x1a"), encoding


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
    """The one that cuts the first row with a word in it into most cells; of two, the one that cuts the next rows alike."""

    def cells(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text[:GUESSED_FROM], newline=""), delimiter=delimiter, strict=True)
        counts = [
            len(row) for row in islice(_until_broken(rows), 20) if any(cell.strip(BETWEEN) for cell in row)
        ]
        return (counts[0], counts.count(counts[0])) if counts else (0, 0)

    return max(DELIMITERS, key=cells)


def _until_broken(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    with suppress(csv.Error):
        yield from rows


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows that are not blank, with their numbers. Raises Unreadable at the first limit that is passed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = filled = 0
    try:
        for number, cells in enumerate(reader, start=1):
            row = tuple(_without_empty_end(cells))
            if not row:
                continue
            filled += 1
            _refuse_limits(number, filled, row)
            yield number, row
    except csv.Error as error:
        raise Unreadable(_words(error, number + 1)) from None


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _refuse_limits(number: int, filled: int, row: tuple[str, ...]) -> None:
    if filled > settings.IMPORT_MAX_ROWS + 1:  # the header is one
        raise Unreadable(f"This file has more than {settings.IMPORT_MAX_ROWS:,} rows. Split it.")
    if len(row) > settings.IMPORT_MAX_COLUMNS:
        raise Unreadable(
            f"Row {number} has {len(row):,} columns; {settings.IMPORT_MAX_COLUMNS} are read. Remove those that hold nothing of the list."
        )
    if any(len(cell) > CELL_MAX for cell in row):
        raise Unreadable(
            f"Row {number} holds a cell of more than {CELL_MAX:,} characters. Probably a quotation mark is opened there and not closed."
        )


def _words(error: csv.Error, number: int) -> str:
    if "unexpected end of data" in str(error) or "field larger" in str(error):
        return f"In row {number} a quotation mark is opened and never closed."
    if "expected after" in str(error):
        return f"In row {number} more text stands after a closing quotation mark. A quotation mark within a cell is written twice."
    return f"Row {number} is no row of a CSV: {error}."
