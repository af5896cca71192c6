"""Decides how a vendor with its services and agreements reads on paper."""

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from compliance.registers.answers import GapKind
from vendors import clauses, cover_on, coverage, gaps, rules, terms
from vendors.kinds import GAPS, reason
from vendors.models import BAA, Attestation, Service, Vendor
from vendors.report.upkeep import CHAIN, Reviewed, above
from vendors.snapshots import AgreementFacts, VendorFacts
from vendors.tables import END_WORDS, STATUS

#: So many lines of a vendor stay together on paper: a quarter of a page.
LONG = 15
#: Characters that fill a line; in lines a row's rule and air, and the air above a vendor; what stands before its facts.
WIDTH, AIR, AIR_ABOVE = 125, 0.4, 1.2
LABELS = "Business associate: · Owner: · "


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
    #: The required clauses it was found to lack; the attached table holds every answer.
    clauses: str


@dataclass(frozen=True)
class VendorLines:
    """A vendor in words: its services, agreements and faults."""

    name: str
    ba_status: str
    agency: str
    owner: str
    #: Whom it works for, where that is a vendor too.
    above: str
    services: tuple[tuple[str, str, str], ...]
    agreements: tuple[AgreementLine, ...]
    faults: tuple[FaultLine, ...]

    @property
    def stands(self) -> list[tuple[str, str]]:
        """The services as paper tells them: how they stand, and all that stand so."""
        alike: dict[str, dict[str, list[str]]] = {}
        for name, phi, word in self.services:
            alike.setdefault(word, {}).setdefault(phi, []).append(name)
        return [
            (word, ". ".join(f"PHI {phi.lower()}: {'; '.join(names)}" for phi, names in by_phi.items()))
            for word, by_phi in alike.items()
        ]

    @property
    def told_faults(self) -> list[FaultLine]:
        """The faults as paper tells them: those that differ only in what they are of share a line."""
        alike: dict[FaultLine, list[str]] = {}
        for fault in self.faults:
            alike.setdefault(replace(fault, of=""), []).append(fault.of)
        return [replace(fault, of="; ".join(of)) for fault, of in alike.items()]

    @cached_property
    def height(self) -> float:
        """How many lines it takes in print, as far as that follows from how long its texts are."""
        head = AIR_ABOVE + _lines(LABELS, self.name, self.ba_status, self.agency, self.owner, self.above)
        agreements = sum(
            1 + AIR + bool(line.counts_from) + _lines(LABELS, line.evidence, line.covers, line.clauses)
            for line in self.agreements
        )
        services = sum(AIR + _lines(*row) for row in self.stands)
        faults = sum(_lines(fault.kind.title, fault.of, fault.reason) for fault in self.told_faults)
        return head + (agreements or 1 + AIR) + services + faults + 2 * AIR * bool(faults)

    @property
    def is_long(self) -> bool:
        """Whether it may go over a page: kept together it would leave much of one empty."""
        return self.height > LONG


def _lines(*texts: str) -> int:
    return max(1, math.ceil(sum(map(len, texts)) / WIDTH))


def vendor_lines(facts: VendorFacts, on: date) -> VendorLines:
    agreements = [each.agreement for each in facts.agreements]
    services = [service for service, _, _ in facts.services]
    names: dict[Any, str] = {facts.vendor.key: facts.name}
    names |= {service.key: name for service, name, _ in facts.services}
    names |= {each.agreement.key: each.title for each in facts.agreements}
    names |= {each.key: attestation_name(fields) for each, fields in facts.attested}
    names |= {review.key: f"Review of {names[review.of]}" for review in facts.kept.reviews if review.of}
    names |= {leaving.key: facts.name for leaving in facts.kept.exits}
    found = gaps.faults(
        facts.vendor,
        services,
        agreements,
        on,
        has_owner=bool(facts.owner),
        attested=[each for each, _ in facts.attested],
        kept=facts.kept,
    )
    return VendorLines(
        name=facts.name,
        ba_status=choice(Vendor.BaStatus, facts.fields["ba_status"]),
        agency=choice(Vendor.Agency, facts.fields["agency"]),
        owner=facts.owner,
        above=above(facts, on),
        services=tuple(
            _service(facts, service, name, agreements, on)
            for service, name, _ in facts.services
            if not service.archived
        ),
        agreements=tuple(agreement_line(each, on) for each in facts.agreements if kept(each, on)),
        faults=tuple(
            sorted(
                (FaultLine(GAPS[f.kind], names[f.record], reason(f.kind, f.day, f.why)) for f in found),
                key=lambda line: (line.kind.severity, line.of),
            )
        ),
    )


def chain_line(looked: Reviewed) -> VendorLines:
    """What fails for the organisation as a whole, as a line beside the vendors."""
    found = (FaultLine(GAPS[kind], CHAIN, reason(kind, day)) for kind, _, day in looked.faults)
    return VendorLines(CHAIN, "", "", "", "", (), (), tuple(found))


def _service(
    facts: VendorFacts, service: coverage.Service, name: str, agreements: list[terms.Agreement], on: date
) -> tuple[str, str, str]:
    stood = cover_on.stand(facts.vendor, service, agreements, on, 0)
    title = next((each.title for each in facts.agreements if each.agreement.key == stood.by), "")
    until = f"until {stood.until}" if stood.until else stood.lasts
    word = f"Covered by {title}, {until}" if stood.by else stood.why
    return name, choice(Service.Phi, service.phi), word


def _counts_from(agreement: terms.Agreement, life: rules.Life) -> str:
    """From when it counts, where that is not the effective day as it stands there."""
    if life.signed_late:
        return f"signed later, counts from {life.starts_on}"
    if agreement.signed is None and life.starts_on and str(life.starts_on) != str(agreement.effective):
        return f"day of signature not recorded, counts from {life.starts_on}"
    return ""


def agreement_line(facts: AgreementFacts, on: date) -> AgreementLine:
    agreement, fields = facts.agreement, facts.fields
    life = rules.life(agreement, on)
    status = END_WORDS[life.end.reason] if life.status == "ended" and life.end else STATUS[life.status][0]
    if agreement.archived_on and agreement.archived_on <= on:
        status += ", archived"
    evidence = choice(BAA.Evidence, fields["evidence"]) + (
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
        missing=", ".join(terms.MISSING[name] for name in life.missing),
        clauses=_clauses(dict(agreement.answers)),
    )


def _clauses(answers: clauses.Answers) -> str:
    """The required clauses that are missing, with how many are there; nothing where none was found missing."""
    found = ", ".join(
        f"{_lowered(clause.name)} ({answers[clause.key]})" for clause in clauses.missing(answers)
    )
    return f"{clauses.summary(answers)}; missing: {found}" if found else ""


def _lowered(name: str) -> str:
    """Inside a sentence: the first letter, so that HHS and PHI stay what they are."""
    return name[:1].lower() + name[1:]


def kept(facts: AgreementFacts, on: date) -> bool:
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


def attestation_name(fields: dict[str, Any]) -> str:
    """Its kind and name, as the page shows it."""
    return Attestation(kind=fields["kind"], title=fields["title"]).what


def choice(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, value))
