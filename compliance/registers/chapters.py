"""Decides how failing checks stand in a chapter of a pack: each in words, and all of them by kind, the worst first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from compliance.registers.answers import GapKind


@dataclass(frozen=True)
class FaultLine:
    """A failing check in words."""

    kind: GapKind
    of: str
    reason: str
    #: Who accepted it until when; empty where it stands open.
    accepted: str = ""


def worst_first(faults: Iterable[FaultLine]) -> tuple[FaultLine, ...]:
    """Those of one record as it lists them."""
    return tuple(sorted(faults, key=lambda fault: (fault.kind.severity, fault.kind.title, fault.of)))


def by_kind(faults: Iterable[FaultLine]) -> list[tuple[GapKind, list[FaultLine]]]:
    """What is missing: the open faults of each kind."""
    grouped: dict[GapKind, list[FaultLine]] = defaultdict(list)
    for fault in faults:
        if not fault.accepted:
            grouped[fault.kind].append(fault)
    return sorted(grouped.items(), key=lambda each: (each[0].severity, each[0].title))
