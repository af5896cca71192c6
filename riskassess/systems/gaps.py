"""Decides which checks of an AI system fail on a day: flows without cover, weak protection, missing guards, overdue looks."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from riskassess.systems import checks
from riskassess.systems.facts import TLS_ENOUGH, Component, Flow, System, carries_phi, stands
from riskassess.systems.faults import Fault
from riskassess.systems.hops import Hop, Landscape, hops
from riskassess.systems.rules import Terms, Verdict

SOON_DAYS: Final = 30
WEAK_REST: Final = frozenset({"none"})
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
    "phase_open", "after_launch_open", "log_fields_open", "log_store_open", "no_access_matrix",
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
    yield from checks.faults(systems, parts, flows, found, land.asked, on)
    for system in systems:
        own = flows[system.key]
        yield from _of_flows(land, own, on)
        yield from _of_components(parts[system.key], own, on)
        yield from _of_system(system, parts[system.key], own, on)


def _of_hops(found: Iterable[Hop], on: date) -> Iterator[Fault]:
    for hop in found:
        where = hop.cover.name if hop.cover else ""
        kind = ""
        if hop.verdict == Verdict.NOT_COVERED:
            kind = "hop_not_covered"
        elif hop.verdict == Verdict.LAPSING and hop.until and (hop.until - on).days <= SOON_DAYS:
            kind = "hop_lapsing"
        if kind:
            yield _flow_fault(kind, hop.flow, day=hop.until, words=f"{where}: {hop.reason}")
        elif hop.cover and hop.terms in (Terms.NOT_MET, Terms.PARTLY):
            yield _flow_fault("terms_short", hop.flow, words=where)


def _of_flows(land: Landscape, flows: Sequence[Flow], on: date) -> Iterator[Fault]:
    for flow in flows:
        if not carries_phi(flow, on):
            continue
        if flow.protection == "deidentified":
            yield _flow_fault("not_determined", flow)
        if flow.tls not in TLS_ENOUGH:
            yield _flow_fault("tls_below_floor", flow, words=flow.tls or "not said")
        abroad = [
            land.components[end]
            for end in (flow.source, flow.target)
            if land.allowed_regions.get(land.components[end].region) == "no"
        ]
        if abroad and not flow.may_leave:
            where = ", ".join(f"{each.name} ({each.region})" for each in abroad)
            yield _flow_fault("phi_leaves_countries", flow, words=where)
        target = land.components[flow.target]
        if target.environment != "production":
            yield _flow_fault("phi_outside_production", flow, words=f"{target.name} ({target.environment})")


def _of_components(components: Sequence[Component], flows: Sequence[Flow], on: date) -> Iterator[Fault]:
    touched = {end for flow in flows if carries_phi(flow, on) for end in (flow.source, flow.target)}
    for each in components:
        weak = [what for what, algorithm in each.rests if algorithm in WEAK_REST]
        if weak and each.key in touched:
            yield _component_fault("rest_unencrypted", each, words=", ".join(weak))
        for kind, name in DUE.items():
            due = getattr(each, name)
            if due and due < on:
                yield _component_fault(kind, each, day=due)


def _of_system(
    system: System, components: Sequence[Component], flows: Sequence[Flow], on: date
) -> Iterator[Fault]:
    if system.owner is None:
        yield _system_fault("system_without_owner", system)
    doubtful = [name for name, days in system.claimed if not any(on in each for each in days)]
    if doubtful:
        yield _system_fault("trained_on_phi", system, words=", ".join(sorted(doubtful)))
    reasons = {kind for kind, reason in system.phi if reason}
    flowing = {kind for flow in flows if carries_phi(flow, on) for kind in flow.phi}
    if flowing - reasons:
        yield _system_fault("minimum_not_said", system, words=", ".join(sorted(flowing - reasons)))
    if system.stage == "retired" and flows:
        yield _system_fault("retired_and_flowing", system)
    if system.stage in LIVE:
        yield from _of_live(system, {each.kind for each in components}, bool(flowing), on)


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


def _component_fault(kind: str, component: Component, day: date | None = None, words: str = "") -> Fault:
    return Fault(kind, "systems.component", component.key, component.system, component.name, day, words)


def _system_fault(kind: str, system: System, day: date | None = None, words: str = "") -> Fault:
    return Fault(kind, "systems.system", system.key, system.key, system.name, day, words)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A failing check that somebody accepted for these days, both inclusive."""

    kind: str
    record: Hashable
    first: date
    last: date


def open_faults(found: Iterable[Fault], accepted: Iterable[Accepted], on: date) -> Iterator[Fault]:
    """Those that nobody accepted for that day."""
    told = {(each.kind, each.record) for each in accepted if each.first <= on <= each.last}
    return (fault for fault in found if (fault.kind, fault.record) not in told)
