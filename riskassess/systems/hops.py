"""Decides whether every hop by which PHI reaches a vendor is covered: on a day, and which days were not.

A hop is a flow and a service of a vendor at one of its ends: whoever creates, receives, maintains or transmits PHI for us needs an
agreement (45 CFR 160.103, 164.502(e), 164.308(b)). Two verdicts stand apart: cover, which is the law, and the terms about AI, our own.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from riskassess.systems import rules
from riskassess.systems.asked import Asked
from riskassess.systems.covers import Cover, Supplier, reason
from riskassess.systems.facts import CARRIES, FLOORS, Component, Flow, carries_phi, may_carry
from riskassess.systems.rules import Span, Terms, Verdict
from vendors import coverage

__all__ = [
    "ASKED",
    "Cover",
    "Exposure",
    "Hop",
    "Landscape",
    "Supplier",
    "ends",
    "exposures",
    "hops",
    "without_agreement",
]

#: The questions about AI that a hop is held against, beside the region.
ASKED: Final = ("no_training", "retention", "subcontractor_list")


@dataclass(frozen=True, kw_only=True)
class Landscape:
    """Everything that flows, and who runs the places it flows to."""

    components: Mapping[Hashable, Component]
    flows: Sequence[Flow]
    covers: Mapping[Hashable, Cover]
    lapsing_days: int
    #: What each region answers to the countries that the settings allow (catalogue.is_allowed).
    allowed_regions: Mapping[str, str] = field(default_factory=dict)
    #: The TLS version that PHI must have in transit, by the settings.
    tls_floor: str = FLOORS[0]
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
    #: Whether no agreement is needed there.
    is_exempt: bool = False


@dataclass(frozen=True, slots=True)
class Exposure:
    """Days on which PHI could flow and nothing covered it."""

    flow: Flow
    end: Component
    cover: Cover
    days: Span


def without_agreement(land: Landscape, key: Hashable) -> Landscape:
    """The same as if an agreement had ended before all days."""
    covers = {at: replace(cover, by=cover.by.without(key)) for at, cover in land.covers.items()}
    return replace(land, covers=covers)


def ends(flow: Flow, components: Mapping[Hashable, Component]) -> list[Component]:
    """The ends of a flow that run at a vendor; one of two that no verdict can tell apart, and the target where neither does."""
    source, target = components[flow.source], components[flow.target]
    outside = [each for each in (source, target) if each.service is not None]
    if len(outside) == 2 and _place_of(source) == _place_of(target):
        return [target]
    return outside or [target]


def _place_of(end: Component) -> tuple[Hashable, bool, str]:
    """All that the two verdicts hang on: what only carries may need no cover, and each region answers for itself."""
    return end.service, end.kind in CARRIES, end.region.strip().lower()


@dataclass(frozen=True, slots=True)
class _Place:
    """How a service stands on a day for what only carries or for what keeps: the same for every flow that ends there."""

    verdict: Verdict
    reason: str
    until: date | None
    #: What the agreement that covers it answers about AI; None where none does.
    answers: tuple[str, ...] | None
    is_exempt: bool
    #: What these come to, by what a region answers to the countries that the settings allow.
    terms: dict[str, Terms] = field(default_factory=dict)

    def terms_at(self, allowed: str) -> Terms:
        if self.answers is None:
            return Terms.UNKNOWN
        if allowed not in self.terms:
            self.terms[allowed] = rules.terms(self.answers, allowed)
        return self.terms[allowed]


#: A service, whether its component only carries, and whether all that reaches it may stand in a limited data set.
_At = tuple[Hashable, bool, bool]


def hops(land: Landscape, on: date) -> Iterator[Hop]:
    """Every hop of that day; a flow that has not begun or has ended has none."""
    places: dict[_At, _Place] = {}
    for flow in land.flows:
        days = flow.days
        if days and on in days:
            yield from (_hop(land, flow, end, on, places) for end in ends(flow, land.components))


def exposures(land: Landscape, until: date) -> Iterator[Exposure]:
    """Every stretch of days up to `until` on which PHI flowed and nothing covered it; the first verdict alone counts."""
    spans: dict[_At, list[Span]] = {}
    for flow in land.flows:
        days = flow.days
        if not may_carry(flow) or days is None:
            continue
        phi_days = rules.without([days], flow.deidentified if flow.protection == "deidentified" else ())
        bare: dict[Hashable, tuple[Component, list[Span]]] = {}
        for end in ends(flow, land.components):
            if end.service is None:
                continue
            at = _at(land, flow, end)
            if at not in spans:
                spans[at] = land.covers[end.service].spans(end.kind, limited=at[2])
            stretches = rules.exposed(phi_days, spans[at], until)
            _, before = bare.get(end.service, (end, []))
            bare[end.service] = end, rules.merged([*before, *stretches]) if before else stretches
        for service, (end, stretches) in bare.items():
            yield from (Exposure(flow, end, land.covers[service], stretch) for stretch in stretches)


def _at(land: Landscape, flow: Flow, end: Component) -> _At:
    limited = bool(flow.phi) and land.asked.limited.issuperset(flow.phi)
    return end.service, end.kind in CARRIES, limited


def _hop(land: Landscape, flow: Flow, end: Component, on: date, places: dict[_At, _Place]) -> Hop:
    if not carries_phi(flow, on):
        return Hop(flow, end, Verdict.NO_PHI, _no_phi(flow), None, Terms.UNKNOWN)
    if end.service is None:
        return Hop(flow, end, Verdict.OWN_PREMISES, "It stays on our own premises", None, Terms.UNKNOWN)
    cover, at = land.covers[end.service], _at(land, flow, end)
    if at not in places:
        places[at] = _place(cover, end.kind, on, land.lapsing_days, limited=at[2])
    place = places[at]
    terms = place.terms_at(land.allowed_regions.get(end.region, ""))
    return Hop(flow, end, place.verdict, place.reason, place.until, terms, cover, place.is_exempt)


def _place(cover: Cover, kind: str, on: date, lapsing_days: int, *, limited: bool) -> _Place:
    spans = cover.spans(kind, limited=limited)
    found = rules.verdict(spans, on, lapsing_days)
    until = rules.covered_until(spans, on) if found != Verdict.NOT_COVERED else None
    by = coverage.coverage(cover.service, cover.by.agreements, on)
    words, exempt = reason(cover, kind, by, on, limited=limited), bool(cover.exempt(kind, limited=limited))
    return _Place(found, words, until, _answers(cover, by), exempt)


def _no_phi(flow: Flow) -> str:
    return (
        "A determination or a validation on file says that it is no PHI"
        if may_carry(flow)
        else "It carries no PHI"
    )


def _answers(cover: Cover, found: coverage.Coverage) -> tuple[str, ...] | None:
    """Of the agreement that covers the service longest; where none does, nothing is agreed."""
    by = next((each for each in cover.by.agreements if each.key == found.by), None)
    if by is None:
        return None
    given = dict(by.answers)
    return tuple(_plain(given.get(key, "")) for key in ASKED)


def _plain(answer: str) -> str:
    return "yes" if answer == "not_applicable" else answer
