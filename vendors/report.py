"""The vendor register's chapter in a pack: every vendor with its lines and its faults on a day, from what the ledger knew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.files.models import Attachment
from compliance.registers.answers import Evidence, GapKind, Section, Severity, Table
from vendors import coverage, gaps, rules, terms
from vendors.models import BAA, BAAFile, Service, Vendor
from vendors.page import MISSING, WHY_NOT
from vendors.register import GAPS, REASONS
from vendors.snapshots import AgreementFacts, VendorFacts, as_known
from vendors.tables import END_WORDS, STATUS

#: So many vendors go onto paper: about 250 pages, and a gigabyte while they are laid out.
PAPER = 1000

NOTES = (
    "An agreement counts from the later of its signature and its effective day to its end day, both inclusive. "
    "Where it was signed on a day that nobody recorded, it counts from the day the signature was seen. "
    "Without signature or effective day it is a draft and covers nothing.",
    "Until the exact day is recorded, a start known only to the month counts from the month's last day, an end as its first.",
    "Terms that renew themselves are counted from the first end day and do not lapse; the last day to give notice is their deadline.",
    "A service is covered only where an agreement in force names it, or where it was found on the vendor's list of "
    "eligible services as of a stated day.",
    "A vendor or service counts as in use from before it was first recorded: on an earlier day asked about it stands as one that was "
    "there, although nobody had put it on file yet. It leaves on the day it was archived.",
    "Whether an owner was still a member is judged by the name on file.",
)  # fmt: skip


@dataclass(frozen=True)
class FaultLine:
    """A failing check in words."""

    kind: GapKind
    of: str
    reason: str


@dataclass(frozen=True)
class AgreementLine:
    """An agreement in words."""

    title: str
    status: str
    effective: str
    #: From when it counts, where that is not the effective day; with the reason.
    counts_from: str
    ends: str
    notice: str
    evidence: str
    covers: str
    missing: str


@dataclass(frozen=True)
class VendorLines:
    """A vendor in words: its services, agreements and faults."""

    name: str
    ba_status: str
    agency: str
    owner: str
    services: tuple[tuple[str, str, str], ...]
    agreements: tuple[AgreementLine, ...]
    faults: tuple[FaultLine, ...]


def section(organisation: Organisation, on: date, known: datetime) -> Section:
    """The chapter, the law asked about `on`, the facts as recorded before `known`."""
    facts = [vendor for vendor in as_known(organisation, on, known) if not vendor.vendor.archived]
    lines = [_vendor(vendor, on) for vendor in facts]
    return Section(
        title="Vendors and business associate agreements",
        template="vendors/pack_section.html",
        context={"vendors": _on_paper(lines), "all": len(lines), "summary": _summary(lines)},
        tables=tuple(_tables(facts, lines, on)),
        evidence=tuple(_evidence(organisation, facts)),
        records=tuple(_records(facts)),
        figures=tuple(_figures(facts, lines, on)),
        notes=NOTES,
    )


def _on_paper(lines: list[VendorLines]) -> list[VendorLines]:
    """All vendors where they fit, else as many as fit, those with a fault first, worst first; the attached tables hold every one."""
    if len(lines) <= PAPER:
        return lines
    return sorted(
        lines, key=lambda line: min((f.kind.severity for f in line.faults), default=len(Severity) + 1)
    )[:PAPER]


def _vendor(facts: VendorFacts, on: date) -> VendorLines:
    agreements = [each.agreement for each in facts.agreements]
    services = [service for service, _, _ in facts.services]
    names: dict[Any, str] = {facts.vendor.key: facts.name}
    names |= {service.key: name for service, name, _ in facts.services}
    names |= {each.agreement.key: each.title for each in facts.agreements}
    found = gaps.faults(facts.vendor, services, agreements, on, has_owner=bool(facts.owner))
    return VendorLines(
        name=facts.name,
        ba_status=_choice(Vendor.BaStatus, facts.fields["ba_status"]),
        agency=_choice(Vendor.Agency, facts.fields["agency"]),
        owner=facts.owner,
        services=tuple(
            _service(facts, service, name, agreements, on)
            for service, name, _ in facts.services
            if not service.archived
        ),
        agreements=tuple(_agreement(each, on) for each in facts.agreements if _kept(each, on)),
        faults=tuple(
            sorted(
                (
                    FaultLine(GAPS[f.kind], names[f.record], REASONS[f.kind].format(day=f.day or "not said"))
                    for f in found
                ),
                key=lambda line: (line.kind.severity, line.of),
            )
        ),
    )


def _service(
    facts: VendorFacts, service: coverage.Service, name: str, agreements: list[terms.Agreement], on: date
) -> tuple[str, str, str]:
    covered = coverage.coverage(service, agreements, on)
    if covered.covered:
        title = next(each.title for each in facts.agreements if each.agreement.key == covered.by)
        word = f"Covered by {title}" + (f", until {covered.until}" if covered.until else "")
    elif coverage.needs_baa(facts.vendor, service):
        word = WHY_NOT[covered.why_not or "no_agreement_in_force"]
    else:
        word = "No BAA needed"
    return name, _choice(Service.Phi, service.phi), word


def _counts_from(agreement: terms.Agreement, life: rules.Life) -> str:
    """From when it counts, where that is not the effective day as it stands there."""
    if life.signed_late:
        return f"signed later, counts from {life.starts_on}"
    if agreement.signed is None and life.starts_on and str(life.starts_on) != str(agreement.effective):
        return f"day of signature not recorded, counts from {life.starts_on}"
    return ""


def _agreement(facts: AgreementFacts, on: date) -> AgreementLine:
    agreement, fields = facts.agreement, facts.fields
    life = rules.life(agreement, on)
    status = END_WORDS[life.end.reason] if life.status == "ended" and life.end else STATUS[life.status][0]
    if agreement.archived_on and agreement.archived_on <= on:
        status += ", archived"
    evidence = _choice(BAA.Evidence, fields["evidence"]) + (
        f", version {fields['evidence_version']}" if fields["evidence_version"] else ""
    )
    return AgreementLine(
        title=facts.title,
        status=status,
        effective=fields["effective"] or "not recorded",
        counts_from=_counts_from(agreement, life),
        ends=_ends(agreement, life, on),
        notice=str(life.notice_by) if life.notice_by else "",
        evidence=evidence,
        covers="; ".join(facts.covered),
        missing=", ".join(MISSING[name] for name in life.missing),
    )


def _kept(facts: AgreementFacts, on: date) -> bool:
    """Whether paper tells of the agreement: in use on that day, or archived by then and in force at some time before."""
    archived, start = facts.agreement.archived_on, terms.starts_on(facts.agreement)
    return archived is None or archived > on or (start is not None and start < archived)


def _ends(agreement: terms.Agreement, life: rules.Life, on: date) -> str:
    if life.end:
        return str(life.end.on)
    term = terms.term_end(agreement, on)
    if term:
        return f"renews itself, term to {term}"
    return "until terminated" if agreement.until_terminated else "not recorded"


def _summary(lines: Iterable[VendorLines]) -> list[tuple[GapKind, list[tuple[str, FaultLine]]]]:
    """The faults by kind, worst first, each with its vendor."""
    grouped: dict[str, list[tuple[str, FaultLine]]] = {key: [] for key in GAPS}
    for vendor in lines:
        for fault in vendor.faults:
            grouped[fault.kind.key].append((vendor.name, fault))
    return [(GAPS[key], found) for key, found in grouped.items() if found]


def _figures(facts: list[VendorFacts], lines: list[VendorLines], on: date) -> Iterator[tuple[str, str]]:
    needing = [
        (facts_of, service)
        for facts_of in facts
        for service, _, _ in facts_of.services
        if coverage.needs_baa(facts_of.vendor, service)
    ]
    covered = sum(
        coverage.coverage(service, [a.agreement for a in of.agreements], on).covered
        for of, service in needing
    )
    running = sum(
        rules.status(a.agreement, on) == "in_force" for of in facts for a in of.agreements if _kept(a, on)
    )
    yield "Vendors", str(len(facts))
    yield "Agreements in force", str(running)
    yield "Services that need a BAA", str(len(needing))
    yield "of these covered", str(covered)
    for severity in Severity:
        yield (
            f"{severity.word} faults",
            str(sum(fault.kind.severity == severity for line in lines for fault in line.faults)),
        )


def _tables(facts: list[VendorFacts], lines: list[VendorLines], on: date) -> Iterator[Table]:
    yield Table(
        "vendors",
        "Vendors",
        ("vendor", "business associate", "agent", "owner", "website"),
        [
            (line.name, line.ba_status, line.agency, line.owner, of.fields["website"])
            for of, line in zip(facts, lines, strict=True)
        ],
    )
    yield Table(
        "services",
        "Services and their cover",
        ("vendor", "service", "PHI may be sent", f"cover on {on}"),
        [(line.name, *service) for line in lines for service in line.services],
    )
    yield Table(
        "baas",
        "Business associate agreements",
        (
            "vendor", "agreement", f"status on {on}", "direction", "signed", "signature seen on", "effective",
            "counts from", "end day", "runs until terminated", "at the end",
            "term in months", "notice in days", "notice in months", "last day to give notice", "notice given", "terminated",
            "superseded from", "breach notice", "in", "evidence", "version", "address", "covers", "covered services", "missing",
            "return due", "return", "returned on",
        ),
        [_full(of, each, on) for of in facts for each in of.agreements if _kept(each, on)],
    )  # fmt: skip
    yield Table(
        "faults",
        "Faults",
        ("severity", "fault", "vendor", "record", "reason", "citation"),
        [
            (f.kind.severity.word, f.kind.title, line.name, f.of, f.reason, f.kind.citation)
            for line in lines
            for f in line.faults
        ],
    )


def _full(of: VendorFacts, each: AgreementFacts, on: date) -> tuple[Any, ...]:
    """One row of the attached table: every fact on file but free text."""
    line, f = _agreement(each, on), each.fields
    names = (
        "first_end", "until_terminated", "renewal", "term_months", "notice_days", "notice_months",
    )  # fmt: skip
    return (
        of.name, each.title, line.status, _choice(BAA.Direction, f["direction"]), f["signed"], f["signed_seen_on"], f["effective"],
        terms.starts_on(each.agreement), *(f[name] for name in names), line.notice,
        f["notice_given_on"], f["terminated_on"], f["superseded_from"], f["breach_notice_value"], f["breach_notice_unit"],
        line.evidence, f["evidence_version"], f["evidence_address"], _choice(BAA.Coverage, f["coverage_mode"]), line.covers,
        line.missing, f["return_due_on"], f["return_outcome"], f["return_done_on"],
    )  # fmt: skip


def _evidence(organisation: Organisation, facts: list[VendorFacts]) -> Iterator[Evidence]:
    held = [
        (f"{of.name}: {each.title}", file) for of in facts for each in of.agreements for file in each.files
    ]
    stored = Attachment.objects.of(organisation).in_bulk(
        [UUID(file["attachment"]["key"]) for _, file in held]
    )
    for concerns, file in held:
        attachment = stored[UUID(file["attachment"]["key"])]
        yield Evidence(_choice(BAAFile.Kind, file["kind"]), concerns, attachment.sha256, attachment.size)


def _records(facts: list[VendorFacts]) -> Iterator[UUID]:
    for of in facts:
        yield UUID(str(of.vendor.key))
        yield from (UUID(str(service.key)) for service, _, _ in of.services)
        yield from (UUID(str(each.agreement.key)) for each in of.agreements)


def _choice(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, value))
