"""Decides how the rows that stay out of an import are given back: their cells as they were, and beside them why."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from compliance.exchange import writing
from compliance.exchange.plans import Outcome, Plan, Row
from compliance.exchange.reading import Found, Table, plain

#: The heading of the column with the reasons. No register reads it, so the mended file can be sent as it is.
REASON: Final = "Why this row stayed out"


def left_out(found: Found, plan: Plan) -> bytes:
    """The rows with errors as CSV. The reason stands after the last column that has a heading: what lies beyond stays beyond.

    Rows of several sheets stand one below the other; columns of one heading are one.
    """
    sheets = {table.sheet: (table, _titles(table)) for table in found.tables}
    columns = list(
        dict.fromkeys(title for _, titles in sheets.values() for title in titles if title[0] != REASON)
    )
    heads = [*(title for title, _ in columns), REASON]
    return writing.encoded(heads, _rows(sheets, columns, plan))


def _titles(table: Table) -> list[tuple[str, int]]:
    """Each heading, and how often it came before: a sheet may have two columns of one name."""
    titles = [plain(title) for title in table.header]
    return [(title, titles[:at].count(title)) for at, title in enumerate(titles)]


def _rows(
    sheets: Mapping[str, tuple[Table, list[tuple[str, int]]]], columns: list[tuple[str, int]], plan: Plan
) -> Iterator[list[str]]:
    rows = {sheet: dict(table.rows) for sheet, (table, _) in sheets.items()}
    for row in (row for row in plan.rows if row.outcome == Outcome.ERROR):
        table, titles = sheets[row.sheet]
        own = rows[row.sheet].get(row.number, ())
        cells = dict(zip(titles, own, strict=False))
        yield [*(cells.get(title, "") for title in columns), _reason(row), *own[len(table.header) :]]


def _reason(row: Row) -> str:
    return " ".join(f"{one.column}: {one.reason}" if one.column else one.reason for one in row.problems)


def csv_download(name: str, content: bytes) -> HttpResponse:
    """A file to be kept by whoever asked; nothing of it stays in a cache on the way."""
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "no-store"
    return answer


def name_of(file_name: str) -> str:
    """What the file is called: “list.csv” becomes “list-left-out.csv”."""
    return f"{(file_name or 'import').rpartition('.')[0] or file_name or 'import'}-left-out.csv"
