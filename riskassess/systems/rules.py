"""Decides on which days PHI can flow, on which of them nothing covers it, and what a hop is called on a day.

Days are inclusive on both ends; a span without last day goes on as far as anybody knows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `first` to `last`; date.max stands for no end."""

    first: date
    last: date = date.max

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


class Verdict(StrEnum):
    """How a hop stands on a day (45 CFR 164.502(e), 164.504(e), 164.308(b), 164.314(a))."""

    COVERED = "covered"
    LAPSING = "lapsing"
    NOT_COVERED = "not covered"
    NO_PHI = "no PHI"
    OWN_PREMISES = "own premises"


#: The worst first.
ORDER: Final = (
    Verdict.NOT_COVERED,
    Verdict.LAPSING,
    Verdict.COVERED,
    Verdict.OWN_PREMISES,
    Verdict.NO_PHI,
)


def worst(found: Iterable[Verdict]) -> Verdict:
    """The verdict that a system stands with; no PHI where nothing flows."""
    return min(found, key=ORDER.index, default=Verdict.NO_PHI)


class Terms(StrEnum):
    """How the terms about AI stand for a hop: our checklist, beside the law and never instead of it."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


def span(first: date, last: date | None) -> Span | None:
    """The days from first to last; None where it would end before it begins."""
    if last is not None and last < first:
        return None
    return Span(first, last or date.max)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days as few spans, in order: those that overlap or touch become one."""
    found: list[Span] = []
    for each in sorted(spans):
        if found and (found[-1].last == date.max or each.first <= found[-1].last + _DAY):
            found[-1] = Span(found[-1].first, max(found[-1].last, each.last))
        else:
            found.append(each)
    return found


def shared(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The days that stand in both."""
    both = (
        Span(max(one.first, other.first), min(one.last, other.last))
        for one in spans
        for other in others
        if one.first <= other.last and other.first <= one.last
    )
    return merged(both)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The days of the spans on which none of `taken` is."""
    gone = merged(taken)
    return [part for each in merged(spans) for part in _left(each, gone)]


def _left(whole: Span, gone: Sequence[Span]) -> Iterator[Span]:
    first = whole.first
    for each in gone:
        if each.last < first:
            continue
        if each.first > whole.last:
            break
        if each.first > first:
            yield Span(first, each.first - _DAY)
        if each.last >= whole.last:
            return
        first = each.last + _DAY
    yield Span(first, whole.last)


def exposed(flows: Iterable[Span], covers: Iterable[Span], until: date) -> list[Span]:
    """The days up to `until` on which PHI could flow and nothing covered it.

    An assurance does not reach back: days before an agreement began stay uncovered (45 CFR 164.502(e)(2), 164.308(b)(3)).
    """
    flowed = [Span(each.first, min(each.last, until)) for each in flows if each.first <= until]
    return without(flowed, covers)


def covered_until(covers: Iterable[Span], on: date) -> date | None:
    """The last day of the cover that runs on `on`, without a hole; None where it has no known end. Raises ValueError where none runs."""
    last = next((each.last for each in merged(covers) if on in each), None)
    if last is None:
        raise ValueError(f"nothing covers {on}")
    return None if last == date.max else last


def verdict(covers: Iterable[Span], on: date, lapsing_days: int) -> Verdict:
    """Whether a hop that needs cover has it on a day, and whether that ends within so many days."""
    spans = merged(covers)
    if not any(on in each for each in spans):
        return Verdict.NOT_COVERED
    until = covered_until(spans, on)
    return Verdict.LAPSING if until and (until - on).days <= lapsing_days else Verdict.COVERED


def terms(answers: Iterable[str]) -> Terms:
    """What the answers to the questions about AI come to: yes, no, partly, or "" where nobody looked."""
    found = list(answers)
    if not any(found):
        return Terms.UNKNOWN
    if "no" in found:
        return Terms.NOT_MET
    return Terms.MET if all(each == "yes" for each in found) else Terms.PARTLY
