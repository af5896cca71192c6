"""Gathers which flows rely on a vendor or on one of its agreements: what would lapse without it, and what another would cure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.registers.answers import Gap
from riskassess.systems import catalogue, facts, gaps, named
from riskassess.systems.flowing import accepted_in, landscape
from riskassess.systems.hops import Hop, Landscape, hops, without_agreement
from riskassess.systems.models import Component, System
from riskassess.systems.page.lines import HopLine, duties_by_place
from riskassess.systems.places import gap_of
from riskassess.systems.rules import Verdict
from vendors.models import BAA, Vendor
from vendors.places import Addresses

#: Verdicts of hops that carry PHI to a vendor.
CARRYING = (Verdict.COVERED, Verdict.LAPSING, Verdict.NOT_COVERED)


@dataclass(frozen=True)
class Line:
    """A hop of a system, and what it would be otherwise."""

    system: System
    line: HopLine
    phi: str
    #: What would change.
    otherwise: str = ""


@dataclass(frozen=True)
class Reliance:
    """The hops that rely on something."""

    lines: list[Line]
    #: How many would change.
    changing: int
    #: What stays ours, service by service.
    duties: list[tuple[str, list[tuple[str, str]]]]
    #: What is wrong with flows and components there, the worst first, each with its system.
    gaps: list[tuple[System, Gap]] = field(default_factory=list)


def of_vendor(vendor: Vendor, on: date) -> Reliance:
    """The hops to its services today; those not covered would be by a BAA that names them."""
    land = _land(vendor.organisation, vendor.pk, is_whole=True)
    found = [hop for hop in hops(land, on) if hop.cover and hop.cover.by.vendor.key == vendor.pk]
    lines = _lines(vendor.organisation, land, found, {})
    cured = [hop for hop in found if hop.verdict == Verdict.NOT_COVERED]
    return Reliance(lines, len(cured), _duties(land, found), _gaps(vendor, land, on))


def of_baa(baa: BAA, on: date) -> Reliance:
    """The hops that would not be covered today if the agreement had ended, and those it would leave as they are."""
    land = _land(baa.organisation, baa.vendor_id)
    now = [hop for hop in hops(land, on) if hop.verdict in CARRYING]
    then = {_key(hop): hop for hop in hops(without_agreement(land, baa.pk), on)}
    changed = {_key(hop): then[_key(hop)].verdict for hop in now if then[_key(hop)].verdict != hop.verdict}
    relying = [hop for hop in now if _key(hop) in changed]
    return Reliance(_lines(baa.organisation, land, relying, changed), len(changed), _duties(land, relying))


def _land(organisation: Organisation, vendor: UUID, *, is_whole: bool = False) -> Landscape:
    """What flows in the systems that use a service of the vendor, or of one that works for it, however far down."""
    used = Component.objects.of(organisation).current().filter(system__archived_at=None)
    own = used.filter(service__vendor__in=_below(organisation, vendor))
    systems = set(own.values_list("system", flat=True))
    return (
        landscape(organisation, *systems, is_whole=is_whole)
        if systems
        else Landscape(components={}, flows=[], covers={}, lapsing_days=0)
    )


def _below(organisation: Organisation, vendor: UUID) -> set[UUID]:
    """The vendor, those that work for it, those that work for them, and so on: one query for each step down."""
    found, step = {vendor}, {vendor}
    while step:
        under = Vendor.objects.of(organisation).filter(parent__in=step)
        step = set(under.values_list("pk", flat=True)) - found
        found |= step
    return found


def _gaps(vendor: Vendor, land: Landscape, on: date) -> list[tuple[System, Gap]]:
    """What fails of flows that end at a service of the vendor, and of components that run there, but for what somebody accepted."""
    systems = _systems(vendor.organisation, {each.system for each in land.components.values()})
    there = {
        key for key, each in land.components.items() if each.service and _is_of(land, each.service, vendor)
    }
    touching: set[Any] = there | {flow.key for flow in land.flows if {flow.source, flow.target} & there}
    named_only = [facts.System(key=key, name=system.name) for key, system in systems.items()]
    found = (fault for fault in gaps.faults(named_only, land, on) if fault.record in touching)
    held = accepted_in(vendor.organisation, *systems)
    address = Addresses(vendor.organisation)
    told = [
        (systems[fault.system], gap_of(address, fault, None)) for fault in gaps.open_faults(found, held, on)
    ]
    return sorted(
        told, key=lambda each: (each[1].kind.severity, each[1].kind.title, each[0].sort_name, each[1].title)
    )


def _is_of(land: Landscape, service: Any, vendor: Vendor) -> bool:
    return land.covers[service].by.vendor.key == vendor.pk


def _systems(organisation: Organisation, keys: Iterable[Any]) -> dict[Any, System]:
    systems = System.objects.of(organisation).in_bulk(set(keys))
    for system in systems.values():
        system.organisation = organisation
    return systems


def _key(hop: Hop) -> tuple[Any, Any]:
    return hop.flow.key, hop.end.key


def _lines(
    organisation: Organisation, land: Landscape, found: Iterable[Hop], changed: dict[Any, Verdict]
) -> list[Line]:
    hops_found = list(found)
    systems = _systems(organisation, {hop.flow.system for hop in hops_found})
    lines = [
        Line(
            systems[hop.flow.system],
            HopLine(hop, named.place(land, hop)),
            catalogue.titles(hop.flow.phi),
            str(changed.get(_key(hop), "")),
        )
        for hop in hops_found
    ]
    return sorted(lines, key=lambda line: (line.system.sort_name, line.line.hop.flow.name))


def _duties(land: Landscape, found: Iterable[Hop]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What no agreement takes from us, by service and by the kinds of components that run there."""
    return duties_by_place((named.place(land, hop), hop.end.kind) for hop in found)
