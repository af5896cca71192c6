"""The vendor register's chapter in a pack: every vendor with its lines and its faults on a day, from what the ledger knew."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.registers.answers import GapKind, Section, Severity
from vendors import rules
from vendors.kinds import GAPS
from vendors.report.coverage import coverage_list, needing
from vendors.report.exits import exits_known, exits_table
from vendors.report.lines import FaultLine, VendorLines, chain_line, vendor_lines
from vendors.report.notes import NOTES
from vendors.report.paper import on_paper
from vendors.report.tables import evidence, tables
from vendors.report.upkeep import chain_table, reviewed
from vendors.snapshots import VendorFacts, as_known


def section(organisation: Organisation, on: date, known: datetime) -> Section:
    """The chapter, the law asked about `on`, the facts as recorded before `known`."""
    everybody = as_known(organisation, on, known)
    facts = [each for each in everybody if not each.vendor.archived]
    lines = [vendor_lines(vendor, on) for vendor in facts]
    looked = reviewed(organisation, facts, on, known)
    leaving = exits_known(organisation, on, known)
    told, services = [*lines, chain_line(looked)], coverage_list(facts, on, organisation.expiring_days)
    return Section(
        title="Vendors and business associate agreements",
        template="vendors/pack_section.html",
        context={
            "vendors": on_paper(lines),
            "all": len(lines),
            "summary": _summary(told),
            "reviewed": looked.lines,
            "coverage": services,
        },
        tables=(
            *tables(facts, told, on),
            looked.table,
            services.table,
            chain_table(facts, on),
            exits_table(leaving, everybody, on),
        ),
        evidence=tuple(evidence(organisation, facts, leaving)),
        records=(*_records(facts), *(each.key for each in leaving), *looked.reviews),
        figures=tuple(_figures(facts, told, on)),
        notes=NOTES,
    )


def _summary(lines: Iterable[VendorLines]) -> list[tuple[GapKind, list[tuple[str, FaultLine]]]]:
    """The faults by kind, worst first, each with its vendor."""
    grouped: dict[str, list[tuple[str, FaultLine]]] = {key: [] for key in GAPS}
    for vendor in lines:
        for fault in vendor.faults:
            grouped[fault.kind.key].append((vendor.name, fault))
    told = [(GAPS[key], found) for key, found in grouped.items() if found]
    return sorted(told, key=lambda each: each[0].severity)


def _figures(facts: list[VendorFacts], lines: list[VendorLines], on: date) -> Iterator[tuple[str, str]]:
    needed = list(needing(facts, on))
    running = sum(rules.runs(each.agreement, on) for of in facts for each in of.agreements)
    yield "Vendors", str(len(facts))
    yield "Agreements in force", str(running)
    yield "Services that need a BAA", str(len(needed))
    yield "of these covered", str(sum(needed))
    for severity in Severity:
        yield (
            f"{severity.word} faults",
            str(sum(fault.kind.severity == severity for line in lines for fault in line.faults)),
        )


def _records(facts: list[VendorFacts]) -> Iterator[UUID]:
    for of in facts:
        yield UUID(str(of.vendor.key))
        yield from (UUID(str(service.key)) for service, _, _ in of.services)
        yield from (UUID(str(each.agreement.key)) for each in of.agreements)
        yield from (UUID(str(each.key)) for each, _ in of.attested)
