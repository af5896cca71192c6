"""Decides what a CSV says, whatever its encoding and delimiter, and refuses what is no text, saying why."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from compliance.exchange.books import (
    Book,
    Cells,
    Sheet,
    Unreadable,
    fault,
    refuse_limits,
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


def read_separated(content: bytes) -> Book:
    """The one sheet of a CSV. Raises Unreadable."""
    text, encoding = _decoded(content)
    if named := NAMED.match(text):
        text, delimiter = text[named.end() :], named[1]
    else:
        delimiter = _delimiter(text)
    rows = list(_rows(text, delimiter))
    faults = {
        (number, position): reason
        for number, row in rows
        for position, cell in enumerate(row)
        if (reason := fault(cell))
    }
    separator = DELIMITERS.get(delimiter, f"“{delimiter}”")
    return Book([Sheet("", rows, faults=faults)], f"{encoding}, separated by {separator}")


def _decoded(content: bytes) -> tuple[str, str]:
    for begins, words in OTHERS:
        if content.startswith(begins):
            raise Unreadable(words)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, encoding = _text(content, "utf-16"), "UTF-16"
    else:
        text, encoding = _utf_8_or_windows(content)
    text = text.rstrip("\x1a")
    if BINARY.search(text):
        raise Unreadable(
            "This file holds bytes that are no text, such as NUL. It is no CSV, or it is damaged."
        )
    if WEB_PAGE.match(text):
        raise Unreadable(f"This is a web page (HTML or XML), whatever its name says. {SAVE_AS}")
    return text, encoding


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


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, Cells]]:
    """Rows that are not blank, with their numbers. Raises Unreadable at the first limit that is passed."""
    number = filled = 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, start=1):
            row = without_empty_end([unprefixed(cell) for cell in cells])
            if not row:
                continue
            filled += 1
            refuse_limits(number, filled, row)
            yield number, row
    except csv.Error as error:
        raise Unreadable(_words(error, number + 1)) from None
    except (TypeError, ValueError) as error:  # a delimiter that the file names and nobody can mean
        raise (
            error
            if isinstance(error, Unreadable)
            else Unreadable(
                f"This file says that “{delimiter}” separates its cells, which is not possible. {SAVE_AS}"
            )
        ) from None


def _words(error: csv.Error, number: int) -> str:
    if "unexpected end of data" in str(error) or "field larger" in str(error):
        return f"In row {number} a quotation mark is opened and never closed."
    if "expected after" in str(error):
        return f"In row {number} more text stands after a closing quotation mark. A quotation mark within a cell is written twice."
    return f"Row {number} is no row of a CSV: {error}."
