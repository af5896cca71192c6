"""Reads what flowed, and who ran the places it flowed to, from the ledger into plain values, as it was known at a moment."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import history
from compliance.ledger.models import Record
from compliance.ledger.records import NEVER
from riskassess.systems import answered, checklists, facts
from riskassess.systems.determined import Days, deidentified_days_known, used_known
from riskassess.systems.faults import Told
from riskassess.systems.flowing import allowed, left_on, upwards
from riskassess.systems.hops import Cover, Landscape, Supplier
from riskassess.systems.models import Acceptance, Component, Flow, System
from vendors.snapshots import as_known


@dataclass(frozen=True)
class Known:
    """AI systems in use on a day, those taken out of use by then, and what flows or flowed in all of them, as the ledger knew it."""

    systems: list[tuple[facts.System, Mapping[str, Any]]]
    left: list[tuple[facts.System, Mapping[str, Any]]]
    land: Landscape
    on: date


def known_landscape(organisation: Organisation, on: date, known: datetime) -> Known:
    """Every system, as the ledger knew it before a moment: taken out of use later, it is in use on that day."""
    ever = {
        key: state
        for key, state in history.states(organisation.pk, System, known).items()
        if not _never_was(state["fields"])
    }

    def of_systems(model: type[Record]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for key, state in history.states(organisation.pk, model, known).items():
            if UUID(state["fields"]["system"]["key"]) in ever:
                yield key, state

    # A flow that is archived never was.
    flowing = [
        (key, state["fields"]) for key, state in of_systems(Flow) if not state["fields"]["archived_at"]
    ]
    used = used_known(organisation, _named(ever, flowing), known)
    officer = answered.officer_known(organisation, known)
    systems = {
        key: (
            _system_known(key, state, used.get(key, ()), officer, _left(organisation, state["fields"])),
            state["fields"],
        )
        for key, state in ever.items()
    }

    components: dict[Hashable, facts.Component] = {
        key: _component_known(key, state, _left(organisation, state["fields"]))
        for key, state in of_systems(Component)
        if not _never_was(state["fields"])
    }
    days = deidentified_days_known(organisation, {_key(fields["dataset"]) for _, fields in flowing}, known)
    land = Landscape(
        components=components,
        flows=[_flow_known(key, fields, components, days) for key, fields in flowing],
        covers=_covers_known(organisation, on, known),
        lapsing_days=organisation.expiring_days,
        allowed_regions=allowed(organisation, components.values()),
        tls_floor=organisation.tls_floor,
        asked=checklists.ASKED,
    )
    ordered = sorted(systems.values(), key=lambda each: (each[0].name.casefold(), str(each[0].key)))
    return Known(
        [each for each in ordered if facts.stands(each[0], on)],
        [each for each in ordered if not facts.stands(each[0], on)],
        land,
        on,
    )


def _named(
    systems: Mapping[UUID, Mapping[str, Any]], flows: Iterable[tuple[UUID, Mapping[str, Any]]]
) -> dict[Hashable, list[UUID]]:
    """The datasets that each system uses: named for the system, or by a flow of it; each once."""
    found: dict[Hashable, dict[UUID, None]] = {
        key: {UUID(part["fields"]["dataset"]["key"]): None for part in state["parts"]["datasets"]}
        for key, state in systems.items()
    }
    for _, fields in flows:
        if dataset := _key(fields["dataset"]):
            found[UUID(fields["system"]["key"])][dataset] = None
    return {key: list(datasets) for key, datasets in found.items()}


def accepted_known(organisation: Organisation, on: date, known: datetime) -> dict[Told, str]:
    """By fault: who accepted it until when, as accepted that day and known at that moment; what was accepted anew counted up to then."""
    found: dict[Told, str] = {}
    for state in history.states(organisation.pk, Acceptance, known).values():
        fields = state["fields"]
        ended = fields["archived_at"]
        last = datetime.fromisoformat(ended).astimezone(organisation.zone).date() if ended else date.max
        if date.fromisoformat(fields["accepted_on"]) <= on < last and str(on) <= fields["until"]:
            told = (fields["kind"], UUID(fields["about"]), fields.get("words", ""), _day(fields.get("day")))
            found[told] = f"{fields['accepted_by']['label']} until {fields['until']}"
    return found


def _left(organisation: Organisation, fields: Mapping[str, Any]) -> date | None:
    at = fields["archived_at"]
    return left_on(organisation, datetime.fromisoformat(at)) if at else None


def _never_was(fields: Mapping[str, Any]) -> bool:
    return bool(fields["archived_at"]) and datetime.fromisoformat(fields["archived_at"]) == NEVER


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _system_known(
    key: UUID,
    state: Mapping[str, Any],
    used: Iterable[facts.Used],
    officer: str,
    left: date | None,
) -> facts.System:
    fields = state["fields"]
    return facts.System(
        key=key,
        name=fields["name"],
        stage=fields["stage"],
        owner=_key(fields["owner"]),
        phi=tuple((part["fields"]["kind"], part["fields"]["reason"]) for part in state["parts"]["phi"]),
        used=tuple(used),
        approved_on=_day(fields["approved_on"]),
        approved_until=_day(fields["approved_until"]),
        officer=answered.officer_of(fields) or officer,
        answers=answered.answers_known(state),
        left_on=left,
    )


def _component_known(key: UUID, state: Mapping[str, Any], left: date | None) -> facts.Component:
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
        identity=fields["identity"],
        append_only=fields["append_only"],
        log_readers=fields["log_readers"],
        log_months=fields["log_months"],
        log_points=answered.given(state["parts"].get("log_points", ())),
        key_rotation_due=_day(fields["key_rotation_due"]),
        secret_rotation_due=_day(fields["secret_rotation_due"]),
        log_review_due=_day(fields["log_review_due"]),
        left_on=left,
    )


def _key(reference: Mapping[str, str] | None) -> UUID | None:
    return UUID(reference["key"]) if reference else None


def _flow_known(
    key: UUID, fields: Mapping[str, Any], components: Mapping[Hashable, facts.Component], days: Days
) -> facts.Flow:
    source, target = UUID(fields["source"]["key"]), UUID(fields["target"]["key"])
    return facts.Flow(
        key=key,
        system=UUID(fields["system"]["key"]),
        name=fields["name"] or f"{components[source].name} to {components[target].name}",
        source=source,
        target=target,
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
