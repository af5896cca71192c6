"""Decides how a table is written: as CSV in UTF-8 with the mark spreadsheets need, or as a workbook with typed cells; no cell is a formula.

What is written either way, `reading` reads back as the same cells.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

#: What a spreadsheet takes for the beginning of a formula (CWE-1236); one for East Asia takes the wide signs too.
FORMULA_STARTS = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20", "\t", "\r")
#: What spreadsheets take off before they look: anything blank, and what has no width.
UNSEEN = r"[\s\u200b-\u200f\u2060\ufeff]*"
#: What gets an apostrophe when it is written and loses one when it is read: so every text comes back as it was.
PREFIXED = re.compile(f"'*{UNSEEN}[{re.escape(''.join(FORMULA_STARTS))}]")
#: What no CSV or XML of ours holds, since nobody can see it and readers take it for damage.
UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BYTE_ORDER_MARK = "\ufeff"
UTC = ZoneInfo("UTC")


def cell(value: Any) -> str:
    """One cell in plain text; text that begins like a formula gets a leading apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    text = UNWRITABLE.sub("", str(value))
    return f"'{text}" if PREFIXED.match(text) else text


def lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A table as CSV (RFC 4180), line by line, so that a long one is never held as a whole."""
    room = io.StringIO()
    writer = csv.writer(room, lineterminator="\r\n")
    yield BYTE_ORDER_MARK + _line(room, writer, columns)
    for row in rows:
        yield _line(room, writer, row)


def encoded(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A whole table as CSV."""
    return "".join(lines(columns, rows)).encode()


def _line(room: io.StringIO, writer: Any, row: Sequence[Any]) -> str:
    room.seek(0)
    room.truncate()
    writer.writerow([cell(value) for value in row])
    return room.getvalue()


#: What openpyxl takes for something else than text, and how a workbook would read what it escapes itself.
NO_TEXT = ("=", "#")
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: Larger numbers lose their last figures in a workbook.
EXACT = 10**15
FIRST_DAY = date(1900, 3, 1)


def workbook(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "List") -> bytes:
    """A whole table as XLSX: dates are dates, numbers numbers, and all else is text even where it begins with “=”."""
    from openpyxl import Workbook  # noqa: PLC0415  takes a tenth of a second, for those who ask for a workbook
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"

    def typed(value: Any) -> Any:
        if type(value) is int and abs(value) < EXACT:
            return value
        if type(value) is date and value >= FIRST_DAY:
            return value
        text = _in_workbook(value)
        if not text.startswith(NO_TEXT):
            return text or None
        made = WriteOnlyCell(sheet, text)
        made.data_type = "s"
        return made

    sheet.append([typed(column) for column in columns])
    for row in rows:
        sheet.append([typed(value) for value in row])
    room = io.BytesIO()
    book.save(room)
    return room.getvalue()


def _in_workbook(value: Any) -> str:
    """A value as the text of a cell: as in a CSV, but only a text that begins with apostrophes needs one more."""
    text = cell(value)
    if text[:1] == "'" and text[1:2] != "'" and PREFIXED.match(text) and not str(value).startswith("'"):
        text = text[1:]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return ESCAPED.sub("_x005F_", text)
