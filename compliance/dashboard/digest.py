"""Decides what the first page needs of each register, and keeps it until something changes or the day does."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from heapq import nsmallest

from compliance.accounts.access import Viewer
from compliance.accounts.models import Organisation
from compliance.ledger import changes
from compliance.registers.answers import Deadline, Gap, GapKind, Severity, Tile
from compliance.registers.registry import Register, registry

MONTHS = 12
#: How many gaps and deadlines the first page can show; the rest is counted and listed on pages of their own.
SHOWN = 8
#: Raised when what is kept changes its shape.
SHAPE = 3


@dataclass(frozen=True)
class Digest:
    """One register, as the first page needs it."""

    register: str
    title: str
    kinds: tuple[tuple[GapKind, int], ...]
    worst: tuple[Gap, ...]
    overdue: int
    soonest: tuple[Deadline, ...]
    #: For each month its first day and how many deadlines of each kind fall into it.
    months: tuple[tuple[date, dict[str, int]], ...]
    tile: Tile | None
    first_step: tuple[str, str] | None

    def count(self, severity: Severity) -> int:
        """How many gaps of that severity there are."""
        return sum(number for kind, number in self.kinds if kind.severity == severity)


def digests(viewer: Viewer, organisation: Organisation, on: date) -> list[Digest]:
    """What the viewer may see: one digest a register, from the cache while nothing changed."""
    seen = [register for register in registry if viewer.may(register.permission)]
    counted = changes.counter(organisation.pk)
    return [
        changes.kept(
            organisation.pk,
            f"digest:{SHAPE}:{register.name}:{on}",
            counted,
            partial(digest, register, organisation, on),
        )
        for register in seen
    ]


def digest(register: Register, organisation: Organisation, on: date) -> Digest:
    """The register asked anew."""
    gaps = list(register.gaps(organisation, on))
    until = last_of(months_from(on)[-1])
    deadlines = list(register.deadlines(organisation, on, until))
    return Digest(
        register=register.name,
        title=register.title,
        kinds=tuple(
            sorted(Counter(gap.kind for gap in gaps).items(), key=lambda pair: (pair[0].severity, -pair[1]))
        ),
        worst=tuple(nsmallest(SHOWN, gaps, key=lambda gap: (gap.kind.severity, gap.kind.key, gap.title))),
        overdue=sum(deadline.day < on for deadline in deadlines),
        soonest=tuple(nsmallest(SHOWN, deadlines, key=lambda deadline: (deadline.day, deadline.title))),
        months=tuple(_months(deadlines, on)),
        tile=register.tile(organisation, on, gaps),
        first_step=None if gaps or deadlines else register.first_step(organisation),
    )


def months_from(on: date) -> list[date]:
    """The first days of this month and of those that follow, twelve in all."""
    return [date(on.year + (on.month - 1 + n) // 12, (on.month - 1 + n) % 12 + 1, 1) for n in range(MONTHS)]


def last_of(month: date) -> date:
    """The last day of the month that begins on that day."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _months(deadlines: Sequence[Deadline], on: date) -> Iterable[tuple[date, dict[str, int]]]:
    counted = Counter(
        (deadline.day.replace(day=1), deadline.kind) for deadline in deadlines if deadline.day >= on
    )
    kinds = {deadline.kind for deadline in deadlines}
    return [(month, {kind: counted[month, kind] for kind in kinds}) for month in months_from(on)]
