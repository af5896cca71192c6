"""Decides how approvals and components read in a pack: tables of what is recorded of each, as it was known, free text in clear."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import history
from compliance.registers.answers import Table
from riskassess.systems import catalogue
from riskassess.systems.facts import stands
from riskassess.systems.models import Component, Rest, System
from riskassess.systems.named import OWN
from riskassess.systems.snapshots import Known

State = Mapping[str, Any]
APPROVALS: Final = ("system", "stage", "approved by", "approved on", "approved until", "conditions of use")
COMPONENTS: Final = (
    "system", "component", "kind", "runs on", "environment", "tenancy", "region", "country", "country is", "encrypted at rest", "keys",
    "keys to be rotated by", "service account", "secret to be rotated by", "log append-only by", "log readers", "log months",
    "log to be reviewed by", "keeps data for days", "what shows region and retention", "as of",
)  # fmt: skip


@dataclass(frozen=True)
class Clear:
    """The states of systems and components as then known, with their free text; what was redacted reads as such."""

    systems: Mapping[Hashable, State]
    components: Mapping[Hashable, State]


def clear(organisation: Organisation, found: Known, known: datetime) -> Clear:
    """Those that the chapter tells of: one query for the states of each kind, one for all texts."""
    names = {system.key for system, _ in (*found.systems, *found.left)}
    return Clear(
        _clear(organisation, System, known, names),
        _clear(organisation, Component, known, found.land.components),
    )


def _clear(organisation: Organisation, model: Any, known: datetime, wanted: Any) -> dict[Hashable, State]:
    states = history.states(organisation.pk, model, known)
    kept = {str(key): state for key, state in states.items() if key in wanted}
    return {UUID(key): state for key, state in history.in_clear(kept).items()}


def tables(found: Known, held: Clear) -> tuple[Table, ...]:
    """What goes with the chapter."""
    names = {system.key: system.name for system, _ in found.systems}
    approvals = [_approval(name, held.systems[key]["fields"]) for key, name in names.items()]
    return (
        Table("approvals", "Approvals of AI systems", APPROVALS, approvals),
        Table("components", "Components of AI systems", COMPONENTS, list(_components(names, found, held))),
    )


def approval_words(fields: State) -> str:
    """Who approved a system, when and until when."""
    if not fields["approved_on"]:
        return "Not approved"
    by = (fields["approved_by"] or {}).get("label", "")
    until = f" until {fields['approved_until']}" if fields["approved_until"] else ""
    return f"Approved by {by} on {fields['approved_on']}{until}"


def _approval(name: str, fields: State) -> tuple[object, ...]:
    return (
        name,
        dict(System.Stage.choices)[fields["stage"]],
        (fields["approved_by"] or {}).get("label", ""),
        fields["approved_on"] or "not approved",
        fields["approved_until"] or "",
        str(fields["approval_conditions"] or ""),
    )


def _components(names: Mapping[Any, str], found: Known, held: Clear) -> Iterator[tuple[object, ...]]:
    for key, component in found.land.components.items():
        if component.system not in names or not stands(component, found.on):
            continue
        fields, of = held.components[key]["fields"], component.service
        country = catalogue.country(component.region)
        known = component.region.strip().lower() in catalogue.VERIFIED_REGIONS
        yield (
            names[component.system],
            component.name,
            _word(Component.Kind, component.kind),
            found.land.covers[of].name if of is not None else OWN,
            _word(Component.Environment, component.environment),
            _word(Component.Tenancy, fields["tenancy"]),
            component.region,
            country,
            ("verified" if known else "unverified") if country else "",
            "; ".join(
                f"{_word(Rest.What, what)}: {_word(Rest.Algorithm, how)}" for what, how in component.rests
            ),
            _word(Component.Keys, fields["keys"]),
            fields["key_rotation_due"] or "",
            _word(Component.Identity, fields["identity"]),
            fields["secret_rotation_due"] or "",
            _word(Component.AppendOnly, fields["append_only"]),
            fields["log_readers"],
            fields["log_months"] or "",
            fields["log_review_due"] or "",
            "" if fields["kept_days"] is None else fields["kept_days"],
            str(fields["claim_evidence"] or ""),
            fields["claim_on"] or "",
        )


def _word(choices: Any, key: str) -> str:
    return str(dict(choices.choices).get(key, key)) if key else ""
