"""Decides whether every hop by which PHI reaches a vendor is covered: on a day, and which days were not.

A hop is a flow and a service of a vendor at one of its ends: whoever creates, receives, maintains or transmits PHI for us needs an
agreement (45 CFR 160.103, 164.502(e), 164.308(b)). Two verdicts stand apart: cover, which is the law, and the terms about AI, our own.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from riskassess.systems import rules
from riskassess.systems.asked import Asked
from riskassess.systems.facts import CARRIES, Component, Flow, carries_phi
from riskassess.systems.rules import Span, Terms, Verdict
from vendors import coverage
from vendors.cover_on import lasts
from vendors.lacks import lack
from vendors.terms import Agreement

#: The questions about AI that a hop is held against, beside the region.
ASKED: Final = ("no_training", "retention", "subcontractor_list")
ALWAYS: Final = Span(date.min)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Supplier:
    """A vendor with its agreements, and the vendor above it where it works for one."""

    vendor: coverage.Vendor
    name: str
    agreements: Sequence[Agreement] = ()
    above: "Supplier | None" = None

    @cached_property
    def in_force(self) -> list[Span]:
        """The days on which any agreement that binds it to us is in force."""
        return rules.merged(
            Span(first, last)
            for each in self.agreements
            if each.direction in coverage.COVERING_DIRECTIONS
            for first, last in coverage.in_force(each)
        )

    @cached_property
    def ours_from(self) -> date | None:
        """The first day on which we may have contracted with it ourselves."""
        covering = (each for each in self.agreements if each.direction in coverage.COVERING_DIRECTIONS)
        starts = [start for each in covering if (start := coverage.may_start_on(each))]
        return min(starts, default=None)


@dataclass(frozen=True)
class Cover:
    """Which days a service of a vendor is covered."""

    service: coverage.Service
    name: str
    by: Supplier

    @cached_property
    def own(self) -> list[Span]:
        """The days on which an agreement of ours covers the service."""
        return rules.merged(
            Span(each.first, each.last)
            for agreement in self.by.agreements
            if agreement.direction in coverage.COVERING_DIRECTIONS
            for each in coverage.periods(self.service.key, agreement)
            if each.first <= each.last
        )

    @cached_property
    def through(self) -> list[Span]:
        """The days on which it works for a vendor of ours alone, which is bound to us: we need not contract with it ourselves.

        45 CFR 164.502(e)(1)(i)-(ii), 164.308(b)(1)-(2).
        """
        if not coverage.is_downstream(self.by.vendor) or self.by.above is None:
            return []
        until = self.by.ours_from
        if until == date.min:
            return []
        before = Span(date.min, until - _DAY if until else date.max)
        return rules.shared([before], _reached(self.by.above, {self.by.vendor.key}))

    def spans(self, kind: str) -> list[Span]:
        """The days on which a component of that kind may run there."""
        return [ALWAYS] if self.exempt(kind) else rules.merged([*self.own, *self.through])

    def exempt(self, kind: str) -> str:
        """Why no agreement is needed; empty where one is. A conduit only carries: what keeps or processes PHI is none."""
        status = self.by.vendor.ba_status
        if status == "conduit" and kind not in CARRIES:
            return ""
        return coverage.EXEMPT.get(status, "")


def _reached(supplier: Supplier, seen: set[Hashable]) -> list[Span]:
    """The days on which a vendor is bound to us, by itself or through those above it."""
    if supplier.vendor.key in seen or supplier.above is None:
        return supplier.in_force
    if not coverage.is_downstream(supplier.vendor):
        return supplier.in_force
    return rules.merged([*supplier.in_force, *_reached(supplier.above, {*seen, supplier.vendor.key})])


@dataclass(frozen=True, kw_only=True)
class Landscape:
    """Everything that flows, and who runs the places it flows to."""

    components: Mapping[Hashable, Component]
    flows: Sequence[Flow]
    covers: Mapping[Hashable, Cover]
    lapsing_days: int
    #: Countries by region; what a region outside the allowed ones answers to the terms.
    allowed_regions: Mapping[str, str] = field(default_factory=dict)
    #: What the catalogue asks of every system.
    asked: Asked = Asked()


@dataclass(frozen=True, slots=True)
class Hop:
    """How a flow stands on a day at one of its ends."""

    flow: Flow
    end: Component
    verdict: Verdict
    reason: str
    until: date | None
    terms: Terms
    cover: Cover | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Days on which PHI could flow and nothing covered it."""

    flow: Flow
    end: Component
    cover: Cover
    days: Span


def without_agreement(land: Landscape, key: Hashable) -> Landscape:
    """The same as if an agreement had ended before all days."""
    return replace(land, covers={at: _without(cover, key) for at, cover in land.covers.items()})


def _without(cover: Cover, key: Hashable) -> Cover:
    return replace(cover, by=_supplier_without(cover.by, key))


