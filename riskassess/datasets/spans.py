"""Decides which stretch of days without PHI of a dataset counts: that of a day, and none from the day it was archived on."""

from datetime import date, timedelta

from riskassess.datasets.rules import NOBODY, Dataset, Family, Span, deidentified_spans

_DAY = timedelta(days=1)


def held_spans(dataset: Dataset, found: list[Span]) -> list[Span]:
    """Those days before it was archived: from then on nobody is told of what hangs on it, so that it shows nothing."""
    if dataset.archived_on is None:
        return found
    last = dataset.archived_on - _DAY
    return [(first, min(end or last, last)) for first, end in found if first <= last]


def span_on(dataset: Dataset, on: date, family: Family = NOBODY) -> Span | None:
    """The stretch without PHI that holds that day."""
    held = (span for span in deidentified_spans(dataset, family) if span[0] <= on)
    return next((span for span in held if span[1] is None or on <= span[1]), None)
