"""Decides which checks fail of what people answer about a system: items left open, fields of its audit log, who may see what."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from riskassess.systems.asked import Asked, Phase
from riskassess.systems.facts import FLOORS, Component, Flow, System
from riskassess.systems.faults import Fault
from riskassess.systems.hops import Hop
from riskassess.systems.phases import beyond_need, standings
from riskassess.systems.seen import Seen

#: The phases that must be done once a system has entered a stage.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "development": ("before_development",),
    "before_launch": ("before_development", "during_development"),
    "production": ("before_development", "during_development", "before_launch"),
}
#: What has no end and is asked of a system in production.
AFTER: Final = "after_launch"
LIVE: Final = "production"


def faults(
    systems: Iterable[System],
    parts: Mapping[Hashable, Sequence[Component]],
    flows: Mapping[Hashable, Sequence[Flow]],
    hops: Iterable[Hop],
    asked: Asked,
    on: date,
    tls_floor: str = FLOORS[0],
) -> Iterator[Fault]:
    """Every such check that fails on a day, system by system."""
    of_system: dict[Hashable, list[Hop]] = defaultdict(list)
    for hop in hops:
        of_system[hop.flow.system].append(hop)
    for system in systems:
        own = parts.get(system.key, ()), flows.get(system.key, ()), of_system[system.key]
        seen = Seen(system, *own, on, tls_floor)
        yield from _of_phases(seen, asked.phases)
        yield from _of_access(seen)
        if system.stage == LIVE and seen.kinds:
            yield from _of_logs(seen, asked)


def open_items(seen: Seen, phases: Iterable[Phase]) -> list[tuple[Phase, int]]:
    """The phases with the number of items that are open; those that are done are not there."""
    standing = standings(seen, phases)
    counted = ((phase, sum(standing[key].is_open for key in phase.items)) for phase in phases)
    return [(phase, number) for phase, number in counted if number]


def _of_phases(seen: Seen, phases: Sequence[Phase]) -> Iterator[Fault]:
    needed = NEEDED.get(seen.system.stage, ())
    if not needed:
        return
    left = open_items(seen, phases)
    behind = [(phase, number) for phase, number in left if phase.key in needed]
    if behind:
        yield _fault("phase_open", seen.system, _listed(behind))
    after = [(phase, number) for phase, number in left if phase.key == AFTER]
    if after and seen.system.stage == LIVE:
        yield _fault("after_launch_open", seen.system, _listed(after))


def _listed(left: Iterable[tuple[Phase, int]]) -> str:
    return "; ".join(f"{phase.title}: {number} of {len(phase.items)} open" for phase, number in left)


def _of_access(seen: Seen) -> Iterator[Fault]:
    if beyond := beyond_need(seen):
        yield _fault("access_beyond", seen.system, ", ".join(beyond))
    if seen.system.stage == LIVE and seen.kinds and not seen.system.answers.seers:
        yield _fault("no_access_matrix", seen.system)


def _of_logs(seen: Seen, asked: Asked) -> Iterator[Fault]:
    if words := _lacking(asked.log_fields, seen.system.answers.log_fields):
        yield _fault("log_fields_open", seen.system, words)
    for store in seen.of_kind("log_store"):
        if words := _lacking(asked.store_points, dict(store.log_points)):
            yield Fault(
                "log_store_open", "systems.component", store.key, store.system, store.name, words=words
            )


def _lacking(keys: Collection[str], answers: Mapping[str, str]) -> str:
    """How many are answered no and how many not at all, in words; "" where neither is."""
    refused = sum(answers.get(key) == "no" for key in keys)
    unsaid = sum(not answers.get(key) for key in keys)
    told = ((refused, "answered no"), (unsaid, "not answered"))
    return ", ".join(f"{number} of {len(keys)} {word}" for number, word in told if number)


def _fault(kind: str, system: System, words: str = "") -> Fault:
    return Fault(kind, "systems.system", system.key, system.key, system.name, words=words)
