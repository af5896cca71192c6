"""Decides how a table is written as CSV: UTF-8 with the mark spreadsheets need, no cell read as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

#: What a spreadsheet takes for the beginning of a formula (CWE-1236).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: What gets an apostrophe when it is written and loses one when it is read: so every text comes back as it was.
PREFIXED = re.compile(f"'*[{re.escape(''.join(FORMULA_STARTS))}]")
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
