"""Decides which columns identify together: how many rows stand alone, and how small the smallest group is (k-anonymity)."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from riskassess.datasets.scanning import headings
from riskassess.datasets.scanning.found import Column, ColumnReport, Together

#: Combinations that are known to single people out, by the roles of columns.
COMBINATIONS: Final = (
    ("ZIP code and birth", ("zip", "birth")),
    ("ZIP code, birth and sex", ("zip", "birth", "sex")),
    ("ZIP code and sex", ("zip", "sex")),
    ("ZIP code and age", ("zip", "age")),
    ("ZIP code, age and sex", ("zip", "age", "sex")),
    ("ZIP code and a day of care", ("zip", "event")),
    ("Birth and sex", ("birth", "sex")),
    ("Age, sex and a day of care", ("age", "sex", "event")),
)
ALL: Final = "All columns of this kind"
#: Groups of fewer rows are small (a house rule).
FEW: Final = 5
ROLES_MAX: Final = 12
DAYS_MAX: Final = 10
#: A column without a telling name counts as days where so much of it is days.
MOSTLY: Final = 0.8


def together(columns: Sequence[Column], reports: Sequence[ColumnReport], rows: int) -> list[Together]:
    """Combinations of columns, and days that few rows share."""
    if rows < 2:
        return []
    roles = _roles(columns, reports)
    found = [
        _group(title, [roles[role][0] for role in names], rows)
        for title, names in COMBINATIONS
        if all(role in roles for role in names)
    ]
    every = [column for held in roles.values() for column in held][:ROLES_MAX]
    if len(every) > 1 and not any(len(every) == len(each.columns) for each in found):
        found.append(_group(ALL, every, rows))
    days = [column for role in ("birth", "event") for column in roles.get(role, ())][:DAYS_MAX]
    found += [_group("Rare days", [column], rows) for column in days]
    return [each for each in found if each.groups]


def _roles(columns: Sequence[Column], reports: Sequence[ColumnReport]) -> dict[str, list[Column]]:
    roles: dict[str, list[Column]] = {}
    for column, report in zip(columns, reports, strict=True):
        if column.rows is not None and not column.rows:  # keys and broken lines, which belong to no record
            continue
        role = headings.role_of(column.words) or _by_content(report)
        if role and report.filled and (len(roles.get(role, ())) < 3):
            roles.setdefault(role, []).append(column)
    return roles


def _by_content(report: ColumnReport) -> str:
    for kind, role in (("date", "event"), ("zip", "zip"), ("zip_maybe", "zip")):
        if any(found.kind == kind and found.cells >= MOSTLY * report.filled for found in report.found):
            return role
    return ""


def _group(title: str, columns: list[Column], rows: int) -> Together:
    """Rows that agree in all of these; a row that says nothing in any of them belongs to no group."""
    held = [_cells(column, rows) for column in columns]
    sizes = Counter(zip(*held, strict=True))
    sizes.pop(("",) * len(held), None)
    counts = Counter(sizes.values())
    return Together(
        title,
        tuple(column.title for column in columns),
        rows=sum(size * times for size, times in counts.items()),
        groups=len(sizes),
        smallest=min(counts, default=0),
        unique=counts[1],
        few=sum(size * times for size, times in counts.items() if size < FEW),
    )


def _cells(column: Column, rows: int) -> Sequence[str]:
    """One cell for each row; of several in one record the first."""
    if column.rows is None:
        return column.cells
    cells = [""] * rows
    for row, cell in zip(column.rows, column.cells, strict=True):
        cells[row] = cells[row] or cell
    return cells
