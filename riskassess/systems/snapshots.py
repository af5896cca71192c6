"""Reads what flows, and who runs the places it flows to, into plain values: from today's rows, or from the ledger as it was known."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import history
from compliance.ledger.models import Record
from riskassess.systems import answered, asked, catalogue, checklists, facts
from riskassess.systems.determined import (
    Days,
    claimed_known,
    claimed_of,
    deidentified_days,
    deidentified_days_known,
)
from riskassess.systems.gaps import Accepted
from riskassess.systems.hops import Cover, Landscape, Supplier
from riskassess.systems.models import Acceptance, Component, Flow, Rest, System, SystemPhi
from riskassess.systems.rules import Span
from vendors import coverage
from vendors.models import Service, Vendor
from vendors.snapshots import agreements_of, as_known
from vendors.standing import vendor_facts

_COMPONENT = (
    "pk", "system", "name", "kind", "service", "environment", "region", "key_rotation_due", "secret_rotation_due", "log_review_due",
    "keys",
)  # fmt: skip
_FLOW = (
    "pk", "system", "name", "source", "target", "phi", "protection", "tls", "abroad_basis", "from_on", "to_on",
    "purpose", "dataset",
)  # fmt: skip


def landscape(organisation: Organisation, *systems: UUID) -> Landscape:
    """Everything that flows in these systems, else in all that are in use, from today's rows: a few queries however many flows."""
    of: dict[str, Any] = {"system__in": systems} if systems else {"system__archived_at": None}
    own = Component.objects.of(organisation).current().filter(**of)
    rests: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for key, what, algorithm in Rest.objects.filter(component__in=own).values_list(
        "component", "what", "algorithm"
    ):
        rests[key].append((what, algorithm))
    names, points = ("key", *_COMPONENT[1:]), answered.points_of(own.filter(kind=Component.Kind.LOG_STORE))
    components = [
        facts.Component(
            **dict(zip(names, row, strict=True)),
            rests=tuple(rests.get(row[0], ())),
            log_points=points.get(row[0], ()),
        )
        for row in own.values_list(*_COMPONENT)
    ]
    called = {component.key: component.name for component in components}
    flows = Flow.objects.of(organisation).current().filter(**of).order_by("pk")
    services = {component.service for component in components if component.service}
    rows = Service.objects.of(organisation).filter(pk__in=services).select_related("vendor")  # type: ignore[misc]
    flowing = list(flows.values_list(*_FLOW))
    days = deidentified_days(organisation, {row[-1] for row in flowing})
    return land_of(organisation, components, [_flow(row, called, days) for row in flowing], rows)


def land_of(
    organisation: Organisation,
    components: Iterable[facts.Component],
    flows: Sequence[facts.Flow],
    services: Iterable[Service],
) -> Landscape:
    """What flows, with the cover of the services it flows to; each service came with its vendor."""
    parts = {component.key: component for component in components}
    return Landscape(
        components=parts,
        flows=flows,
        covers=_covers(organisation, services),
        lapsing_days=organisation.expiring_days,
        allowed_regions=_allowed(organisation, parts.values()),
        asked=checklists.ASKED,
    )


def _allowed(organisation: Organisation, components: Iterable[facts.Component]) -> dict[str, str]:
    regions = {component.region for component in components}
    return {region: catalogue.is_allowed(region, organisation.phi_countries) for region in regions}


def accepted_in(organisation: Organisation, *systems: UUID) -> list[Accepted]:
    """What was accepted in these systems, else anywhere, from today's rows."""
    rows = Acceptance.objects.of(organisation).current()
    rows = rows.filter(system__in=systems) if systems else rows
    return [Accepted(*row) for row in rows.values_list("kind", "about", "accepted_on", "until")]


