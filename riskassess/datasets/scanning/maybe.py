"""Decides which columns without a telling name may be ZIP codes: five digits in nearly every cell, and days beside them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from riskassess.datasets.scanning import headings
from riskassess.datasets.scanning.found import Column, ColumnReport, Found
from riskassess.datasets.scanning.vocabulary import KINDS

KIND: Final = KINDS["zip_maybe"]
#: Of a ZIP code the leading 0 stays, so that a column of amounts is seldom all of five digits.
FIVE: Final = re.compile(r"\d{5}")
#: So much of a column has to be (a house rule), and so many cells are asked before all are.
MOSTLY: Final = 0.8
FIRST: Final = 50


def with_zips(columns: Sequence[Column], reports: Sequence[ColumnReport]) -> list[ColumnReport]:
    """The reports, in which five digits beside days are told as what they may be."""
    if not any(found.kind == "date" for report in reports for found in report.found):
        return list(reports)
    return [
        _told(report, cells) if (cells := _five(column, report)) else report
        for column, report in zip(columns, reports, strict=True)
    ]


def _five(column: Column, report: ColumnReport) -> int:
    """Cells of five digits where nothing else explains the column and they are most of it, else 0."""
    if report.found or not report.filled or headings.is_known(column.words):
        return 0
    filled = [cell.strip() for cell in column.cells if cell.strip()]
    begin = filled[:FIRST]
    if sum(map(bool, map(FIVE.fullmatch, begin))) < MOSTLY * len(begin):
        return 0
    cells = sum(map(bool, map(FIVE.fullmatch, filled)))
    return cells if cells >= MOSTLY * report.filled else 0


def _told(report: ColumnReport, cells: int) -> ColumnReport:
    found = Found(KIND.key, KIND.label, KIND.letter, cells, cells)
    return replace(report, found=(found,))
