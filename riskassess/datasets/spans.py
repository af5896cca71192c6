"""Decides on which days a dataset is no PHI."""

from collections.abc import Iterator
from datetime import date, timedelta

from riskassess.datasets.determined import reach
from riskassess.datasets.rules import NOBODY, Dataset, Family, Key, status

#: A first and a last day, both inclusive; no last day where nothing known ends it.
Span = tuple[date, date | None]

_DAY = timedelta(days=1)


def deidentified_spans(dataset: Dataset, family: Family = NOBODY) -> list[Span]:
    """The days on which a dataset is no PHI: de-identified by a determination, or synthetic; in order, neither touching nor overlapping."""
    days = sorted(set(_turns(dataset, family, set())))
    found: list[Span] = []
    for first, following in zip(days, [*days[1:], None], strict=False):
        if status(dataset, first, family).is_phi:
            continue
        last = following - _DAY if following else None
        if found and found[-1][1] == first - _DAY:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


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


def _turns(dataset: Dataset, family: Family, seen: set[Key]) -> Iterator[date]:
    """The days on which its status, or what a determination says of that day's data, can change: its own, and those of its ancestors."""
    if dataset.key in seen:
        return
    seen.add(dataset.key)
    for each in dataset.determinations:
        yield from (day for day in (each.decided_on, each.withdrawn_on, each.archived_on) if day)
        yield from (day + _DAY for day in (each.ends_on, reach(each)) if day and date.min < day < date.max)
    yield from (each.on for each in dataset.validations)
    if dataset.data_use_on:
        yield dataset.data_use_on
    for added in dataset.additions:
        yield added.added_on
    origins = (each.origin for each in dataset.additions if each.origin)
    for key in (*dataset.made_from, *origins):
        if key in family:
            yield from _turns(family[key], family, seen)