def systems_of(organisation: Organisation) -> list[facts.System]:
    """Every system in use, from today's rows: a few queries."""
    phi: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    touched = SystemPhi.objects.filter(organisation=organisation)
    for key, kind, reason in touched.values_list("system", "kind", "reason"):
        phi[key].append((kind, reason))
    rows = System.objects.of(organisation).current().select_related("security_officer")
    answers, claimed, found = answered.answers_of(organisation), claimed_of(organisation), []
    for system in rows.defer(*System.narrative_fields):
        system.organisation = organisation
        told = claimed.get(system.pk, ()), answers.get(system.pk, asked.NOTHING)
        found.append(system.facts(phi[system.pk], *told))
    return found


def _flow(row: tuple[Any, ...], called: Mapping[Hashable, str], days: Days) -> facts.Flow:
    key, system, name, source, target, phi, protection, tls, abroad, first, last, purpose, dataset = row
    return facts.Flow(
        key=key,
        system=system,
        name=name or f"{called[source]} to {called[target]}",
        source=source,
        target=target,
        purpose=purpose,
        phi=tuple(phi),
        protection=protection,
        deidentified=days.get(dataset, ()),
        tls=tls,
        may_leave=bool(abroad),
        first=first,
        last=last,
    )


def _covers(organisation: Organisation, services: Iterable[Service]) -> dict[Hashable, Cover]:
    held = list(services)
    suppliers = _suppliers(organisation, {service.vendor_id: service.vendor for service in held})
    return {
        service.pk: Cover(
            coverage.Service(key=service.pk, vendor=service.vendor_id),
            f"{service.vendor.name}: {service}",
            suppliers[service.vendor_id],
        )
        for service in held
    }


def _suppliers(organisation: Organisation, wanted: Mapping[UUID, Vendor]) -> Mapping[UUID, Supplier]:
    """These vendors, each with those above it for whom it works: one query for each step up."""
    rows = dict(wanted)
    while above := {row.parent_id for row in rows.values() if row.parent_id} - rows.keys():
        rows |= Vendor.objects.of(organisation).in_bulk(above)
    parents = {key: row.parent_id for key, row in rows.items() if row.parent_id}
    agreements = agreements_of(organisation, rows)
    found: dict[UUID, Supplier] = {}
    for key in wanted:
        for step in reversed(_upwards(key, parents)):
            if step not in found:
                over = found.get(parents[step]) if step in parents else None
                found[step] = Supplier(
                    vendor_facts(rows[step]), rows[step].name, agreements.get(step, []), over
                )
    return found


def _upwards(key: UUID, parents: Mapping[UUID, UUID]) -> list[UUID]:
    """A vendor and those above it; a circle ends where it began."""
    way = [key]
    while (above := parents.get(way[-1])) and above not in way:
        way.append(above)
    return way


@dataclass(frozen=True)
class Known:
    """AI systems with what flows in them, as the ledger knew them."""

    systems: list[tuple[facts.System, Mapping[str, Any]]]
    land: Landscape


