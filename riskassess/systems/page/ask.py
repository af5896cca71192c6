"""Answers “May I put patient data into …?” for everybody: approved systems and covered services, for which PHI, and whom to ask."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from compliance.accounts.models import Organisation, Person
from riskassess.systems import catalogue
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import hops
from riskassess.systems.models import System
from riskassess.systems.rules import Verdict, worst
from vendors import coverage
from vendors.gathered import with_conditions
from vendors.models import Service, sorting_name
from vendors.snapshots import agreements_of
from vendors.standing import service_facts, vendor_facts

#: So many of each are shown; a word more finds the others.
MOST: Final = 20


@dataclass(frozen=True)
class Answer:
    """What may be done with one tool."""

    name: str
    what: str
    word: str
    tone: str
    #: Why, in a sentence.
    reason: str
    phi: str = ""
    conditions: str = ""
    ask: Person | None = None


@dataclass(frozen=True)
class Answers:
    """What was found for the words; without words the approved systems."""

    systems: list[Answer]
    services: list[Answer]
    #: Whom to ask where nothing was found.
    officer: Person | None
    more: bool


def answers(organisation: Organisation, words: str, on: date) -> Answers:
    """Everything that bears the words, else every system that is approved."""
    named = sorting_name(words)
    rows = System.objects.of(organisation).current().select_related("owner").prefetch_related("phi")
    rows = rows.filter(sort_name__contains=named) if named else rows.exclude(approved_on=None)
    systems = list(rows.exclude(stage=System.Stage.RETIRED)[: MOST + 1])
    services = _services(organisation, named) if named else []
    return Answers(
        systems=_of_systems(organisation, systems[:MOST], on),
        services=_of_services(organisation, services[:MOST], on),
        officer=organisation.security_officer,
        more=max(len(systems), len(services)) > MOST,
    )


def _of_systems(organisation: Organisation, systems: list[System], on: date) -> list[Answer]:
    found: dict[Hashable, list[Verdict]] = defaultdict(list)
    if systems:
        for hop in hops(landscape(organisation, *(system.pk for system in systems)), on):
            found[hop.flow.system].append(hop.verdict)
    return [_of_system(system, found[system.pk], on) for system in systems]


def _of_system(system: System, verdicts: Iterable[Verdict], on: date) -> Answer:
    phi = catalogue.titles([each.kind for each in system.phi.all()])
    word, tone, reason = _verdict(system, worst(verdicts), phi, on)
    allowed = word == "Yes"
    return Answer(
        system.name,
        str(system.get_kind_display()),
        word,
        tone,
        reason,
        phi if allowed else "",
        system.approval_conditions if allowed else "",
        system.owner or system.organisation.security_officer,
    )


def _verdict(system: System, cover: Verdict, phi: str, on: date) -> tuple[str, str, str]:
    if system.approved_on is None or system.approved_on > on:
        return "No", "critical", "It is not approved."
    if system.approved_until and system.approved_until < on:
        return "No", "critical", f"Its approval ended on {system.approved_until}."
    if cover == Verdict.NOT_COVERED:
        return "No", "critical", "Today it sends data where no agreement covers them."
    if not phi:
        return "No", "high", "It is approved, and no kind of patient data is named for it."
    return "Yes", "good", f"Approved on {system.approved_on}, for what is named here and nothing else."


def _services(organisation: Organisation, named: str) -> list[Service]:
    rows = Service.objects.of(organisation).current().filter(vendor__archived_at=None)
    fits = Q(sort_name__contains=named) | Q(vendor__sort_name__contains=named)
    return list(
        with_conditions(rows.filter(fits).select_related("vendor__owner")).order_by(
            "vendor__sort_name", "sort_name", "id"
        )[: MOST + 1]
    )


def _of_services(organisation: Organisation, services: list[Service], on: date) -> list[Answer]:
    agreements = agreements_of(organisation, {service.vendor_id for service in services})
    found = []
    for service in services:
        held = agreements.get(service.vendor_id, [])
        ours = coverage.as_ours(vendor_facts(service.vendor), held, on)
        facts = service_facts(service)
        covered = coverage.coverage(facts, held, on).covered or not coverage.needs_baa(ours, facts)
        open_conditions = sum(met is None or met > on for met in facts.conditions)
        word, tone, reason = _of_service(service, covered=covered, open_conditions=open_conditions)
        asked = service.vendor.owner or organisation.security_officer
        found.append(Answer(f"{service.vendor.name}: {service}", "Service", word, tone, reason, ask=asked))
    return found


def _of_service(service: Service, *, covered: bool, open_conditions: int) -> tuple[str, str, str]:
    if service.phi == Service.Phi.NO:
        return "No", "critical", "No patient data may be sent to it."
    if not covered:
        return "No", "critical", "No agreement covers it today."
    if open_conditions or service.phi == Service.Phi.UNKNOWN:
        return "Not yet", "high", "An agreement covers it, but what it asks for is not settled."
    return "Ask first", "soon", "An agreement covers it; what you may use it for is approved case by case."
