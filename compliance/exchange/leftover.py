"""Decides how the rows that stay out of an import are given back: their cells as they were, and beside them why."""

from collections.abc import Iterator
from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from compliance.exchange import writing
from compliance.exchange.plans import Outcome, Plan, Row
from compliance.exchange.reading import Table, plain

#: The heading of the column with the reasons. No register reads it, so the mended file can be sent as it is.
REASON: Final = "Why this row stayed out"


def left_out(table: Table, plan: Plan) -> bytes:
    """The rows with errors as CSV. The reason stands after the last column that has a heading: what lies beyond stays beyond."""
    keep = [at for at, title in enumerate(table.header) if plain(title) != REASON]
    columns = [*(table.header[at] for at in keep), REASON]
    cells = dict(table.rows)
    return writing.encoded(columns, _rows(keep, cells, len(table.header), plan))


def _rows(keep: list[int], cells: dict[int, tuple[str, ...]], width: int, plan: Plan) -> Iterator[list[str]]:
    for row in plan.rows:
        if row.outcome == Outcome.ERROR:
            own = cells.get(row.number, ())
            yield [*(own[at] if at < len(own) else "" for at in keep), _reason(row), *own[width:]]


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
