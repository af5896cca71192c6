"""Business associate lists as bytes, in OCR's own layout."""

import csv
import io
from pathlib import Path

from compliance.exchange.plans import Plan, Row

HEADER = (
    "Business Associate Name",
    "Type of Service(s) Provided",
    "First Point of Contact: First Name",
    "Last Name",
    "Title",
    "Address Line 1",
    "City",
    "State",
    "Zip",
    "Phone",
    "Fax",
    "Email",
    "Website URL",
)
#: Real inputs lie beside the checkout on some machines; they are not part of it.
SAMPLE = Path(__file__).resolve().parents[3] / "shared/samples/vendors/ba-list-ocr-template.csv"
SHORT = {
    "name": 0, "service": 1, "first": 2, "last": 3, "title": 4, "address": 5, "city": 6,
    "state": 7, "zip": 8, "phone": 9, "fax": 10, "email": 11, "website": 12,
}  # fmt: skip


def ba_list(*rows: dict[str, str], header: tuple[str, ...] = HEADER) -> bytes:
    """A list with these rows, each told by short names of its columns."""
    room = io.StringIO()
    writer = csv.writer(room)
    writer.writerow(header)
    for row in rows:
        cells = [""] * len(HEADER)
        for name, text in row.items():
            cells[SHORT[name]] = text
        writer.writerow(cells)
    return room.getvalue().encode("utf-8-sig")


def told(made: Plan) -> list[tuple[str, list[str]]]:
    """Each row's outcome and all that is said of it."""
    return [
        (row.outcome.value, [*row.brings, *row.notes, *(one.reason for one in row.problems)])
        for row in made.rows
    ]


AWS = {
    "name": "AWS", "service": "Bedrock", "first": "Ana", "last": "Byrne", "phone": "1", "email": "ana@aws.example",
    "website": "aws.example",
}  # fmt: skip
SAME: tuple[str, list[str]] = ("same", [])


def only(made: Plan) -> Row:
    """The row of a plan that has one."""
    (row,) = made.rows
    return row


def said(row: Row) -> str:
    """All that is said of a row, the columns of its problems included."""
    return " ".join([*row.brings, *row.notes, *(f"{one.column}: {one.reason}" for one in row.problems)])
