"""Gathers what the page of a vendor shows, in a bounded number of queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from compliance.accounts.models import Person
from compliance.charts import shapes
from compliance.registers.answers import GapKind
from vendors import attestations, coverage, exits, gaps, rules
from vendors.cover_on import lasts
from vendors.gathered import with_conditions, with_facts
from vendors.kinds import GAPS, reason
from vendors.lacks import lack
from vendors.models import BAA, Attestation, Contact, Exit, Service, Vendor
from vendors.page.baas import AgreementLine, agreement_line
from vendors.places import Addresses, mended_at, seen_at
from vendors.snapshots import upkeep_of
from vendors.standing import (
    Standing,
    assurance,
    service_facts,
    standing,
    vendor_facts,
    with_owner_here,
)
from vendors.tables import covers_word, ends_word, life_badges
from vendors.terms import Agreement
from vendors.upkeep import Upkeep

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
    #: Until when it is covered, in words.
    lasts: str


@dataclass(frozen=True)
class FaultLine:
    """A failing check of this vendor with the words of its kind."""

    kind: GapKind
    title: str
    reason: str
    url: str
    mend_url: str


@dataclass(frozen=True)
class AttestationLine:
    """An attestation with its word for today."""

    attestation: Attestation
    word: str
    tone: str


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
    attestations: list[AttestationLine]
    archived_attestations: list[Attestation]
    #: Each with its outcome in words, the latest first.
    exits: list[tuple[exits.Exit, str]]


def vendor_page(vendor: Vendor, on: date) -> VendorPage:
    """Everything the page of a vendor shows but its history, in six queries."""
    services, baas = (
        list(with_conditions(vendor.services.all())),
        list(with_facts(vendor.baas.all()).order_by("-starts_on", "-id")),
    )
    held = list(vendor.attestations.select_related("attachment"))
    attested = [each.facts(vendor.organisation.zone) for each in held]
    for row in (*services, *baas, *held):
        row.vendor, row.organisation = vendor, vendor.organisation  # type: ignore[attr-defined]
    agreements = {baa.pk: baa.agreement(vendor.organisation.zone) for baa in baas}
    offered = [service for service in services if not service.archived_at]
    relatives = _relatives(vendor)
    owner, is_here = relatives[vendor.pk].owner, relatives[vendor.pk].owner_is_here
    kept = upkeep_of(vendor.organisation, [vendor.pk])[vendor.pk]
    stands = standing(
        vendor,
        offered,
        list(agreements.values()),
        has_owner=is_here,
        on=on,
        attested=attested,
        kept=kept,
    )
    titles: dict[Any, str] = {row.pk: str(row) for row in (vendor, *services, *baas, *held)}
    titles |= {review.key: f"Review of {titles[review.of]}" for review in kept.reviews if review.of}
    titles |= {leaving.key: vendor.name for leaving in kept.exits}
    faults = (_fault_line(fault, vendor, titles) for fault in stands.faults)
    return VendorPage(
        standing=stands,
        faults=sorted(faults, key=lambda line: line.kind.severity),
        services=[_service_line(service, vendor, agreements, baas, on) for service in offered],
        archived_services=[service for service in services if service.archived_at],
        agreements=[
            agreement_line(baa, on, agreements.values(), _covers(agreements[baa.pk], titles)) for baa in baas
        ],
        timeline=_timeline(baas, on),
        facts=_vendor_facts(
            vendor, owner, "" if is_here else " (no member any more)", relatives.get(vendor.parent_id)
        ),
        contacts=list(vendor.contacts.all()),
        exits=_exits(kept),
        children=[
            each for each in relatives.values() if each.parent_id == vendor.pk and not each.archived_at
        ],
        attestations=_attestation_lines(held, attested, on),
        archived_attestations=[each for each in held if each.archived_at],
    )


def _attestation_lines(
    held: list[Attestation], attested: list[attestations.Attestation], on: date
) -> list[AttestationLine]:
    last = {each.key for each in attestations.latest(attested, on)}
    return [
        AttestationLine(each, *_attestation_word(each, on, is_last=each.pk in last))
        for each in held
        if not each.archived_at
    ]


def _attestation_word(each: Attestation, on: date, *, is_last: bool) -> tuple[str, str]:
    if each.expires_on < on:
        return ("Expired", "medium") if is_last else ("Expired, a newer one is on file", "ended")
    if is_last and (each.expires_on - on).days <= gaps.SOON_DAYS:
        return "Expires soon", "soon"
    return "Counts", "good"


def _exits(kept: Upkeep) -> list[tuple[exits.Exit, str]]:
    words = dict(Exit.Outcome.choices)
    latest = sorted(kept.exits, key=lambda each: (each.opened_on, each.key), reverse=True)
    return [(each, words.get(each.outcome, "open")) for each in latest]


def _relatives(vendor: Vendor) -> dict[Any, Any]:
    """The vendor itself with its owner and `owner_is_here`, the one above it, and those right below, by key."""
    near = Q(parent=vendor) | Q(pk__in=[vendor.pk, vendor.parent_id] if vendor.parent_id else [vendor.pk])
    rows = Vendor.objects.of(vendor.organisation).filter(near).select_related("owner")
    return {row.pk: row for row in with_owner_here(rows)}


def _timeline(baas: list[BAA], on: date) -> shapes.Timeline | None:
    """The agreements that have days, from the first of them to a year and a half ahead."""
    were = [baa for baa in baas if not baa.never_was]
    dated = [baa for baa in were if baa.starts_on and (baa.ends_on is None or baa.ends_on >= baa.starts_on)]
    if not dated:
        return None
    spans = [_span(baa, baa.starts_on, baa.life(on)) for baa in dated if baa.starts_on]
    first = max(min(span.start for span in spans), on - SHOWN_BACK)
    return shapes.timeline(spans, first=min(first, on - BESIDE), last=on + SHOWN_AHEAD, today=on)


def _span(baa: BAA, start: date, life: rules.Life) -> shapes.Span:
    word, tone = life_badges(baa, life)[0]
    return shapes.Span(
        baa.title,
        start,
        baa.ends_on,
        word,
        tone,
        notice=life.notice_by,
        url=baa.get_absolute_url(),
        endless=ends_word(baa),
    )


def _service_line(
    service: Service, vendor: Vendor, agreements: dict[Any, Agreement], baas: list[BAA], on: date
) -> ServiceLine:
    facts = service_facts(service)
    covered = coverage.coverage(facts, agreements.values(), on)
    plain = coverage.as_ours(vendor_facts(vendor), agreements.values(), on)
    by = next((baa for baa in baas if baa.pk == covered.by), None)
    needs = coverage.needs_baa(plain, facts)
    if vendor.archived_at:
        word, tone = "Archived", "ended"
    elif covered.covered:
        word, tone = "Covered", "good"
    elif needs:
        word, tone = lack(facts, agreements.values(), on).words, "critical"
    elif coverage.is_downstream(plain) and coverage.may_receive_phi(facts):
        word, tone = assurance(plain, on)
    else:
        word, tone = "No BAA needed", "info"
    until = lasts(covered, list(agreements.values()), on)
    return ServiceLine(service, needs, covered, by, word, tone, until)


def _covers(agreement: Agreement, titles: dict[Any, str]) -> str:
    return covers_word(titles[cover.service] for cover in agreement.covers if cover.service in titles)


def _fault_line(fault: gaps.Fault, vendor: Vendor, titles: dict[Any, str]) -> FaultLine:
    address, of = Addresses(vendor.organisation), (fault.kind, fault.record, vendor.pk)
    return FaultLine(
        GAPS[fault.kind],
        titles[fault.record],
        reason(fault.kind, fault.day, fault.why),
        seen_at(address, *of),
        mended_at(address, *of, why=fault.why),
    )


def _above(vendor: Vendor, parent: Vendor | None) -> list[tuple[str, Any]]:
    """The vendor it belongs to or works for, and what is known of the agreement between the two."""
    if parent is None:
        return []
    facts: list[tuple[str, Any]] = [(vendor.get_relation_display() or "Parent vendor", parent.name)]
    if vendor.relation != Vendor.Relation.GROUP:
        known = f"{vendor.get_assurance_display()}, {vendor.assured_on}" if vendor.assurance else None
        facts.append((f"Agreement between it and {parent.name}", known or "Assurance not on file"))
    return facts


def _vendor_facts(
    vendor: Vendor, owner: Person | None, gone: str, parent: Vendor | None
) -> list[tuple[str, Any]]:
    kinds = dict(Vendor.Kind.choices)
    return [
        ("Kinds", ", ".join(kinds.get(kind, kind) for kind in vendor.kinds) or None),
        ("Owner", owner and owner.name + gone),
        *_above(vendor, parent),
        ("Agent or independent contractor", vendor.get_agency_display()),
        ("Why (not) a business associate", vendor.ba_reason or None),
        ("Website", vendor.website or None),
        ("Notes", vendor.notes or None),
    ]
