"""Gathers what the page of a system shows, in a bounded number of queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.registers.answers import Gap
from riskassess.systems import catalogue, gaps
from riskassess.systems.determined import deidentified_days
from riskassess.systems.flowing import land_of
from riskassess.systems.hops import Exposure, Hop, Landscape, exposures, hops
from riskassess.systems.models import Acceptance, Component, Flow, System, with_points, with_rests
from riskassess.systems.page.checks import Checks, checks, seen_of
from riskassess.systems.page.held import held_of
from riskassess.systems.places import gap_of
from riskassess.systems.rules import Terms, Verdict, worst
from vendors.places import Addresses

TONES = {
    Verdict.COVERED: "good",
    Verdict.LAPSING: "soon",
    Verdict.NOT_COVERED: "critical",
    Verdict.NO_PHI: "info",
    Verdict.OWN_PREMISES: "ended",
}
TERM_TONES = {Terms.MET: "good", Terms.PARTLY: "medium", Terms.NOT_MET: "high", Terms.UNKNOWN: "draft"}


@dataclass(frozen=True)
class HopLine:
    """One end of a flow with its two verdicts."""

    hop: Hop

    @property
    def word(self) -> str:
        verdict: str = self.hop.verdict
        return verdict[:1].upper() + verdict[1:]

    @property
    def tone(self) -> str:
        return TONES[self.hop.verdict]

    @property
    def terms_tone(self) -> str:
        return TERM_TONES[self.hop.terms]

    @property
    def has_terms(self) -> bool:
        """Whether the second verdict says anything here."""
        return self.hop.verdict in (Verdict.COVERED, Verdict.LAPSING)

    @property
    def where(self) -> str:
        return self.hop.cover.name if self.hop.cover else ""


@dataclass(frozen=True)
class FlowLine:
    """A flow with its hops of the day; none where it does not flow then."""

    flow: Flow
    phi: str
    hops: list[HopLine]


@dataclass(frozen=True)
class SystemPage:
    """Everything about a system on a day."""

    gaps: list[Gap]
    #: Those of them that may be accepted for a time.
    acceptable: list[Gap]
    #: Those that somebody accepted, with who and until when.
    accepted: list[tuple[Gap, Acceptance]]
    flows: list[FlowLine]
    components: list[Component]
    exposures: list[Exposure]
    facts: list[tuple[str, Any]]
    #: Datasets with their addresses.
    datasets: list[tuple[str, str]]
    checks: Checks
    #: What flows in it, for its picture.
    land: Landscape
    #: The worst verdict of the day.
    verdict: Verdict
    tone: str


def system_page(system: System, on: date) -> SystemPage:
    """The system as it stands today."""
    organisation = system.organisation
    own = Component.objects.of(organisation).current().filter(system=system).select_related("service__vendor")
    components = list(with_points(with_rests(own)))
    _name(system)
    by_key = {component.pk: component for component in components}
    flows = list(Flow.objects.of(organisation).current().filter(system=system).order_by("from_on", "id"))
    for component in components:
        component.organisation, component.system = organisation, system
        if component.service:
            component.service.vendor.organisation = organisation
    for flow in flows:
        flow.organisation, flow.system = organisation, system
        flow.source, flow.target = by_key[flow.source_id], by_key[flow.target_id]
    days = deidentified_days(organisation, {flow.dataset_id for flow in flows})
    used = {component.service_id: component.service for component in components if component.service}
    land = land_of(
        organisation,
        [each.facts() for each in components],
        [each.facts(days.get(each.dataset_id, ())) for each in flows],
        used.values(),
    )
    found = list(hops(land, on))
    of_flow: dict[Any, list[HopLine]] = {}
    for hop in found:
        of_flow.setdefault(hop.flow.key, []).append(HopLine(hop))
    address = Addresses(organisation)
    answered = held_of(system)
    facts = answered.facts(system)
    faults = list(gaps.faults([facts], land, on))
    held = list(
        Acceptance.objects.of(organisation).current().filter(system=system).select_related("accepted_by")
    )
    still_open = set(gaps.open_faults(faults, [each.facts for each in held], on))
    mine = sorted(
        ((fault in still_open, gap_of(address, fault, system.owner_id)) for fault in faults),
        key=lambda each: (each[1].kind.severity, each[1].kind.title, each[1].title),
    )
    verdict = worst(hop.verdict for hop in found)
    return SystemPage(
        gaps=[gap for is_open, gap in mine if is_open],
        acceptable=[gap for is_open, gap in mine if is_open and gap.kind.key in gaps.ACCEPTABLE],
        accepted=_accepted(held, [gap for is_open, gap in mine if not is_open]),
        flows=[FlowLine(flow, catalogue.titles(flow.phi), of_flow.get(flow.pk, [])) for flow in flows],
        components=components,
        exposures=sorted(exposures(land, on), key=lambda each: (each.days.first, each.flow.name)),
        facts=_facts(system),
        datasets=answered.datasets,
        checks=checks(answered, seen_of(facts, land, found, on), components),
        land=land,
        verdict=verdict,
        tone=TONES[verdict],
    )


def _accepted(held: list[Acceptance], told: list[Gap]) -> list[tuple[Gap, Acceptance]]:
    of = {(row.kind, row.about): row for row in held}
    return [(gap, of[gap.kind.key, gap.record]) for gap in told]


def _name(system: System) -> None:
    """Its people from one query."""
    keys = {system.owner_id, system.security_officer_id, system.approved_by_id} - {None}
    people = Person.objects.in_bulk(keys)
    for name in ("owner", "security_officer", "approved_by"):
        setattr(system, name, people.get(getattr(system, f"{name}_id")))


def _facts(system: System) -> list[tuple[str, Any]]:
    return [
        ("Owner", system.owner),
        ("Purpose", system.purpose),
        ("Intended users", system.intended_users),
        ("Patients use it themselves", "Yes" if system.patient_facing else "No"),
        ("Role in decisions", system.get_decision_role_display()),
        ("Human oversight", system.oversight),
        (
            "Legal review",
            f"{system.legal_review_on} by {system.legal_review_by}" if system.legal_review_on else "",
        ),
        ("Its own security officer", system.security_officer),
        ("Clinical device", system.device_considerations),
        ("Tells patients", system.patient_notice),
        ("Used from", system.works_from),
        ("Prompts kept", _kept(system.prompts_kept, system.prompts_days)),
        ("Outputs kept", _kept(system.outputs_kept, system.outputs_days)),
    ]


def _kept(where: str, days: int | None) -> str:
    return ", ".join(filter(None, (where, f"{days} days" if days is not None else "")))


def trail(organisation: Organisation, system: System | None = None) -> list[tuple[str, str]]:
    """Words and addresses for `components/breadcrumb.html`."""
    steps = [("AI systems", reverse("system_list", kwargs={"slug": organisation.slug}))]
    return (
        [*steps, (system.name, system.get_absolute_url())] if system and not system._state.adding else steps
    )
