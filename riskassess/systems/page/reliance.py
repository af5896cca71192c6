"""Gathers which flows rely on a vendor or on one of its agreements: what would lapse without it, and what another would cure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from riskassess.systems import catalogue
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import Hop, Landscape, hops, without_agreement
from riskassess.systems.models import Component, System
from riskassess.systems.page.systems import HopLine
from riskassess.systems.rules import Verdict
from vendors.models import BAA, Vendor

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
    duties: list[tuple[str, str]]


def of_vendor(vendor: Vendor, on: date) -> Reliance:
    """The hops to its services today; those not covered would be by a BAA that names them."""
    land = _land(vendor.organisation, vendor.pk)
    found = [hop for hop in hops(land, on) if hop.cover and hop.cover.by.vendor.key == vendor.pk]
    lines = _lines(vendor.organisation, found, {})
    cured = [hop for hop in found if hop.verdict == Verdict.NOT_COVERED]
    return Reliance(lines, len(cured), duties(found))


def of_baa(baa: BAA, on: date) -> Reliance:
    """The hops that would not be covered today if the agreement had ended, and those it would leave as they are."""
    land = _land(baa.organisation, baa.vendor_id)
    now = [hop for hop in hops(land, on) if hop.verdict in CARRYING]
    then = {_key(hop): hop for hop in hops(without_agreement(land, baa.pk), on)}
    changed = {_key(hop): then[_key(hop)].verdict for hop in now if then[_key(hop)].verdict != hop.verdict}
    relying = [hop for hop in now if _key(hop) in changed]
    return Reliance(_lines(baa.organisation, relying, changed), len(changed), duties(relying))


def _land(organisation: Organisation, vendor: UUID) -> Landscape:
    """What flows in the systems that use a service of the vendor, or of one that works for it."""
    used = Component.objects.of(organisation).current().filter(service__isnull=False)
    below = Vendor.objects.of(organisation).filter(parent=vendor).values("pk")
    own = used.filter(service__vendor=vendor) | used.filter(service__vendor__in=below)
    systems = set(own.filter(system__archived_at=None).values_list("system", flat=True))
    return (
        landscape(organisation, *systems)
        if systems
        else Landscape(components={}, flows=[], covers={}, lapsing_days=0)
    )


def _key(hop: Hop) -> tuple[Any, Any]:
    return hop.flow.key, hop.end.key


def _lines(organisation: Organisation, found: Iterable[Hop], changed: dict[Any, Verdict]) -> list[Line]:
    hops_found = list(found)
    systems = System.objects.of(organisation).in_bulk({hop.flow.system for hop in hops_found})
    for system in systems.values():
        system.organisation = organisation
    lines = [
        Line(
            systems[hop.flow.system],
            HopLine(hop),
            catalogue.titles(hop.flow.phi),
            str(changed.get(_key(hop), "")),
        )
        for hop in hops_found
    ]
    return sorted(lines, key=lambda line: (line.system.sort_name, line.line.hop.flow.name))


def duties(found: Iterable[Hop]) -> list[tuple[str, str]]:
    """What no agreement takes from us, by the kinds of components that run there: words and where the duty stands."""
    kinds = {hop.end.kind for hop in found}
    return [
        (duty.words, duty.citation) for duty in catalogue.DUTIES if not duty.kinds or kinds & set(duty.kinds)
    ]
