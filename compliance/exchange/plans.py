"""Decides how an import is told before anything is written: what each row brings, what is wrong with it, and the report on all of it."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from compliance.ledger.door import Change

#: Characters of a cell that are shown beside what is wrong with it.
SHOWN: Final = 200
#: How a person wants a file read: which sheet, which column is what, which way round dates stand. Plain values, as JSON has them.
Choices = Mapping[str, Any]


class Outcome(StrEnum):
    """What becomes of a row: it adds a record, changes one, says what is known already, or stays out."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ERROR = "error"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell; a row with one stays out as a whole."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Row:
    """One row of the file, told in words: what it is about, what it brings, what to know about it, what is wrong with it."""

    number: int
    name: str
    detail: str
    outcome: Outcome
    brings: Sequence[str] = ()
    notes: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    #: Where a person can decide what is wrong; "" where that is in the file.
    url: str = ""
    #: The sheet it stands in; "" in a CSV.
    sheet: str = ""


@dataclass(frozen=True)
class Plan:
    """What an import would write, and how that was told row by row."""

    #: What the file says, in one short spelling.
    digest: str
    #: Header → field that it fills; "" where a column is not read.
    mapping: Mapping[str, str]
    rows: Sequence[Row]
    changes: Sequence[Change] = ()
    #: How many records of each kind would be written.
    records: Mapping[str, int] = field(default_factory=dict)
    #: What to know of the whole file: columns that could be two things, sheets that were passed over.
    remarks: Sequence[str] = ()
    #: How the dates of each column are read, in sentences.
    dates: Sequence[str] = ()

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Rows by outcome; those that do not occur are 0."""
        counts = Counter(row.outcome for row in self.rows)
        return {outcome.value: counts[outcome] for outcome in Outcome}

    @property
    def writes(self) -> int:
        """How many rows a confirmation would write."""
        return self.counts["new"] + self.counts["changed"]

    @cached_property
    def seal(self) -> str:
        """One short spelling of the file and all that was shown; a confirmation carries it, and what moved is shown again."""
        told = hashlib.sha256(self.digest.encode())
        for row in self.rows:
            told.update(repr(row).encode())
        return told.hexdigest()

    @property
    def has_sheets(self) -> bool:
        """Whether rows stand in several sheets, so that a number alone does not say which."""
        return len({row.sheet for row in self.rows}) > 1

    def report(self) -> dict[str, Any]:
        """The plan as `manage.py import_register --json` prints it."""
        has_sheets = self.has_sheets
        return {
            "read": len(self.rows),
            "new": self.counts["new"],
            "changed": self.counts["changed"],
            "same": self.counts["same"],
            "records": dict(self.records),
            "errors": [
                {
                    "row": row.number,
                    "column": one.column,
                    "value": one.value[:SHOWN],
                    "reason": f"Sheet “{row.sheet}”: {one.reason}" if has_sheets else one.reason,
                }
                for row in self.rows
                for one in row.problems
            ],
            "mapping": dict(self.mapping),
        }
