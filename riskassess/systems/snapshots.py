"""Reads what flowed, and who ran the places it flowed to, from the ledger into plain values, as it was known at a moment."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import history
from compliance.ledger.models import Record
from riskassess.systems import answered, checklists, facts
from riskassess.systems.determined import Days, claimed_known, deidentified_days_known
from riskassess.systems.flowing import allowed, upwards
from riskassess.systems.hops import Cover, Landscape, Supplier
from riskassess.systems.models import Acceptance, Component, Flow, System
from riskassess.systems.rules import Span
from vendors.snapshots import as_known


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
        allowed_regions=allowed(organisation, components.values()),
        asked=checklists.ASKED,
    )
    named = sorted(systems.values(), key=lambda each: (each[0].name.casefold(), str(each[0].key)))
    return Known(named, land)


def accepted_known(organisation: Organisation, on: date, known: datetime) -> dict[tuple[str, Hashable], str]:
    """By check and record: who accepted it until when, of what was accepted on that day and known at that moment."""
    held = [
        state["fields"]
        for state in history.states(organisation.pk, Acceptance, known).values()
        if not state["fields"]["archived_at"]
    ]
    return {
        (fields["kind"], UUID(fields["about"])): f"{fields['accepted_by']['label']} until {fields['until']}"
        for fields in held
        if fields["accepted_on"] <= str(on) <= fields["until"]
    }


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
        for step in reversed(upwards(key, parents)):
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