def _supplier_without(by: Supplier, key: Hashable) -> Supplier:
    kept = [each for each in by.agreements if each.key != key]
    above = _supplier_without(by.above, key) if by.above else None
    return Supplier(by.vendor, by.name, kept, above)


def ends(flow: Flow, components: Mapping[Hashable, Component]) -> list[Component]:
    """The ends of a flow that run at a vendor, each service once; the target where neither does."""
    source, target = components[flow.source], components[flow.target]
    outside = {each.service: each for each in (source, target) if each.service is not None}
    return list(outside.values()) or [target]


@dataclass(frozen=True, slots=True)
class _Place:
    """How a service stands on a day for what only carries or for what keeps: the same for every flow that ends there."""

    verdict: Verdict
    reason: str
    until: date | None
    #: What the agreement that covers it answers about AI; None where none does.
    answers: tuple[str, ...] | None


def hops(land: Landscape, on: date) -> Iterator[Hop]:
    """Every hop of that day; a flow that has not begun or has ended has none."""
    places: dict[tuple[Hashable, bool], _Place] = {}
    for flow in land.flows:
        days = flow.days
        if days and on in days:
            yield from (_hop(land, flow, end, on, places) for end in ends(flow, land.components))


def exposures(land: Landscape, until: date) -> Iterator[Exposure]:
    """Every stretch of days up to `until` on which PHI flowed and nothing covered it; the first verdict alone counts."""
    spans: dict[tuple[Hashable, bool], list[Span]] = {}
    for flow in land.flows:
        days = flow.days
        if not flow.phi or days is None:
            continue
        phi_days = rules.without([days], flow.deidentified if flow.protection == "deidentified" else ())
        for end in ends(flow, land.components):
            if end.service is None:
                continue
            cover = land.covers[end.service]
            place = end.service, end.kind in CARRIES
            if place not in spans:
                spans[place] = cover.spans(end.kind)
            for stretch in rules.exposed(phi_days, spans[place], until):
                yield Exposure(flow, end, cover, stretch)


def _hop(
    land: Landscape, flow: Flow, end: Component, on: date, places: dict[tuple[Hashable, bool], _Place]
) -> Hop:
    if not carries_phi(flow, on):
        return Hop(flow, end, Verdict.NO_PHI, _no_phi(flow), None, Terms.UNKNOWN)
    if end.service is None:
        return Hop(flow, end, Verdict.OWN_PREMISES, "It stays on our own premises", None, Terms.UNKNOWN)
    cover, at = land.covers[end.service], (end.service, end.kind in CARRIES)
    if at not in places:
        places[at] = _place(cover, end.kind, on, land.lapsing_days)
    place, terms = places[at], Terms.UNKNOWN
    if place.answers is not None:
        terms = rules.terms([*place.answers, land.allowed_regions.get(end.region, "")])
    return Hop(flow, end, place.verdict, place.reason, place.until, terms, cover)


def _place(cover: Cover, kind: str, on: date, lapsing_days: int) -> _Place:
    spans = cover.spans(kind)
    found = rules.verdict(spans, on, lapsing_days)
    until = rules.covered_until(spans, on) if found != Verdict.NOT_COVERED else None
    by = coverage.coverage(cover.service, cover.by.agreements, on)
    return _Place(found, _reason(cover, kind, by, on), until, _answers(cover, by))


def _no_phi(flow: Flow) -> str:
    return "A determination in force says that it is de-identified" if flow.phi else "It carries no PHI"


def _reason(cover: Cover, kind: str, by: coverage.Coverage, on: date) -> str:
    if why := cover.exempt(kind):
        return f"No BAA needed ({why})"
    if any(on in each for each in cover.own):
        words = lasts(by, cover.by.agreements, on)
        return f"Covered until {words}" if by.until else f"Covered: {words}"
    if coverage.is_downstream(cover.by.vendor) and cover.by.above:
        return _through(cover, cover.by.above, on)
    words = lack(cover.service, cover.by.agreements, on).words
    if cover.by.vendor.ba_status == "conduit":
        return f"{words}; a conduit only carries, and this keeps or processes PHI"
    return words


def _through(cover: Cover, above: Supplier, on: date) -> str:
    known = "on file" if coverage.is_assured(cover.by.vendor, on) else "not on file"
    if any(on in each for each in cover.through):
        return f"It works for {above.name}, which is bound to us; assurance {known}"
    return f"It works for {above.name}, and no BAA with {above.name} is in force; assurance {known}"


def _answers(cover: Cover, found: coverage.Coverage) -> tuple[str, ...] | None:
    """Of the agreement that covers the service longest; where none does, nothing is agreed."""
    by = next((each for each in cover.by.agreements if each.key == found.by), None)
    if by is None:
        return None
    given = dict(by.answers)
    return tuple(_plain(given.get(key, "")) for key in ASKED)


def _plain(answer: str) -> str:
    return "yes" if answer == "not_applicable" else answer
