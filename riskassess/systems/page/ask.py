"""Answers “May I put patient data into …?” for everybody: approved systems and covered services, for which PHI, and whom to ask."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat

from compliance.accounts.models import Organisation, Person
from compliance.ledger.history import read_state
from compliance.ledger.models import Event
from riskassess.systems import catalogue, permitted
from riskassess.systems.facts import carries_phi, stands
from riskassess.systems.flowing import land_of, landscape
from riskassess.systems.hops import Cover, Hop, Landscape, hops
from riskassess.systems.models import Flow, System
from riskassess.systems.page.meant import meant, to_ask
from riskassess.systems.permitted import Said, Use
from vendors import catalogue as known
from vendors.gathered import with_conditions
from vendors.models import Service, sorting_name

#: So many of each are shown; a word more finds the others.
MOST: Final = 20
#: Of so many approved systems a service tells what goes to it.
USES: Final = 5


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
    #: Nobody where the organisation has named nobody.
    ask: Sequence[Person] = ()


@dataclass(frozen=True)
class Answers:
    """What was found for the words; without words the approved systems."""

    systems: list[Answer]
    services: list[Answer]
    #: Whom to ask where nothing was found.
    ask: Sequence[Person]
    more: bool
    #: Where nothing was found: names that were perhaps meant. Nothing is answered for them.
    meant: Sequence[str] = ()


def answers(organisation: Organisation, words: str, on: date) -> Answers:
    """Everything that bears the words, else every system that is approved."""
    named = words_of(words)
    every: Any = System.objects.of(organisation).current().select_related("owner").prefetch_related("phi")
    approved = every.exclude(approved_on=None).exclude(stage=System.Stage.RETIRED)
    rows = _bearing(every, named, "sort_name") if named else approved
    systems = list(rows.order_by("sort_name", "id")[: MOST + 1])
    services = _services(organisation, named) if named else []
    ask = to_ask(organisation)
    return Answers(
        systems=_of_systems(organisation, systems[:MOST], ask, on),
        services=_of_services(organisation, services[:MOST], ask, on),
        ask=ask,
        more=max(len(systems), len(services)) > MOST,
        meant=meant(organisation, words) if named and not systems and not services else (),
    )


def words_of(text: str) -> list[str]:
    """The words that were typed, without case, accents and signs."""
    return re.findall(r"[^\W_]+", sorting_name(text))


def _bearing(
    rows: "QuerySet[Any]", words: list[str], *names: str, either: Q | None = None
) -> "QuerySet[Any]":
    """Those that bear every word in any of these columns, however the name is spaced: “chat gpt” is ChatGPT."""
    joined = Concat(*(F(name) for name in names), Value(""))
    bare = Func(joined, Value("[^[:alnum:]]+"), Value(""), Value("g"), function="regexp_replace")
    every = Q(*(Q(bare_name__contains=word) for word in words))
    return rows.annotate(bare_name=bare).filter(every | either if either is not None else every)


def _of_systems(
    organisation: Organisation, systems: list[System], ask: Sequence[Person], on: date
) -> list[Answer]:
    if not systems:
        return []
    land = landscape(organisation, *(system.pk for system in systems), is_whole=False)
    found: dict[Hashable, list[Hop]] = defaultdict(list)
    for hop in hops(land, on):
        found[hop.flow.system].append(hop)
    approved, told = _kinds_approved(organisation, systems), _told(organisation, land, found, on)
    return [
        _of_system(system, land, found[system.pk], approved.get(system.pk, frozenset()), told, ask, on)
        for system in systems
    ]


def _kinds_approved(organisation: Organisation, systems: Iterable[System]) -> dict[UUID, frozenset[str]]:
    """The kinds that stood written down when each was last approved: its event knows them, or the first that came with the approval."""
    approved_on = {system.pk: str(system.approved_on) for system in systems if system.approved_on}
    rows = Event.objects.filter(
        organisation_id=organisation.pk, record_id__in=approved_on, holds_record=True
    ).order_by("record_id", "-number")
    found, done = {}, set[UUID]()
    for event in rows.iterator() if approved_on else ():
        key, state = event.record_id, read_state(event) if event.record_id not in done else None
        if state is None:
            continue
        if state["fields"]["approved_on"] != approved_on[key]:
            done.add(key)
            continue
        found[key] = frozenset(part["fields"]["kind"] for part in state["parts"]["phi"])
        if event.verb == "approved":
            done.add(key)
    return found


def _told(
    organisation: Organisation, land: Landscape, found: Mapping[Hashable, list[Hop]], on: date
) -> dict[Hashable, Said]:
    """What is answered for each service that PHI goes to that day."""
    used = {hop.end.service for own in found.values() for hop in own if carries_phi(hop.flow, on)} - {None}
    rows = with_conditions(Service.objects.of(organisation).filter(pk__in=used)) if used else ()  # type: ignore[misc]
    return {service.pk: _said(service, land.covers[service.pk], on) for service in rows}


def _of_system(
    system: System,
    land: Landscape,
    own: list[Hop],
    approved: frozenset[str],
    told: Mapping[Hashable, Said],
    ask: Sequence[Person],
    on: date,
) -> Answer:
    to_come = [flow.first for flow in land.flows if flow.system == system.pk and flow.phi and flow.first > on]
    said = permitted.of_system(
        Use(
            stage=system.stage,
            approved_on=system.approved_on,
            approved_until=system.approved_until,
            kinds={each.kind for each in system.phi.all()},
            kinds_approved=approved,
            has_components=any(
                each.system == system.pk and stands(each, on) for each in land.components.values()
            ),
            hops=own,
            flows_from=min(to_come, default=None),
            services={
                land.covers[hop.end.service].name: told[hop.end.service]
                for hop in own
                if hop.end.service in told and carries_phi(hop.flow, on)
            },
        ),
        on,
    )
    return Answer(
        system.name,
        str(system.get_kind_display()),
        said.word,
        said.tone,
        said.reason,
        catalogue.titles(said.phi),
        system.approval_conditions if said.word == "Yes" else "",
        [system.owner] if system.owner else ask,
    )


def _services(organisation: Organisation, named: list[str]) -> list[Service]:
    """By name, vendor or tier, or by what the catalogue calls what it was picked as."""
    rows = Service.objects.of(organisation).current().filter(vendor__archived_at=None)
    picked = [
        entry.key for entry in known.ENTRIES if all(word in "".join(words_of(entry.title)) for word in named)
    ]
    fits = _bearing(
        rows.select_related("vendor__owner"),
        named,
        "vendor__sort_name",
        "sort_name",
        "sort_tier",
        either=Q(catalogue_key__in=picked),
    )
    return list(with_conditions(fits).order_by("vendor__sort_name", "sort_name", "id")[: MOST + 1])


def _of_services(
    organisation: Organisation, services: list[Service], ask: Sequence[Person], on: date
) -> list[Answer]:
    if not services:
        return []
    covers, uses = land_of(organisation, (), (), services).covers, _uses(organisation, services, on)
    found = []
    for service in services:
        said = _said(service, covers[service.pk], on)
        is_open = said.word == "Ask first"
        found.append(
            Answer(
                f"{service.vendor.name}: {service}",
                "Service",
                said.word,
                said.tone,
                said.reason,
                (uses.get(service.pk) or "none is approved for it yet") if is_open else "",
                _conditions(service, on) if said.word != "No" else "",
                ask=[service.vendor.owner] if service.vendor.owner else ask,
            )
        )
    return found


def _said(service: Service, cover: Cover, on: date) -> Said:
    waiting = sum(each.met_on is None or each.met_on > on for each in service.asked)
    return permitted.of_service(service.phi, cover, waiting, on)


def _conditions(service: Service, on: date) -> str:
    return "\n".join(
        f"{each.text} ({f'settled on {each.met_on}' if each.met_on and each.met_on <= on else 'open'})"
        for each in service.asked
    )


def _uses(organisation: Organisation, services: Iterable[Service], on: date) -> dict[UUID, str]:
    """What goes to each service that day from systems that patient data may go into, in words."""
    keys = {service.pk for service in services}
    running = (
        Flow.objects.of(organisation)
        .current()
        .filter(Q(source__service__in=keys) | Q(target__service__in=keys))
        .filter(Q(to_on=None) | Q(to_on__gte=on), from_on__lte=on)
        .filter(system__archived_at=None, system__stage=System.Stage.PRODUCTION, system__approved_on__lte=on)
        .exclude(phi=[])
    )
    found: dict[UUID, dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    for system, source, target, phi in running.values_list(
        "system", "source__service", "target__service", "phi"
    ).order_by("system__sort_name", "system"):
        for key in {source, target} & keys:
            found[key][system].update(phi)
    asked = {system for own in found.values() for system in list(own)[:USES]}
    rows = System.objects.of(organisation).filter(pk__in=asked).select_related("owner")
    systems = list(rows.prefetch_related("phi").order_by("sort_name", "id")) if asked else []
    told = zip(systems, _of_systems(organisation, systems, (), on), strict=True)
    names = {system.pk: system.name for system, answer in told if answer.word == "Yes"}
    return {key: _in_words(names, own) for key, own in found.items()}


def _in_words(names: Mapping[UUID, str], own: Mapping[UUID, set[str]]) -> str:
    told = (
        f"in {names[key]}: {catalogue.titles(tuple(kinds))}" for key, kinds in own.items() if key in names
    )
    return "; ".join(told)