def known_landscape(organisation: Organisation, on: date, known: datetime) -> Known:
    """Every system in use on a day, as the ledger knew it before a moment."""
    current = {
        key: state
        for key, state in history.states(organisation.pk, System, known).items()
        if not state["fields"]["archived_at"]
    }
    used: dict[Hashable, list[UUID]] = {
        key: [UUID(part["fields"]["dataset"]["key"]) for part in state["parts"]["datasets"]]
        for key, state in current.items()
    }
    claimed, officer = claimed_known(organisation, used, known), answered.officer_known(organisation, known)
    systems = {
        key: (_system_known(key, state, claimed.get(key, ()), officer), state["fields"])
        for key, state in current.items()
    }

    def in_use(model: type[Record]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for key, state in history.states(organisation.pk, model, known).items():
            fields = state["fields"]
            if not fields["archived_at"] and UUID(fields["system"]["key"]) in systems:
                yield key, state

    components: dict[Hashable, facts.Component] = {
        key: _component_known(key, state) for key, state in in_use(Component)
    }
    flowing = [(key, state["fields"]) for key, state in in_use(Flow)]
    days = deidentified_days_known(organisation, {_key(fields["dataset"]) for _, fields in flowing}, known)
    land = Landscape(
        components=components,
        flows=[_flow_known(key, fields, days) for key, fields in flowing],
        covers=_covers_known(organisation, on, known),
        lapsing_days=organisation.expiring_days,
        allowed_regions=_allowed(organisation, components.values()),
        asked=checklists.ASKED,
    )
    named = sorted(systems.values(), key=lambda each: (each[0].name.casefold(), str(each[0].key)))
    return Known(named, land)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _system_known(
    key: UUID, state: Mapping[str, Any], claimed: Iterable[tuple[str, tuple[Span, ...]]], officer: str
) -> facts.System:
    fields = state["fields"]
    return facts.System(
        key=key,
        name=fields["name"],
        stage=fields["stage"],
        owner=fields["owner"]["key"] if fields["owner"] else None,
        phi=tuple((part["fields"]["kind"], part["fields"]["reason"]) for part in state["parts"]["phi"]),
        claimed=tuple(claimed),
        approved_on=_day(fields["approved_on"]),
        approved_until=_day(fields["approved_until"]),
        officer=answered.officer_of(fields) or officer,
        answers=answered.answers_known(state),
    )


def _component_known(key: UUID, state: Mapping[str, Any]) -> facts.Component:
    fields = state["fields"]
    return facts.Component(
        key=key,
        system=UUID(fields["system"]["key"]),
        name=fields["name"],
        kind=fields["kind"],
        service=UUID(fields["service"]["key"]) if fields["service"] else None,
        environment=fields["environment"],
        region=fields["region"],
        rests=tuple(
            (part["fields"]["what"], part["fields"]["algorithm"]) for part in state["parts"]["rests"]
        ),
        keys=fields["keys"],
        log_points=answered.given(state["parts"].get("log_points", ())),
        key_rotation_due=_day(fields["key_rotation_due"]),
        secret_rotation_due=_day(fields["secret_rotation_due"]),
        log_review_due=_day(fields["log_review_due"]),
    )


def _key(reference: Mapping[str, str] | None) -> UUID | None:
    return UUID(reference["key"]) if reference else None


def _flow_known(key: UUID, fields: Mapping[str, Any], days: Days) -> facts.Flow:
    return facts.Flow(
        key=key,
        system=UUID(fields["system"]["key"]),
        name=fields["name"] or f"{fields['source']['label']} to {fields['target']['label']}",
        source=UUID(fields["source"]["key"]),
        target=UUID(fields["target"]["key"]),
        purpose=fields["purpose"],
        phi=tuple(fields["phi"]),
        protection=fields["protection"],
        deidentified=days.get(_key(fields["dataset"]), ()),
        tls=fields["tls"],
        may_leave=bool(fields["abroad_basis"]),
        first=date.fromisoformat(fields["from_on"]),
        last=_day(fields["to_on"]),
    )


def _covers_known(organisation: Organisation, on: date, known: datetime) -> dict[Hashable, Cover]:
    vendors = {UUID(str(each.vendor.key)): each for each in as_known(organisation, on, known)}
    parents = {
        key: UUID(each.fields["parent"]["key"]) for key, each in vendors.items() if each.fields.get("parent")
    }
    found: dict[UUID, Supplier] = {}
    for key in vendors:
        for step in reversed(_upwards(key, parents)):
            if step not in found:
                of = vendors[step]
                agreements = [each.agreement for each in of.agreements]
                above = found.get(parents[step]) if step in parents else None
                found[step] = Supplier(of.vendor, of.name, agreements, above)
    return {
        UUID(str(service.key)): Cover(service, f"{of.name}: {name}", found[key])
        for key, of in vendors.items()
        for service, name, _ in of.services
    }
