"""Decides what the attached tables hold: every row and every fact, of free text why a clause does not apply; and which files go along."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.files.models import Attachment
from compliance.ledger import history
from compliance.registers.answers import Evidence, Table
from vendors import clauses, terms
from vendors.models import BAA, BAAFile, ClauseAnswer
from vendors.report.exits import Leaving, exit_files
from vendors.report.lines import VendorLines, agreement_line, attestation_name, choice, kept
from vendors.snapshots import AgreementFacts, VendorFacts
from vendors.terms import Key


def tables(facts: list[VendorFacts], lines: list[VendorLines], on: date) -> Iterator[Table]:
    yield Table(
        "vendors",
        "Vendors",
        ("vendor", "business associate", "agent", "owner", "website"),
        [
            (line.name, line.ba_status, line.agency, line.owner, of.fields["website"])
            for of, line in zip(facts, lines, strict=False)  # of the chain there is a line, and no vendor
        ],
    )
    yield Table(
        "services",
        "Services and their cover",
        ("vendor", "service", "PHI may be sent", f"cover on {on}"),
        [(line.name, *service) for line in lines for service in line.services],
    )
    yield Table(
        "conditions",
        "Services from the catalogue and the conditions of sending PHI",
        (
            "vendor",
            "service",
            "catalogue entry",
            "vendor's page looked at on",
            "evidence of",
            "condition",
            "met on",
            "ticked by",
        ),
        [row for of in facts for row in _conditions(of)],
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
        [_full(of, each, on) for of in facts for each in of.agreements if kept(each, on)],
    )  # fmt: skip
    reasons = _reasons(each for of in facts for each in of.agreements if kept(each, on))
    yield Table(
        "clauses",
        "Clauses of the agreements, open ones too",
        (
            "vendor",
            "agreement",
            "clause",
            "citation",
            "question",
            "answer",
            "page or section",
            "why it does not apply",
            "citation verified",
        ),
        [
            (of.name, each.title, *answer)
            for of in facts
            for each in of.agreements
            if kept(each, on)
            for answer in _answers(each, reasons)
        ],
    )
    yield Table(
        "attestations",
        "Attestations",
        ("vendor", "attestation", "issued by", "period from", "period to", "counts until", "file"),
        [
            (
                of.name,
                attestation_name(f),
                f["issuer"],
                f["period_from"],
                f["period_to"],
                f["expires_on"],
                "yes" if f["attachment"] else "no",
            )
            for of in facts
            for each, f in of.attested
            if each.archived_on is None or each.archived_on > on
        ],
    )
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


def _conditions(of: VendorFacts) -> Iterator[tuple[Any, ...]]:
    """The services in use that were picked, with each condition; what shows it is free text."""
    for service, name, fields in of.services:
        if service.archived or not fields["catalogue_key"]:
            continue
        start = (of.name, name, fields["catalogue_key"], fields["page_seen_on"], fields["phi_evidence_on"])
        for each in fields["asked"] or [{"text": "none named", "met_on": None, "met_by": None}]:
            yield *start, each["text"], each["met_on"], (each["met_by"] or {}).get("label")


def _reasons(agreements: Iterable[AgreementFacts]) -> dict[tuple[Key, str], str]:
    """Why a clause does not apply, by agreement and clause; what was redacted reads as such. One query."""
    noted = {
        (each.agreement.key, answer["key"]): answer["note"]
        for each in agreements
        for answer in each.answers
        if answer["answer"] == ClauseAnswer.Word.NOT_APPLICABLE
    }
    told = history.in_clear({"notes": list(noted.values())})["notes"]
    return dict(zip(noted, map(str, told), strict=True))


def _answers(each: AgreementFacts, reasons: dict[tuple[Key, str], str]) -> Iterator[tuple[str, ...]]:
    """What it was read for, in the order of the rule; what the law only allows stands here where it was looked for."""
    held = {answer["key"]: answer for answer in each.answers if answer["answer"]}
    for clause in clauses.EVERY:
        answer = held.get(clause.key)
        if answer is None and clause in clauses.ALLOWED:
            continue
        yield (
            clause.name,
            clause.citation,
            clause.question,
            choice(ClauseAnswer.Word, answer["answer"]) if answer else "open",
            answer["place"] if answer else "",
            reasons.get((each.agreement.key, clause.key), ""),
            "yes" if clause.verified else "unverified",
        )


def _full(of: VendorFacts, each: AgreementFacts, on: date) -> tuple[Any, ...]:
    """One row of the attached table: every fact on file but free text."""
    line, f = agreement_line(each, on), each.fields
    names = (
        "first_end", "until_terminated", "renewal", "term_months", "notice_days", "notice_months",
    )  # fmt: skip
    return (
        of.name, each.title, line.status, choice(BAA.Direction, f["direction"]), f["signed"], f["signed_seen_on"], f["effective"],
        terms.starts_on(each.agreement), *(f[name] for name in names), line.notice,
        f["notice_given_on"], f["terminated_on"], f["superseded_from"], f["breach_notice_value"], f["breach_notice_unit"],
        line.evidence, f["evidence_version"], f["evidence_address"], choice(BAA.Coverage, f["coverage_mode"]), line.covers,
        line.missing, f["return_due_on"], f["return_outcome"], f["return_done_on"],
    )  # fmt: skip


def evidence(
    organisation: Organisation, facts: list[VendorFacts], leaving: Sequence[Leaving]
) -> Iterator[Evidence]:
    """The files of agreements, attestations and exits, each with its hash."""
    held = [
        (choice(BAAFile.Kind, file["kind"]), f"{of.name}: {each.title}", file["attachment"]["key"])
        for of in facts
        for each in of.agreements
        for file in each.files
    ] + [
        ("Attestation", f"{of.name}: {attestation_name(fields)}", fields["attachment"]["key"])
        for of in facts
        for _, fields in of.attested
        if fields["attachment"]
    ]
    held += exit_files(leaving)
    stored = Attachment.objects.of(organisation).in_bulk([UUID(key) for _, _, key in held])
    for title, concerns, key in held:
        attachment = stored[UUID(key)]
        yield Evidence(title, concerns, attachment.sha256, attachment.size)
