"""Decides what a register's gaps and deadlines come to on a first page: counted, and only the few that are shown in full."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest

from compliance.registers.answers import Deadline, Gap, GapKind, Severity

MONTHS = 12
#: How many gaps and deadlines a first page can show; the rest is counted and listed on pages of their own.
SHOWN = 8


@dataclass(frozen=True)
class Summary:
    """The gaps of a day, and the deadlines up to the end of the twelfth month."""

    #: How many gaps of each kind there are, worst kinds first.
    kinds: tuple[tuple[GapKind, int], ...]
    worst: tuple[Gap, ...]
    overdue: int
    soonest: tuple[Deadline, ...]
    #: For each month its first day and how many deadlines of each kind still fall into it.
    months: tuple[tuple[date, Mapping[str, int]], ...]

    def count(self, severity: Severity) -> int:
        """How many gaps of that severity there are."""
        return sum(number for kind, number in self.kinds if kind.severity == severity)

    @property
    def is_empty(self) -> bool:
        """Whether nothing fails and nothing is due."""
        return not (self.kinds or self.soonest)


def summary(gaps: Iterable[Gap], deadlines: Iterable[Deadline], on: date) -> Summary:
    """What the whole lists come to; the deadlines are those up to `until(on)`."""
    every, due = list(gaps), list(deadlines)
    return summed(
        Counter(gap.kind for gap in every),
        nsmallest(SHOWN, every, key=lambda gap: (rank(gap.kind), gap.title, gap.record)),
        Counter((each.kind, each.day.replace(day=1) if each.day >= on else None) for each in due),
        nsmallest(SHOWN, due, key=lambda each: (each.day, each.title, each.record)),
        on,
    )


def summed(
    gaps: Mapping[GapKind, int],
    worst: Iterable[Gap],
    deadlines: Mapping[tuple[str, date | None], int],
    soonest: Iterable[Deadline],
    on: date,
) -> Summary:
    """Of what was counted already: gaps by kind, deadlines by kind and the first day of their month, None where they are overdue."""
    return Summary(
        kinds=tuple(sorted(gaps.items(), key=lambda pair: (pair[0].severity, -pair[1], pair[0].key))),
        worst=tuple(worst),
        overdue=sum(number for (_, month), number in deadlines.items() if month is None),
        soonest=tuple(soonest),
        months=tuple(
            (first, {kind: number for (kind, month), number in deadlines.items() if month == first})
            for first in months_from(on)
        ),
    )


def rank(kind: GapKind) -> tuple[Severity, str]:
    """How gaps of several kinds are ordered: the worst first."""
    return kind.severity, kind.key


def until(on: date) -> date:
    """The last day that is looked at: the end of the twelfth month, this one counted."""
    return last_of(months_from(on)[-1])


def months_from(on: date) -> list[date]:
    """The first days of this month and of those that follow, twelve in all."""
    return [date(on.year + (on.month - 1 + n) // 12, (on.month - 1 + n) % 12 + 1, 1) for n in range(MONTHS)]


def last_of(month: date) -> date:
    """The last day of the month that begins on that day."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
