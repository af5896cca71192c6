"""Decides what a file of tables says, CSV or XLSX: `read_book` for all of it, `tables` for what can be imported, `read` for the first.

All of it is text, the same from either format (`books.Sheet`), and nothing is raised but Unreadable, saying why.
"""

from compliance.exchange.books import Book, Sheet, Unreadable, refuse_size
from compliance.exchange.separated import read_separated
from compliance.exchange.tables import Found, Knows, LeftOut, Table, find, nothing
from compliance.exchange.workbooks import read_workbook, refuse_ole

__all__ = [
    "Book",
    "Found",
    "LeftOut",
    "Sheet",
    "Table",
    "Unreadable",
    "plain",
    "read",
    "read_book",
    "refuse_size",
    "tables",
]


def read_book(content: bytes) -> Book:
    """All sheets of a file. Raises Unreadable."""
    refuse_size(len(content))
    if content.startswith(b"PK"):
        return read_workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        refuse_ole(content)
    return read_separated(content)


def tables(content: bytes, knows: Knows = nothing) -> Found:
    """The tables in a file, at least one; `knows` says whether a cell is a header's word. Raises Unreadable."""
    return find(read_book(content), knows)


def read(content: bytes, knows: Knows = nothing) -> Table:
    """The first table in a file. Raises Unreadable."""
    return tables(content, knows).tables[0]


def plain(cell: str) -> str:
    """The text of a cell in one line."""
    return " ".join(cell.split())
