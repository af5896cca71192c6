"""Decides what falls due around a dataset: the end of its determination, the next look, its disposal, and how long papers are kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from compliance.dates import add_months
from riskassess.datasets import rules, spans
from riskassess.datasets.rules import NOBODY, Dataset, Family

DueKind = Literal["determination_end", "reidentification_review", "dataset_disposal"]
#: 45 CFR 164.316(b)(2)(i), 164.530(j)(2): six years from creation or the day it was last in effect, the later.
KEEP_MONTHS: Final = 72


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A day on which something about a dataset is due, and the record it is about."""

    due_on: date
    kind: DueKind
    record: rules.Key

    def __str__(self) -> str:
        return f"{_WORDS[self.kind]} {self.due_on}"


_WORDS = {
    "determination_end": "no longer de-identified after",
    "reidentification_review": "look for ways back by",
    "dataset_disposal": "dispose by",
}


def is_disposed(dataset: Dataset, on: date) -> bool:
    """Whether the data are gone by that day."""
    return dataset.disposed_on is not None and dataset.disposed_on <= on


def is_watched(dataset: Dataset, on: date) -> bool:
    """Whether it is in use on that day."""
    return dataset.archived_on is None or dataset.archived_on > on


def disposal_due(dataset: Dataset) -> date | None:
    """The day stated, else the end of the retention period, counted from the extraction."""
    if dataset.disposal_due_on:
        return dataset.disposal_due_on
    if dataset.extracted_on and dataset.retention_months:
        return add_months(dataset.extracted_on, dataset.retention_months)
    return None


def keep_until(dataset: Dataset) -> date | None:
    """Until when its documentation is kept: six years after the last model made of it left use, or the data did; None while either runs."""
    if dataset.used_from and not dataset.used_until:
        return None
    ends = [day for day in (dataset.used_until, dataset.disposed_on) if day]
    return add_months(max(ends), KEEP_MONTHS) if ends and dataset.disposed_on else None


def ends(dataset: Dataset, on: date, family: Family = NOBODY) -> date | None:
    """The last day on which it is no PHI: the coming one, or where nothing took its place the one that passed."""
    if held := spans.span_on(dataset, on, family):
        return held[1]
    found = rules.status(dataset, on, family)
    return found.day if found.why == "ended" else None


def dues(dataset: Dataset, on: date, family: Family = NOBODY) -> Iterator[Due]:
    """What is due about a dataset that is in use, overdue included; nothing once its data are gone."""
    if not is_watched(dataset, on) or is_disposed(dataset, on):
        return
    if last := ends(dataset, on, family):
        yield Due(last, "determination_end", dataset.key)
    for each in dataset.determinations:
        if each.review_due_on and rules.counts(each, on):
            yield Due(each.review_due_on, "reidentification_review", each.key)
    if due := disposal_due(dataset):
        yield Due(due, "dataset_disposal", dataset.key)
