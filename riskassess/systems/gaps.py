"""Decides which checks of an AI system fail on a day: flows without cover, weak protection, missing guards, overdue looks."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from riskassess.systems import checks
from riskassess.systems.facts import (
    NOT_PHI,
    STORES,
    Component,
    Flow,
    System,
    carries_phi,
    is_tls_enough,
    stands,
)
from riskassess.systems.faults import Fault
from riskassess.systems.hops import Cover, Hop, Landscape, hops
from riskassess.systems.rules import Terms, Verdict
from vendors import coverage

SOON_DAYS: Final = 30
#: Have no keys, and no account of their own.
NO_ACCOUNT: Final = frozenset({"network", "people"})
GUARDS: Final = {
    "gateway": "no gateway",
    "input_check": "no input PHI check",
    "output_filter": "no output filter",
}
#: Stages in which a system must be guarded, logged and approved.
LIVE: Final = frozenset({"before_launch", "production"})
DUE: Final = {
    "key_rotation_overdue": "key_rotation_due",
    "secret_rotation_overdue": "secret_rotation_due",
    "log_review_overdue": "log_review_due",
}
#: What may be accepted for a time: house rules and what is addressable. Cover, de-identification and minimum necessary are the law's.
ACCEPTABLE: Final = frozenset({
    "rest_unencrypted", "tls_below_floor", "phi_outside_production", "phi_leaves_countries", "not_approved", "terms_short",
    "approval_over", "guard_missing", "no_log_store", "key_rotation_overdue", "secret_rotation_overdue", "log_review_overdue",
    "phase_open", "after_launch_open", "log_fields_open", "log_store_open", "no_access_matrix", "terms_unread", "service_not_for_phi",
    "tls_not_said", "rest_not_said", "country_not_known", "log_store_weak", "keys_not_said",
})  # fmt: skip
#: A year: then somebody looks again.
LONGEST_ACCEPTED: Final = 365


def faults(systems: Sequence[System], land: Landscape, on: date) -> Iterator[Fault]:
    """Every check that fails that day, system by system; what others were or became is no matter of these systems."""
    of = {system.key for system in systems}
    flowing = [flow for flow in land.flows if flow.system in of and flow.days and on in flow.days]
    parts: dict[Hashable, list[Component]] = defaultdict(list)
    for component in land.components.values():
        if stands(component, on):
            parts[component.system].append(component)
    flows: dict[Hashable, list[Flow]] = defaultdict(list)
    for flow in flowing:
        flows[flow.system].append(flow)
    found = list(hops(replace(land, flows=flowing), on))
    yield from _of_hops(found, on)
    yield from checks.faults(systems, parts, flows, found, land.asked, on, land.tls_floor)
    for system in systems:
        own = flows[system.key]
        yield from _of_flows(land, own, on)
        yield from _of_components(parts[system.key], own, on)
        yield from _of_system(system, parts[system.key], own, on)


def _of_hops(found: Iterable[Hop], on: date) -> Iterator[Fault]:
    """The two verdicts stand apart: what cover lacks hides nothing of the terms. What is told of both ends of a flow is one check."""
    told: dict[tuple[str, Hashable], tuple[Flow, list[str]]] = {}
    for hop in found:
        if hop.cover is None:
            continue
        if hop.verdict == Verdict.NOT_COVERED:
            yield _cover_fault("hop_not_covered", hop, hop.cover)
        elif hop.verdict == Verdict.LAPSING and hop.until and (hop.until - on).days <= SOON_DAYS:
            yield _cover_fault("hop_lapsing", hop, hop.cover, hop.until)
        for kind, words in _beside_cover(hop, hop.cover.name):
            told.setdefault((kind, hop.flow.key), (hop.flow, []))[1].append(words)
    for (kind, _), (flow, places) in told.items():
        yield _flow_fault(kind, flow, words="; ".join(dict.fromkeys(places)))


def _beside_cover(hop: Hop, where: str) -> Iterator[tuple[str, str]]:
    if hop.terms in (Terms.NOT_MET, Terms.PARTLY):
        yield "terms_short", f"{where}, {hop.terms}"
    elif hop.terms == Terms.UNKNOWN and hop.verdict != Verdict.NOT_COVERED and not hop.is_exempt:
        yield "terms_unread", where
    if hop.cover and hop.cover.service.phi == "no":
        yield "service_not_for_phi", where


def _of_flows(land: Landscape, flows: Sequence[Flow], on: date) -> Iterator[Fault]:
    for flow in flows:
        if not carries_phi(flow, on):
            continue
        ends = [land.components[flow.source], land.components[flow.target]]
        if flow.protection == "deidentified":
            yield _flow_fault("not_determined", flow)
        if not flow.tls:
            yield _flow_fault("tls_not_said", flow)
        elif not is_tls_enough(flow.tls, land.tls_floor):
            yield _flow_fault("tls_below_floor", flow, words=f"{flow.tls}, and the floor is {land.tls_floor}")
        if not flow.may_leave:
            yield from _of_countries(land, flow, ends)
        if outside := [
            f"{each.name} ({each.environment})" for each in ends if each.environment != "production"
        ]:
            yield _flow_fault("phi_outside_production", flow, words=", ".join(outside))


def _of_countries(land: Landscape, flow: Flow, ends: Iterable[Component]) -> Iterator[Fault]:
    """Where no country is set nothing is asked. Our own premises need none; one that is given counts."""
    told: dict[str, list[str]] = {"no": [], "": []}
    for each in ends:
        allowed = land.allowed_regions.get(each.region)
        if allowed not in told or (each.service is None and not each.region):
            continue
        country = land.asked.countries.get(each.region.strip().lower(), "")
        place = ", ".join(filter(None, (each.region, country))) or "no region recorded"
        told[allowed].append(f"{each.name} ({place})")
    for kind, allowed in (("phi_leaves_countries", "no"), ("country_not_known", "")):
        if told[allowed]:
            yield _flow_fault(kind, flow, words=", ".join(told[allowed]))


def _of_components(components: Sequence[Component], flows: Sequence[Flow], on: date) -> Iterator[Fault]:
    touched = _touched(flows, on)
    for each in components:
        if each.key in touched:
            yield from _of_rest(each)
        if touched and each.kind == "log_store" and (missing := _lacking(each)):
            yield _component_fault("log_store_weak", each, words=", ".join(missing))
        for kind, name in DUE.items():
            due = getattr(each, name)
            if due and due < on:
                yield _component_fault(kind, each, day=due)


def _touched(flows: Iterable[Flow], on: date) -> set[Hashable]:
    return {end for flow in flows if carries_phi(flow, on) for end in (flow.source, flow.target)}


def _of_rest(each: Component) -> Iterator[Fault]:
    if bare := [what for what, algorithm in each.rests if algorithm == "none"]:
        yield _component_fault("rest_unencrypted", each, words=", ".join(bare))
    unsaid = [what for what, algorithm in each.rests if algorithm in ("", "unknown")]
    if not each.rests and each.kind in STORES:
        unsaid = ["all that rests there"]
    if unsaid:
        yield _component_fault("rest_not_said", each, words=", ".join(unsaid))


def _lacking(store: Component) -> list[str]:
    """What of how a log store is kept is missing, or not as it should be."""
    kept = {"": "whether it is append-only is not said", "no": "it is not append-only"}
    return [
        *([kept[store.append_only]] if store.append_only in kept else []),
        *([] if store.log_readers else ["who may read it is not said"]),
        *([] if store.log_months else ["for how long it is kept is not said"]),
    ]


def _of_system(
    system: System, components: Sequence[Component], flows: Sequence[Flow], on: date
) -> Iterator[Fault]:
    if system.owner is None:
        yield _system_fault("system_without_owner", system)
    carrying = [flow for flow in flows if carries_phi(flow, on)]
    yield from _of_datasets(system, flows, bool(carrying), on)
    reasons = {kind for kind, reason in system.phi if reason}
    flowing = {kind for flow in carrying for kind in flow.phi}
    if flowing - reasons:
        yield _system_fault("minimum_not_said", system, words=", ".join(sorted(flowing - reasons)))
    if system.stage == "retired" and flows:
        yield _system_fault("retired_and_flowing", system)
    if system.stage in LIVE:
        yield from _of_live(system, {each.kind for each in components}, bool(carrying), on)
        if words := _not_said([each for each in components if each.key in _touched(carrying, on)]):
            yield _system_fault("keys_not_said", system, words=words)


def _of_datasets(system: System, flows: Sequence[Flow], has_phi: bool, on: date) -> Iterator[Fault]:  # noqa: FBT001
    doubtful = [each.name for each in system.used if each.kind in NOT_PHI and each.is_phi(on)]
    if doubtful:
        yield _system_fault("trained_on_phi", system, words=", ".join(sorted(doubtful)))
    phi = sorted(each.name for each in system.used if each.kind not in NOT_PHI)
    if phi and not has_phi and not system.phi:
        kind = "phi_dataset_denied" if flows else "phi_dataset_not_said"
        yield _system_fault(kind, system, words=", ".join(phi))


def _not_said(touched: Iterable[Component]) -> str:
    """Of what PHI touches: whose keys, and whose service account, nobody wrote down."""
    held = [each for each in touched if each.kind not in NO_ACCOUNT]
    keys = ", ".join(
        sorted(each.name for each in held if not each.keys and (each.rests or each.kind in STORES))
    )
    accounts = ", ".join(sorted(each.name for each in held if not each.identity))
    told = (("keys of", keys), ("service account of", accounts))
    return "; ".join(f"{what} {names}" for what, names in told if names)


def _of_live(system: System, kinds: set[str], has_phi: bool, on: date) -> Iterator[Fault]:  # noqa: FBT001
    if (
        has_phi
        and "model" in kinds
        and (missing := [word for kind, word in GUARDS.items() if kind not in kinds])
    ):
        yield _system_fault("guard_missing", system, words=", ".join(missing))
    if has_phi and "log_store" not in kinds:
        yield _system_fault("no_log_store", system)
    if system.stage == "production" and (system.approved_on is None or system.approved_on > on):
        yield _system_fault("not_approved", system)
    elif system.approved_until and system.approved_until < on:
        yield _system_fault("approval_over", system, day=system.approved_until)


def _flow_fault(kind: str, flow: Flow, day: date | None = None, words: str = "") -> Fault:
    return Fault(kind, "systems.flow", flow.key, flow.system, flow.name, day, words)


def _cover_fault(kind: str, hop: Hop, cover: Cover, day: date | None = None) -> Fault:
    """What an agreement mends: with the vendor itself, or with the one of ours that it works for."""
    supplier = cover.by
    while supplier.above and coverage.is_downstream(supplier.vendor):
        supplier = supplier.above
    fault = _flow_fault(kind, hop.flow, day, f"{cover.name}: {hop.reason}")
    return replace(fault, vendor=supplier.vendor.key)


def _component_fault(kind: str, component: Component, day: date | None = None, words: str = "") -> Fault:
    return Fault(kind, "systems.component", component.key, component.system, component.name, day, words)


def _system_fault(kind: str, system: System, day: date | None = None, words: str = "") -> Fault:
    return Fault(kind, "systems.system", system.key, system.key, system.name, day, words)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A failing check that somebody accepted for these days, both inclusive: as it failed then, and nothing else."""

    kind: str
    record: Hashable
    first: date
    last: date
    words: str = ""
    day: date | None = None


def open_faults(found: Iterable[Fault], accepted: Iterable[Accepted], on: date) -> Iterator[Fault]:
    """Those that nobody accepted for that day."""
    told = {
        (each.kind, each.record, each.words, each.day) for each in accepted if each.first <= on <= each.last
    }
    return (fault for fault in found if fault.told not in told)
