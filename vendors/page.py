"""Gathers what the page of a vendor and the page of an agreement show, in a bounded number of queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from compliance.charts import shapes
from compliance.registers.answers import GapKind
from vendors import clocks, coverage, gaps, rules, terms
from vendors.models import BAA, Contact, Service, Vendor
from vendors.register import GAPS, MENDED_AT, REASONS, Addresses
from vendors.standing import Standing, service_facts, standings
from vendors.tables import life_badges

SHOWN_BACK, SHOWN_AHEAD, BESIDE = timedelta(days=3 * 365), timedelta(days=548), timedelta(days=30)


@dataclass(frozen=True)
class ServiceLine:
    """A service with its cover today."""

    service: Service
    needs_baa: bool
    covered: coverage.Coverage
    by: BAA | None
    word: str
    tone: str


@dataclass(frozen=True)
class AgreementLine:
    """An agreement with its life today."""

    baa: BAA
    life: rules.Life
    badges: list[tuple[str, str]]
    dues: list[rules.Due]


@dataclass(frozen=True)
class FaultLine:
    """A failing check of this vendor with the words of its kind."""

    kind: GapKind
    title: str
    reason: str
    url: str


MISSING = {
    "signed": "the day it was signed",
    "effective": "the effective day",
    "first_end": "the end day",
    "terminated_on": "the last day in force",
    "term_months": "the length of the renewal term",
    "notice": "the notice period",
}
WHY_NOT = {
    "no_agreement_in_force": "No BAA in force",
    "not_named": "Not named in the BAA",
    "not_on_list": "Not found on the eligible list",
    "ended_cover": "Cover has ended or not begun",
}


@dataclass(frozen=True)
class VendorPage:
    """The page of a vendor."""

    standing: Standing
    faults: list[FaultLine]
    services: list[ServiceLine]
    archived_services: list[Service]
    agreements: list[AgreementLine]
    timeline: shapes.Timeline | None
    facts: list[tuple[str, Any]]
    contacts: list[Contact]
    children: list[Vendor]


def vendor_page(vendor: Vendor, on: date) -> VendorPage:
    """Everything the page of a vendor shows but its history."""
    organisation = vendor.organisation
    services = list(vendor.services.select_related("vendor__organisation"))
    baas = list(
        vendor.baas.select_related("vendor", "organisation")
        .prefetch_related("covers")
        .order_by("-starts_on", "-id")
    )
    standing = standings(organisation, [vendor], on)[vendor.pk]
    agreements = {baa.pk: baa.agreement(organisation.zone) for baa in baas}
    by_key = {baa.pk: baa for baa in baas}
    titles: dict[Any, str] = {
        vendor.pk: vendor.name,
        **{s.pk: str(s) for s in services},
        **{b.pk: str(b) for b in baas},
    }
    return VendorPage(
        standing=standing,
        faults=sorted(
            (_fault_line(fault, vendor, titles) for fault in standing.faults),
            key=lambda line: line.kind.severity,
        ),
        services=[
            _service_line(service, vendor, list(agreements.values()), by_key, on)
            for service in services
            if not service.archived_at
        ],
        archived_services=[service for service in services if service.archived_at],
        agreements=[_agreement_line(baa, on) for baa in baas],
        timeline=_timeline(baas, on),
        facts=_vendor_facts(vendor),
        contacts=list(vendor.contacts.all()),
        children=list(vendor.children.current().select_related("organisation")),
    )


@dataclass(frozen=True)
class BAAPage:
    """The page of an agreement."""

    line: AgreementLine
    covers: list[Any]
    files: list[Any]
    terms: list[tuple[str, Any]]
    missing: list[str]
    breach_too_long: bool


def baa_page(baa: BAA, on: date) -> BAAPage:
    """Everything the page of an agreement shows but its history."""
    return BAAPage(
        line=_agreement_line(baa, on),
        covers=list(baa.covers.select_related("service")),
        files=list(baa.files.select_related("attachment")),
        terms=_terms(baa),
        missing=[MISSING[name] for name in terms.missing(baa.agreement(baa.organisation.zone, covers=()))],
        breach_too_long=bool(baa.breach_notice_value)
        and clocks.longer_than_law(clocks.NoticeTerm(baa.breach_notice_value or 1, baa.breach_notice_unit)),  # type: ignore[arg-type]
    )


def _timeline(baas: list[BAA], on: date) -> shapes.Timeline | None:
    """The agreements that have days, from the first of them to a year and a half ahead."""
    dated = [baa for baa in baas if baa.starts_on and (baa.ends_on is None or baa.ends_on >= baa.starts_on)]
    if not dated:
        return None
    spans = [_span(baa, baa.starts_on, baa.life(on)) for baa in dated if baa.starts_on]
    first = max(min(span.start for span in spans), on - SHOWN_BACK)
    return shapes.timeline(spans, first=min(first, on - BESIDE), last=on + SHOWN_AHEAD, today=on)


def _span(baa: BAA, start: date, life: rules.Life) -> shapes.Span:
    word, tone = life_badges(baa, life)[0]
    return shapes.Span(
        baa.title, start, baa.ends_on, word, tone, notice=life.notice_by, url=baa.get_absolute_url()
    )


def _agreement_line(baa: BAA, on: date) -> AgreementLine:
    life = baa.life(on)
    dues = rules.deadlines(baa.agreement(baa.organisation.zone, covers=()), on)
    return AgreementLine(baa, life, life_badges(baa, life), dues)


def _service_line(
    service: Service, vendor: Vendor, agreements: list[Any], by_key: dict[Any, BAA], on: date
) -> ServiceLine:
    facts = service_facts(service)
    owner = coverage.Vendor(
        key=vendor.pk, ba_status=vendor.ba_status, archived=vendor.archived_at is not None
    )  # type: ignore[arg-type]
    needs, covered = coverage.needs_baa(owner, facts), coverage.coverage(facts, agreements, on)
    if covered.covered:
        word, tone = "Covered", "good"
    elif needs:
        word, tone = WHY_NOT[covered.why_not or "no_agreement_in_force"], "critical"
    else:
        word, tone = "No BAA needed", "info"
    return ServiceLine(service, needs, covered, by_key.get(covered.by), word, tone)  # type: ignore[arg-type]


def _fault_line(fault: gaps.Fault, vendor: Vendor, titles: dict[Any, str]) -> FaultLine:
    page, of = MENDED_AT[fault.kind]
    key = vendor.pk if of == "vendor" else fault.record
    url = Addresses(vendor.organisation)(page, key)
    return FaultLine(
        GAPS[fault.kind], titles[fault.record], REASONS[fault.kind].format(day=fault.day or "not said"), url
    )


def _terms(baa: BAA) -> list[tuple[str, Any]]:
    """The terms as labels and words, in the order in which an agreement is read."""
    notice = (
        f"{baa.notice_days} days"
        if baa.notice_days is not None
        else f"{baa.notice_months} months"
        if baa.notice_months is not None
        else None
    )
    renewal = (
        f"renews itself for {baa.term_months or '?'} months" if baa.renewal == BAA.Renewal.AUTO else "ends"
    )
    breach = (
        f"{baa.breach_notice_value} {baa.get_breach_notice_unit_display()}"
        if baa.breach_notice_value
        else None
    )
    evidence = baa.get_evidence_display() + (
        f", version {baa.evidence_version}" if baa.evidence_version else ""
    )
    return [
        ("Direction", baa.get_direction_display()),
        ("Signed", baa.signed),
        ("Effective", baa.effective),
        ("End day", "until terminated" if baa.until_terminated else baa.first_end),
        ("At the end", None if baa.until_terminated else renewal),
        ("Notice period", notice),
        ("Breach notice within", breach),
        ("Evidence", evidence),
        ("Terms at", baa.evidence_address or None),
        (
            "Covers",
            baa.get_coverage_mode_display()
            + (f" as of {baa.eligible_list_on}" if baa.eligible_list_on else ""),
        ),
        (
            "Notice given",
            f"{baa.notice_given_on} by {baa.get_notice_given_by_display()}" if baa.notice_given_on else None,
        ),
        ("Terminated", baa.terminated_on),
        ("Return or destruction due", baa.return_due_on),
        (
            "PHI",
            f"{baa.get_return_outcome_display()} on {baa.return_done_on}" if baa.return_done_on else None,
        ),
    ]


def _vendor_facts(vendor: Vendor) -> list[tuple[str, Any]]:
    kinds = dict(Vendor.Kind.choices)
    return [
        ("Kinds", ", ".join(kinds.get(kind, kind) for kind in vendor.kinds) or None),
        ("Owner", vendor.owner.name if vendor.owner else None),
        ("Parent vendor", vendor.parent.name if vendor.parent else None),
        ("Agent or independent contractor", vendor.get_agency_display()),
        ("Why (not) a business associate", vendor.ba_reason or None),
        ("Website", vendor.website or None),
        ("Notes", vendor.notes or None),
    ]
