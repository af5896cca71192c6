"""Gathers what the page of a system shows, in a bounded number of queries."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode

from compliance.accounts.models import Organisation
from compliance.ledger.moment import one_moment
from compliance.paging import by_number
from compliance.registers.answers import Gap
from riskassess.systems import catalogue, gaps, named
from riskassess.systems.determined import Once
from riskassess.systems.flowing import land_of, left_on
from riskassess.systems.hops import Exposure, Hop, Landscape, exposures, hops
from riskassess.systems.models import Acceptance, Component, Flow, System, with_points, with_rests
from riskassess.systems.page.checks import Checks, checks, seen_of
from riskassess.systems.page.facts import approval_of, facts_of
from riskassess.systems.page.held import held_of
from riskassess.systems.page.lines import ComponentLine, Fact, FlowLine, HopLine, duties_by_place
from riskassess.systems.page.standing import Badge, badge, begin_uncovered, exposure_words, with_rest
from riskassess.systems.places import gap_of
from vendors.places import Addresses

#: So many gaps and stretches stand on the page, the worst first; the list of gaps and the pack have them all.
MOST: Final = 50


@dataclass(frozen=True)
class Asked:
    """What of a system is asked for: the day, and which page of its flows and components."""

    on: date
    today: date
    flows: str = ""
    components: str = ""

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def when(self) -> str:
        """The day in words."""
        return "today" if self.is_today else f"on {self.on}"

    @property
    def flows_base(self) -> str:
        """The address of another page of its flows, but for the number."""
        return f"?{urlencode(self._kept(components=self.components))}&flows=".replace("?&", "?")

    @property
    def components_base(self) -> str:
        """The same for its components."""
        return f"?{urlencode(self._kept(flows=self.flows))}&components=".replace("?&", "?")

    def _kept(self, **numbers: str) -> dict[str, str]:
        day = {} if self.is_today else {"on": str(self.on)}
        return day | {name: number for name, number in numbers.items() if number.isdecimal()}


@dataclass(frozen=True)
class ExposureLine:
    """A stretch of days without cover, with the kinds of PHI concerned."""

    exposure: Exposure
    phi: str
    #: (words, address) of what another register does about it, for whoever is shown this page.
    answer: tuple[str, str] | None = None


@dataclass(frozen=True)
class SystemPage:
    """Everything about a system on a day."""

    asked: Asked
    badge: Badge
    gaps: list[Gap]
    #: Those of them that may be accepted for a time.
    acceptable: list[Gap]
    #: Those that somebody accepted, with who and until when.
    accepted: list[tuple[Gap, Acceptance]]
    #: One page of them, the worst first.
    flows: Any
    components: Any
    exposures: list[ExposureLine]
    #: Why there is none.
    unexposed: str
    facts: list[Fact]
    approval: list[Fact]
    #: Components that were taken out, and flows that never were: neither flows that day, either can be brought back.
    gone: list[Component]
    never: list[Flow]
    #: Datasets with their addresses.
    datasets: list[tuple[str, str]]
    checks: Checks
    #: What stays ours, service by service.
    duties: list[tuple[str, list[tuple[str, str]]]]
    #: What flows in it, for its picture.
    land: Landscape

    @property
    def is_answered(self) -> bool:
        """Whether another register does something about any of its exposures."""
        return any(line.answer for line in self.exposures)


def system_page(system: System, asked: Asked) -> SystemPage:
    """The system as it stands on a day, from what is on file today, read in one moment."""
    with one_moment():
        return _system_page(system, asked)


def _system_page(system: System, asked: Asked) -> SystemPage:
    """Of one that is archived what flowed stays told, and nothing is missing."""
    organisation, on = system.organisation, asked.on
    parts, every = _parts(system)
    components = [each for each in parts if not each.archived_at]
    flows = [each for each in every if not each.archived_at]
    once = Once(organisation)
    land = _land(organisation, parts, flows, once)
    found = list(hops(land, on))
    answered = held_of(system, once)
    facts = answered.facts(system)
    open_gaps, accepted = _gaps(
        system, [] if system.archived_at else list(gaps.faults([facts], land, on)), on
    )
    past = sorted(
        exposures(land, asked.today), key=lambda each: (each.days.last, each.flow.name), reverse=True
    )
    own = badge(found, has_parts=bool(components), has_kinds=bool(facts.phi))
    return SystemPage(
        asked=asked,
        badge=with_rest(own, begin_uncovered(land, on), past, asked.today),
        gaps=open_gaps,
        acceptable=[gap for gap in open_gaps if gap.kind.key in gaps.ACCEPTABLE],
        accepted=accepted,
        flows=by_number(_flow_lines(land, flows, found, on), asked.flows),
        components=by_number(_component_lines(components, open_gaps), asked.components),
        gone=[each for each in parts if each.archived_at],
        never=[each for each in every if each.archived_at],
        exposures=[ExposureLine(each, catalogue.titles(each.flow.phi)) for each in past],
        unexposed=exposure_words(land, asked.today),
        facts=facts_of(system),
        approval=approval_of(system),
        datasets=answered.datasets,
        checks=checks(answered, seen_of(facts, land, found, on), components),
        duties=duties_by_place(
            (land.covers[each.service_id].name, each.kind) for each in components if each.service_id
        ),
        land=land,
    )


def _parts(system: System) -> tuple[list[Component], list[Flow]]:
    """Its components and flows, those that are archived too, each told of system and organisation: a query each."""
    organisation = system.organisation
    own = Component.objects.of(organisation).ever().filter(system=system).select_related("service__vendor")
    components = list(with_points(with_rests(own)))
    by_key = {component.pk: component for component in components}
    flows = list(Flow.objects.of(organisation).ever().filter(system=system).order_by("from_on", "id"))
    for component in components:
        component.organisation, component.system = organisation, system
        if component.service:
            component.service.vendor.organisation = organisation
    for flow in flows:
        flow.organisation, flow.system = organisation, system
        flow.source, flow.target = by_key[flow.source_id], by_key[flow.target_id]
    return components, flows


def _land(organisation: Organisation, parts: list[Component], flows: list[Flow], once: Once) -> Landscape:
    days = once.days({flow.dataset_id for flow in flows})
    used = {component.service_id: component.service for component in parts if component.service}
    return land_of(
        organisation,
        [each.facts(left_on(organisation, each.archived_at)) for each in parts],
        [each.facts(days.get(each.dataset_id, ())) for each in flows],
        used.values(),
    )


def _gaps(system: System, faults: list[Any], on: date) -> tuple[list[Gap], list[tuple[Gap, Acceptance]]]:
    """What is open, the worst first, and what somebody accepted."""
    address = Addresses(system.organisation)
    held = list(
        Acceptance.objects.of(system.organisation)
        .current()
        .filter(system=system)
        .select_related("accepted_by")
    )
    still_open = set(gaps.open_faults(faults, [each.facts for each in held], on))
    of = {(row.kind, row.about): row for row in held}
    mine = sorted(
        ((fault in still_open, gap_of(address, fault, system.owner_id)) for fault in faults),
        key=lambda each: (each[1].kind.severity, each[1].kind.title, each[1].title),
    )
    told = [(gap, of[gap.kind.key, gap.record]) for is_open, gap in mine if not is_open]
    return [gap for is_open, gap in mine if is_open], told


def _flow_lines(land: Landscape, flows: Iterable[Flow], found: Iterable[Hop], on: date) -> list[FlowLine]:
    of_flow: dict[Hashable, list[HopLine]] = {}
    for hop in found:
        of_flow.setdefault(hop.flow.key, []).append(HopLine(hop, named.place(land, hop)))
    facts = {flow.key: flow for flow in land.flows}
    lines = []
    for flow in flows:
        own, begins = of_flow.get(flow.pk, []), flow.from_on if flow.from_on > on else None
        if begins:
            coming = hops(replace(land, flows=[facts[flow.pk]]), begins)
            own = [HopLine(hop, named.place(land, hop)) for hop in coming]
        ended = bool(flow.to_on and flow.to_on < on)
        lines.append(FlowLine(flow, catalogue.titles(flow.phi), own, begins, ended))
    return sorted(lines, key=lambda line: line.rank)


def _component_lines(components: Iterable[Component], found: Iterable[Gap]) -> list[ComponentLine]:
    """Those with gaps first."""
    count = Counter(gap.record for gap in found)
    lines = [ComponentLine(each, count[each.pk]) for each in components]
    return sorted(lines, key=lambda line: -line.gaps)


def trail(organisation: Organisation, system: System | None = None) -> list[tuple[str, str]]:
    """Words and addresses for `components/breadcrumb.html`."""
    steps = [("AI systems", reverse("system_list", kwargs={"slug": organisation.slug}))]
    return (
        [*steps, (system.name, system.get_absolute_url())] if system and not system._state.adding else steps
    )
