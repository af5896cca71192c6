"""Decides which services of a vendor PHI reaches without cover on a day: a few queries however many flows go there."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, cast

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, Q, When

from compliance.ledger import changes
from compliance.registers.answers import Gap
from riskassess.systems import catalogue, facts
from riskassess.systems.determined import Once
from riskassess.systems.facts import Protection
from riskassess.systems.flowing import land_of
from riskassess.systems.gaps import SOON_DAYS
from riskassess.systems.hops import Hop, hops
from riskassess.systems.kinds import GAPS, reason
from riskassess.systems.models import Flow
from riskassess.systems.rules import ORDER, Verdict
from vendors.models import Service, Vendor
from vendors.places import Addresses

_LIMITED: Final = tuple(sorted(catalogue.LIMITED))


@dataclass(frozen=True)
class _Reached:
    """Flows of PHI that end in the same way at a service."""

    service: Service
    kind: str
    protection: str
    dataset: Any
    #: Whether all that they carry may stand in a limited data set: some recipients need no agreement then.
    is_limited: bool
    flows: int
    systems: frozenset[Hashable]


def kept_gaps(vendor: Vendor, on: date) -> list[Gap]:
    """The same, kept while nothing changes: the page of a vendor has few queries to spend."""
    counted = changes.counter(vendor.organisation_id)
    make = partial(_listed, vendor, on)
    return changes.kept(vendor.organisation_id, f"reached:{vendor.pk}:{on}", counted, make)


def _listed(vendor: Vendor, on: date) -> list[Gap]:
    return list(gaps_of(vendor, on))


def gaps_of(vendor: Vendor, on: date) -> Iterator[Gap]:
    """A gap for each service that PHI reaches without cover, or with cover that ends within thirty days."""
    found = list(_reached(vendor, on))
    worst: dict[Hashable, Hop] = {}
    for hop in _hops(vendor, found, on) if found else ():
        before = worst.get(hop.end.service)
        if before is None or ORDER.index(hop.verdict) < ORDER.index(before.verdict):
            worst[hop.end.service] = hop
    for key, hop in worst.items():
        if kind := _kind(hop, on):
            yield _gap(vendor, kind, hop, [each for each in found if each.service.pk == key])


def _reached(vendor: Vendor, on: date) -> Iterator[_Reached]:
    rows = (
        Flow.objects.of(vendor.organisation)
        .current()
        .filter(
            Q(source__service__vendor=vendor) | Q(target__service__vendor=vendor), system__archived_at=None
        )
        .filter(Q(to_on=None) | Q(to_on__gte=on), from_on__lte=on)
        .exclude(phi=[])
        .annotate(is_limited=Case(When(phi__contained_by=_LIMITED, then=True), default=False))
        .values_list("protection", "dataset", "is_limited", *_end("source"), *_end("target"))
        .annotate(number=Count("pk"), of=ArrayAgg("system", distinct=True))
        .order_by()
    )
    for protection, dataset, is_limited, *ends, number, of in rows:
        at = {end[0]: end for end in (ends[:5], ends[5:]) if end[1] == vendor.pk}
        for key, _, name, tier, kind in at.values():
            service = Service(id=key, organisation=vendor.organisation, vendor=vendor, name=name, tier=tier)
            yield _Reached(service, kind, protection, dataset, is_limited, number, frozenset(of))


def _end(name: str) -> tuple[str, ...]:
    service = f"{name}__service"
    return service, f"{service}__vendor", f"{service}__name", f"{service}__tier", f"{name}__kind"


def _hops(vendor: Vendor, found: list[_Reached], on: date) -> Iterator[Hop]:
    """The law applied to one flow for each way in which they end there."""
    days = Once(vendor.organisation).days(
        {each.dataset for each in found if each.protection == "deidentified"}
    )
    ours = facts.Component(key="", system="", name="", kind="application")
    parts = {
        number: facts.Component(key=number, system="", name="", kind=each.kind, service=each.service.pk)
        for number, each in enumerate(found)
    }
    flows = [
        facts.Flow(
            key=number, system="", name="", source=ours.key, target=number, phi=_LIMITED[:1] if each.is_limited else ("",), first=on,
            protection=cast("Protection", each.protection), deidentified=days.get(each.dataset, ()),
        )
        for number, each in enumerate(found)
    ]  # fmt: skip
    services = {each.service.pk: each.service for each in found}
    yield from hops(land_of(vendor.organisation, [ours, *parts.values()], flows, services.values()), on)


def _kind(hop: Hop, on: date) -> str:
    if hop.verdict == Verdict.NOT_COVERED:
        return "hop_not_covered"
    is_soon = hop.verdict == Verdict.LAPSING and hop.until is not None and (hop.until - on).days <= SOON_DAYS
    return "hop_lapsing" if is_soon else ""


def _gap(vendor: Vendor, kind: str, hop: Hop, own: list[_Reached]) -> Gap:
    address, systems = Addresses(vendor.organisation), {key for each in own for key in each.systems}
    number = sum(each.flows for each in own)
    name = hop.cover.name.removeprefix(f"{vendor.name}: ") if hop.cover else ""
    words = f"{number} flow{'s' if number > 1 else ''} of PHI in {len(systems)} AI system{'s' if len(systems) > 1 else ''}: {hop.reason}"
    return Gap(
        GAPS[kind],
        "vendors.vendor",
        vendor.pk,
        name,
        reason(kind, hop.until, words),
        address("vendor_flows", vendor.pk),
        mend_url=address("baa_create", vendor.pk),
        mend_needs="vendors_write",
    )
