"""Decides how a vendor stands in one line for lists and its page: its worst fault, its coverage, its next day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from compliance.accounts.models import Membership, Organisation
from compliance.ledger import changes
from vendors import attestations, coverage, gaps, rules, upkeep
from vendors.gathered import with_conditions
from vendors.models import Attestation, Service, Vendor
from vendors.snapshots import agreements_of, upkeep_of
from vendors.terms import Agreement
from vendors.upkeep import Upkeep

#: Raised when what is kept changes its shape.
SHAPE = 1


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
    """How each vendor that came `with_owner_here` stands: five queries however many vendors."""
    rows = list(vendors)
    keys = [vendor.pk for vendor in rows]
    agreements = agreements_of(organisation, keys)
    kept = upkeep_of(organisation, keys)
    services: dict[UUID, list[Service]] = defaultdict(list)
    rows_of = Service.objects.of(organisation).current().filter(vendor__in=keys)
    for service in with_conditions(rows_of):
        services[service.vendor_id].append(service)
    attested: dict[UUID, list[attestations.Attestation]] = defaultdict(list)
    for each in Attestation.objects.of(organisation).current().filter(vendor__in=keys):
        attested[each.vendor_id].append(each.facts(organisation.zone))
    return {
        vendor.pk: standing(
            vendor,
            services[vendor.pk],
            agreements[vendor.pk],
            has_owner=vendor.owner_is_here,
            on=on,
            attested=attested[vendor.pk],
            kept=kept[vendor.pk],
        )
        for vendor in rows
    }


def kept_standings(
    organisation: Organisation, vendors: Iterable[Any], on: date, counted: int | None
) -> dict[UUID, Standing]:
    """The same from the cache while nothing changes: whoever pages to and fro asks again. `counted` was read before the vendors were."""
    rows = list(vendors)
    name = f"standings:{SHAPE}:{on}:{' '.join(str(vendor.pk) for vendor in rows)}"
    return changes.kept(organisation.pk, name, counted, partial(standings, organisation, rows, on))


def standing(
    vendor: Vendor,
    services: list[Service],
    agreements: list[Agreement],
    *,
    has_owner: bool,
    on: date,
    attested: Sequence[attestations.Attestation] = (),
    kept: Upkeep = upkeep.NOTHING,
) -> Standing:
    """How a vendor stands, from what was read already."""
    plain = vendor_facts(vendor)
    offered = [service_facts(service) for service in services]
    found = tuple(
        gaps.faults(plain, offered, agreements, on, has_owner=has_owner, attested=attested, kept=kept)
    )
    dues = sorted(
        [
            *(due for agreement in agreements for due in rules.deadlines(agreement, on, others=agreements)),
            *(due for _, due in coverage.cover_ends(plain, offered, agreements, on)),
            *(due for _, due in attestations.deadlines(attested, on)),
            *(due for _, due in upkeep.dues(plain, agreements, kept, on)),
        ]
    )
    uncovered = sum(fault.kind in ("phi_without_baa", "not_covered") for fault in found)
    ours = coverage.as_ours(plain, agreements, on)
    if coverage.is_downstream(ours) and not vendor.archived_at:
        return Standing(
            len(offered), _phi(offered), 0, found, *assurance(ours, on), dues[0] if dues else None
        )
    word, tone = _badge(
        vendor,
        found,
        uncovered,
        any(rules.status(each, on) == "in_force" for each in agreements if not each.archived_on),
    )
    return Standing(len(offered), _phi(offered), uncovered, found, word, tone, dues[0] if dues else None)


def _phi(services: list[coverage.Service]) -> int:
    return sum(coverage.may_receive_phi(each) for each in services)


def vendor_facts(vendor: Vendor) -> coverage.Vendor:
    """The row as the rules read it."""
    return coverage.Vendor(
        key=vendor.pk,
        ba_status=vendor.ba_status,  # type: ignore[arg-type]
        agency=vendor.agency,  # type: ignore[arg-type]
        archived=vendor.archived_at is not None,
        relation=vendor.relation,  # type: ignore[arg-type]
        assured_on=vendor.assured_on,
    )


def assurance(vendor: coverage.Vendor, on: date) -> tuple[str, str]:
    """Word and tone of a subcontractor of a vendor of ours: its agreement is not ours to have, only to know of."""
    return (
        ("Assurance on file", "info")
        if coverage.is_assured(vendor, on)
        else ("Assurance not on file", "medium")
    )


def service_facts(service: Service) -> coverage.Service:
    """The row as the rules read it."""
    return coverage.Service(
        key=service.pk,
        vendor=service.vendor_id,
        phi=service.phi,  # type: ignore[arg-type]
        archived=service.archived_at is not None,
        conditions=tuple(each.met_on for each in service.asked),
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
