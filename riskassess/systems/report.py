"""The register's chapter in a pack: every system with its hops, exposures and faults on a day, from what the ledger knew."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.registers.answers import Section, Table
from compliance.registers.chapters import FaultLine, by_kind, worst_first
from riskassess.systems import catalogue, gaps, report_checks
from riskassess.systems.facts import System
from riskassess.systems.faults import Fault
from riskassess.systems.hops import Exposure, Hop, Landscape, exposures, hops
from riskassess.systems.kinds import GAPS, reason
from riskassess.systems.models import System as Row
from riskassess.systems.phases import Standing
from riskassess.systems.picture.shown import Drawn, drawn
from riskassess.systems.rules import ORDER, Verdict
from riskassess.systems.snapshots import accepted_known, known_landscape

NOTES = (
    "Cover and terms about AI are two verdicts: the first is the law (45 CFR 164.502(e), 164.504(e), 164.308(b)), the second ours.",
    "Exposure counts the days on which PHI could flow and no agreement covered it, from all that was known when this was built; an "
    "assurance does not reach back.",
    "The items of the four phases and the fields of the audit log are practice guidance, unverified, with the rule that each serves.",
)
HOPS = ("system", "flow", "service", "kinds of PHI", "cover", "covered until", "reason", "terms about AI")
EXPOSURES = ("system", "flow", "service", "kinds of PHI", "from", "to", "days")
#: Of so many systems the picture is printed; the table of hops holds every flow of every one.
PICTURES = 40
FAULTS = ("severity", "system", "fault", "of", "reason", "citation", "accepted")
#: So many systems stand on paper one by one, each with so many hops and stretches; the attached tables hold every one.
LINES, HOP_LINES, EXPOSURE_LINES = 200, 30, 10

Told = TypeVar("Told")


@dataclass(frozen=True)
class SystemLines:
    """A system in words."""

    name: str
    stage: str
    kind: str
    owner: str
    #: Of the day asked about, the worst first; as many as paper has room for.
    hops: list[Hop]
    hops_more: int
    exposures: list[Exposure]
    exposures_more: int
    faults: tuple[FaultLine, ...]
    #: Where its data flow; None where the pack holds enough pictures.
    drawn: Drawn | None
    #: Each of the four phases in a few words.
    phases: list[str]

    @property
    def worst(self) -> int:
        """The severity of the worst that is open; more than any where nothing is."""
        return min((fault.kind.severity for fault in self.faults if not fault.accepted), default=9)


@dataclass(frozen=True)
class _Day:
    """What the law says of every system on the day asked about, by system."""

    land: Landscape
    on: date
    hops: Mapping[Hashable, list[Hop]]
    exposures: Mapping[Hashable, list[Exposure]]
    faults: Mapping[Hashable, tuple[FaultLine, ...]]
    standing: Mapping[Hashable, Mapping[str, Standing]]


def section(organisation: Organisation, on: date, known: datetime) -> Section:
    """The chapter, the law asked about `on`, the facts as recorded before `known`."""
    found = known_landscape(organisation, on, known)
    facts = [system for system, _ in found.systems]
    names = {system.key: system.name for system in facts}
    today, past = list(hops(found.land, on)), list(exposures(found.land, on))
    told = list(gaps.faults(facts, found.land, on))
    accepted = accepted_known(organisation, on, known)
    standing = report_checks.standings_of(found, today, on)
    day = _Day(
        found.land,
        on,
        _by_system(today, lambda hop: hop.flow.system),
        _by_system(past, lambda each: each.flow.system),
        {
            key: worst_first(_fault_line(each, accepted) for each in own)
            for key, own in _by_system(told, lambda fault: fault.system).items()
        },
        standing,
    )
    lines = [_lines(system, fields, day, index) for index, (system, fields) in enumerate(found.systems)]
    return Section(
        title="AI systems and where their PHI flows",
        template="systems/pack_section.html",
        context={
            "systems": lines if len(lines) <= LINES else sorted(lines, key=lambda line: line.worst)[:LINES],
            "all": len(lines),
            "summary": by_kind(fault for own in day.faults.values() for fault in own),
        },
        tables=(
            Table("hops", "Hops", HOPS, [_hop(hop, names) for hop in today]),
            Table("exposures", "Exposures", EXPOSURES, [_exposure(each, names) for each in past]),
            Table(
                "system-faults",
                "Faults of AI systems",
                FAULTS,
                [_fault(each, names, accepted) for each in told],
            ),
            *report_checks.tables(organisation, found, standing, known),
        ),
        records=tuple(
            UUID(str(key))
            for key in (*names, *found.land.components, *(flow.key for flow in found.land.flows))
        ),
        figures=(
            ("AI systems", str(len(facts))),
            ("Hops of PHI", str(sum(hop.verdict != Verdict.NO_PHI for hop in today))),
            ("of these not covered", str(sum(hop.verdict == Verdict.NOT_COVERED for hop in today))),
            ("Stretches of exposure", str(len(past))),
        ),
        notes=NOTES,
    )


def _by_system(found: Iterable[Told], system: Callable[[Told], Hashable]) -> dict[Hashable, list[Told]]:
    by_system: dict[Hashable, list[Told]] = defaultdict(list)
    for each in found:
        by_system[system(each)].append(each)
    return by_system


def _lines(system: System, fields: Mapping[str, Any], day: _Day, index: int) -> SystemLines:
    flowing = sorted(day.hops.get(system.key, ()), key=lambda hop: ORDER.index(hop.verdict))
    past = sorted(day.exposures.get(system.key, ()), key=lambda each: each.days.last, reverse=True)
    return SystemLines(
        name=system.name,
        stage=dict(Row.Stage.choices)[fields["stage"]],
        kind=dict(Row.Kind.choices)[fields["kind"]],
        owner=(fields["owner"] or {}).get("label", ""),
        hops=flowing[:HOP_LINES],
        hops_more=max(0, len(flowing) - HOP_LINES),
        exposures=past[:EXPOSURE_LINES],
        exposures_more=max(0, len(past) - EXPOSURE_LINES),
        faults=day.faults.get(system.key, ()),
        drawn=drawn(day.land, system.key, day.on) if index < PICTURES else None,
        phases=report_checks.progress(day.standing[system.key]),
    )


def _fault_line(fault: Fault, accepted: Mapping[tuple[str, Hashable], str]) -> FaultLine:
    kind = GAPS[fault.kind]
    told = reason(fault.kind, fault.day, fault.words)
    return FaultLine(kind, fault.title, told, accepted.get((fault.kind, fault.record), ""))


def _hop(hop: Hop, names: Mapping[Any, str]) -> tuple[object, ...]:
    return (
        names[hop.flow.system],
        hop.flow.name,
        hop.cover.name if hop.cover else "",
        catalogue.titles(hop.flow.phi),
        hop.verdict,
        hop.until or "",
        hop.reason,
        hop.terms,
    )


def _exposure(each: Exposure, names: Mapping[Any, str]) -> tuple[object, ...]:
    return (
        names[each.flow.system],
        each.flow.name,
        each.cover.name,
        catalogue.titles(each.flow.phi),
        each.days.first,
        each.days.last,
        each.days.days,
    )


def _fault(
    fault: Fault, names: Mapping[Hashable, str], accepted: Mapping[tuple[str, Hashable], str]
) -> tuple[object, ...]:
    line = _fault_line(fault, accepted)
    kind = line.kind
    return (
        kind.severity.word,
        names[fault.system],
        kind.title,
        line.of,
        line.reason,
        kind.citation,
        line.accepted,
    )
