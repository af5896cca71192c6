"""The register's chapter in a pack: every system with its hops, exposures and faults on a day, from what the ledger knew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.registers.answers import GapKind, Section, Table
from riskassess.systems import catalogue, gaps, report_checks
from riskassess.systems.facts import System
from riskassess.systems.faults import Fault
from riskassess.systems.hops import Exposure, Hop, exposures, hops
from riskassess.systems.kinds import GAPS, reason
from riskassess.systems.models import System as Row
from riskassess.systems.picture.shown import Drawn, drawn
from riskassess.systems.rules import Verdict
from riskassess.systems.snapshots import known_landscape

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
FAULTS = ("severity", "fault", "of", "reason", "citation")


@dataclass(frozen=True)
class FaultLine:
    """A failing check in words."""

    kind: GapKind
    of: str
    reason: str


@dataclass(frozen=True)
class SystemLines:
    """A system in words."""

    name: str
    stage: str
    kind: str
    hops: list[Hop]
    exposures: list[Exposure]
    faults: list[FaultLine]
    #: Where its data flow; None where the pack holds enough pictures.
    drawn: Drawn | None
    #: Each of the four phases in a few words.
    phases: list[str]


def section(organisation: Organisation, on: date, known: datetime) -> Section:
    """The chapter, the law asked about `on`, the facts as recorded before `known`."""
    found = known_landscape(organisation, on, known)
    facts = [system for system, _ in found.systems]
    names = {system.key: system.name for system in facts}
    today, past = list(hops(found.land, on)), list(exposures(found.land, on))
    told = list(gaps.faults(facts, found.land, on))
    standing = report_checks.standings_of(found, today, on)
    lines = [
        _lines(
            system,
            fields,
            today,
            past,
            told,
            drawn(found.land, system.key, on) if index < PICTURES else None,
            report_checks.progress(standing[system.key]),
        )
        for index, (system, fields) in enumerate(found.systems)
    ]
    return Section(
        title="AI systems and where their PHI flows",
        template="systems/pack_section.html",
        context={"systems": lines},
        tables=(
            Table("hops", "Hops", HOPS, [_hop(hop, names) for hop in today]),
            Table("exposures", "Exposures", EXPOSURES, [_exposure(each, names) for each in past]),
            Table("system-faults", "Faults of AI systems", FAULTS, [_fault(each) for each in told]),
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


def _lines(
    system: System,
    fields: Mapping[str, Any],
    today: Iterable[Hop],
    past: Iterable[Exposure],
    told: Iterable[Fault],
    picture: Drawn | None,
    phases: list[str],
) -> SystemLines:
    faults = [
        FaultLine(GAPS[each.kind], each.title, reason(each.kind, each.day, each.words))
        for each in told
        if each.system == system.key
    ]
    return SystemLines(
        name=system.name,
        stage=dict(Row.Stage.choices)[fields["stage"]],
        kind=dict(Row.Kind.choices)[fields["kind"]],
        hops=[hop for hop in today if hop.flow.system == system.key],
        exposures=[each for each in past if each.flow.system == system.key],
        faults=sorted(faults, key=lambda fault: (fault.kind.severity, fault.kind.title, fault.of)),
        drawn=picture,
        phases=phases,
    )


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


def _fault(fault: Fault) -> tuple[object, ...]:
    kind = GAPS[fault.kind]
    told = reason(fault.kind, fault.day, fault.words)
    return kind.severity.word, kind.title, fault.title, told, kind.citation
