"""Decides how a vendor stands in one line for lists and its page: its worst fault, its coverage, its next day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from compliance.accounts.models import Membership, Organisation
from vendors import coverage, gaps, rules, upkeep
from vendors.models import Service, Vendor
from vendors.snapshots import agreements_of, upkeep_of
from vendors.terms import Agreement
from vendors.upkeep import Upkeep


@dataclass(frozen=True)
class Standing:
    """How one vendor stands on a day."""

    services: int
    phi_services: int
    uncovered: int
    faults: tuple[gaps.Fault, ...]
    #: The word and the tone of its badge.
    word: str
    tone: str
    next_due: rules.Due | None


def with_owner_here(vendors: QuerySet[Vendor]) -> QuerySet[Vendor]:
    """Annotates `owner_is_here`: whether the owner is a member still."""
    owner = Membership.objects.current().filter(
        organisation=OuterRef("organisation"), person=OuterRef("owner"), person__is_active=True
    )
    return vendors.annotate(owner_is_here=Exists(owner))


def standings(organisation: Organisation, vendors: Iterable[Any], on: date) -> dict[UUID, Standing]:
    """How each vendor that came `with_owner_here` stands: four queries however many vendors."""
    rows = list(vendors)
    keys = [vendor.pk for vendor in rows]
    agreements = agreements_of(organisation, keys)
    kept = upkeep_of(organisation, keys)
    services: dict[UUID, list[Service]] = defaultdict(list)
    for service in Service.objects.of(organisation).current().filter(vendor__in=keys):
        services[service.vendor_id].append(service)
    return {
        vendor.pk: standing(
            vendor,
            services[vendor.pk],
            agreements[vendor.pk],
            has_owner=vendor.owner_is_here,
            on=on,
            kept=kept[vendor.pk],
        )
        for vendor in rows
    }


def standing(
    vendor: Vendor,
    services: list[Service],
    agreements: list[Agreement],
    *,
    has_owner: bool,
    on: date,
    kept: Upkeep = upkeep.NOTHING,
) -> Standing:
    """How a vendor stands, from what was read already."""
    plain = vendor_facts(vendor)
    offered = [service_facts(service) for service in services]
    found = tuple(gaps.faults(plain, offered, agreements, on, has_owner=has_owner, kept=kept))
    dues = sorted(
        [
            *(due for agreement in agreements for due in rules.deadlines(agreement, on, others=agreements)),
            *(due for _, due in coverage.cover_ends(plain, offered, agreements, on)),
            *(due for _, due in upkeep.dues(plain, agreements, kept, on)),
        ]
    )
    uncovered = sum(fault.kind in ("phi_without_baa", "not_covered") for fault in found)
    word, tone = _badge(
        vendor,
        found,
        uncovered,
        any(rules.status(each, on) == "in_force" for each in agreements if not each.archived_on),
    )
    phi = sum(coverage.may_receive_phi(each) for each in offered)
    return Standing(len(offered), phi, uncovered, found, word, tone, dues[0] if dues else None)


def vendor_facts(vendor: Vendor) -> coverage.Vendor:
    """The row as the rules read it."""
    return coverage.Vendor(
        key=vendor.pk,
        ba_status=vendor.ba_status,  # type: ignore[arg-type]
        agency=vendor.agency,  # type: ignore[arg-type]
        archived=vendor.archived_at is not None,
    )


def service_facts(service: Service) -> coverage.Service:
    """The row as the rules read it."""
    return coverage.Service(
        key=service.pk,
        vendor=service.vendor_id,
        phi=service.phi,  # type: ignore[arg-type]
        archived=service.archived_at is not None,
    )


def _badge(vendor: Vendor, found: tuple[gaps.Fault, ...], uncovered: int, in_force: Any) -> tuple[str, str]:
    kinds = {fault.kind for fault in found}
    if vendor.archived_at:
        return "Archived", "ended"
    if uncovered:
        return (f"{uncovered} service{'s' if uncovered > 1 else ''} not covered", "critical")
    if "expired" in kinds:
        return "BAA expired", "critical"
    if vendor.ba_status == "undecided":
        return "Undecided", "high"
    if kinds & {"ends_soon", "cover_ends_soon"}:
        return "Ends soon", "high"
    if vendor.ba_status in coverage.EXEMPT or (vendor.ba_status == "no_phi" and not in_force):
        return "No BAA needed", "info"
    if "unsigned" in kinds and not in_force:
        return "Unsigned", "draft"
    return ("Covered", "good") if in_force else ("No BAA", "draft")
