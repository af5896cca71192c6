"""Decides what may be done to AI systems, their components and flows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from compliance.accounts.models import Person
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Change, Refused, Stale
from compliance.ledger.held import held
from compliance.ledger.telling import Told
from riskassess.datasets.models import Dataset
from riskassess.systems.failing import failing
from riskassess.systems.gaps import ACCEPTABLE
from riskassess.systems.models import Acceptance, Component, Flow, Rest, System, SystemDataset, SystemPhi

Row = TypeVar("Row", System, Component, Flow)


def system_save(system: System, *, by: Actor, phi: Iterable[SystemPhi] | None = None, why: str = "") -> None:
    """Adds or edits a system; `phi` replaces the kinds of PHI it touches."""
    verb = "added" if system._state.adding else "edited"
    ledger.save(system, by=by, verb=verb, why=why, parts=None if phi is None else {"phi": phi})


def system_datasets(system: System, datasets: Iterable[Dataset], *, by: Actor) -> None:
    """Says which datasets a system uses."""
    held = {each.dataset_id: each for each in system.datasets.all()}
    rows = [held.get(dataset.pk) or SystemDataset(dataset=dataset) for dataset in datasets]
    ledger.save(system, by=by, verb="datasets named", parts={"datasets": rows})


@transaction.atomic
def system_archive(system: System, *, by: Actor, why: str, on: date) -> None:
    """Takes a system out of use. Raises Refused while something flows in it: give each flow its last day first."""
    held(system)
    running = Flow.objects.of(system.organisation).current().filter(system=system)
    if running.exclude(to_on__lt=on).exists():
        raise Refused(f"Data still flow in {system}. Give each of its flows a last day first.")
    ledger.archive(system, by=by, why=why)


def system_restore(system: System, *, by: Actor, why: str = "") -> None:
    """Brings a system back into use."""
    ledger.restore(system, by=by, why=why)


def system_approve(
    system: System, *, by: Person, on: date, until: date | None, conditions: str, why: str = ""
) -> None:
    """Approves a system for use on conditions, until a day or without end."""
    system.approved_on, system.approved_by, system.approved_until = on, by, until
    system.approval_conditions = conditions
    ledger.save(system, by=by, verb="approved", why=why)


def system_withdraw(system: System, *, by: Person, why: str) -> None:
    """Takes an approval back."""
    system.approved_on = system.approved_by = system.approved_until = None
    system.approval_conditions = ""
    ledger.save(system, by=by, verb="approval withdrawn", why=why)


@transaction.atomic
def system_copy(system: System, *, name: str, on: date, by: Person) -> System:
    """A new system with the same components and what flows between them from that day on; an idea, approved by nobody."""
    new = copied(
        system, name=name, stage=System.Stage.IDEA, stage_on=on, legal_review_on=None, legal_review_by="",
        approved_on=None, approved_by=None, approved_until=None, approval_conditions="",
    )  # fmt: skip
    phi = [SystemPhi(kind=each.kind, reason=each.reason) for each in system.phi.all()]
    used = [SystemDataset(dataset=each.dataset) for each in system.datasets.all()]
    batch = [Change(new, "copied", {"phi": phi, "datasets": used})]
    twins: dict[UUID, Component] = {}
    for component in Component.objects.of(system.organisation).current().filter(system=system):
        twins[component.pk] = copied(component, system=new)
        rests = [Rest(what=each.what, algorithm=each.algorithm) for each in component.rests.all()]
        batch.append(Change(twins[component.pk], "copied", {"rests": rests}))
    for flow in Flow.objects.of(system.organisation).current().filter(system=system).exclude(to_on__lt=on):
        ends = {"source": twins[flow.source_id], "target": twins[flow.target_id]}
        batch.append(Change(copied(flow, system=new, from_on=on, to_on=None, **ends), "copied"))
    ledger.save_many(batch, by=by, why=f"Copied from {system.name}")
    return new


def copied(record: Row, **changes: Any) -> Row:
    """A new row with the same facts but these."""
    fields = [
        field for field in record._meta.concrete_fields if field.name not in ("id", "version", "archived_at")
    ]
    facts = {field.name: getattr(record, field.name) for field in fields}
    return type(record)(**{**facts, **changes})


@transaction.atomic
def gap_accept(
    system: System, kind: str, about: UUID, *, until: date, on: date, by: Person, why: str
) -> Acceptance:
    """Accepts a check as it fails that day until another; who accepted it before, and since when, stays on record.

    Raises ValidationError where it may not be accepted, Refused where it does not fail or is another system's.
    """
    held(system)
    own = (Component.objects.filter(system=system, pk=about), Flow.objects.filter(system=system, pk=about))
    if about != system.pk and not any(rows.exists() for rows in own):
        raise Refused(f"This is no part of {system}.")
    fault = next((each for each in failing(system, on) if (each.kind, each.record) == (kind, about)), None)
    if fault is None and kind in ACCEPTABLE:
        raise Refused("This check does not fail: there is nothing to accept.")
    current = Acceptance.objects.of(system.organisation).current()
    for before in current.filter(system=system, kind=kind, about=about):
        ledger.archive(before, by=by, why="Accepted anew")
    acceptance = Acceptance(
        organisation=system.organisation, system=system, kind=kind, about=about, until=until, accepted_on=on, accepted_by=by, why=why,
        words=fault.told[2] if fault else "", day=fault.day if fault else None,
    )  # fmt: skip
    ledger.save(acceptance, by=by, verb="accepted")
    return acceptance


@transaction.atomic
def component_save(
    component: Component, *, by: Actor, rests: Iterable[Rest] | None = None, why: str = ""
) -> None:
    """Adds or edits a component; `rests` replaces how what rests in it is encrypted. Raises Refused while its system is archived."""
    in_use(component.system)
    verb = "added" if component._state.adding else "edited"
    ledger.save(component, by=by, verb=verb, why=why, parts=None if rests is None else {"rests": rests})


@transaction.atomic
def component_archive(component: Component, *, by: Actor, why: str) -> None:
    """Takes a component out. Raises Refused while a flow begins or ends there: nobody would see where it goes."""
    held(component)
    flows = Flow.objects.of(component.organisation).current()
    if flows.filter(source=component).exists() or flows.filter(target=component).exists():
        raise Refused(f"Flows begin or end at {component}. Lead them elsewhere or archive them first.")
    ledger.archive(component, by=by, why=why)


@transaction.atomic
def flow_save(flow: Flow, *, by: Actor, why: str = "") -> None:
    """Adds or edits a flow. Raises Refused while its system or one of its ends is archived."""
    in_use(flow.system)
    for component in (flow.source, flow.target):
        if held(component).archived_at:
            raise Refused(f"{component} is archived. Restore it first.")
    ledger.save(flow, by=by, verb="added" if flow._state.adding else "edited", why=why)


def flow_archive(flow: Flow, *, by: Actor, why: str) -> None:
    """Takes out a flow that never was: one that ended gets its last day instead, and its past stays."""
    ledger.archive(flow, by=by, why=why)


@transaction.atomic
def systems_import(changes: Sequence[Change], *, by: Actor, why: str, told: Told | None = None) -> None:
    """Writes everything an import found, or nothing. Raises Stale where a system or an end of a flow was archived meanwhile."""
    records = [change.record for change in changes]
    leaned_on = {
        (type(other), other.pk)
        for record in records
        if isinstance(record, Component | Flow)
        for other in (
            (record.system,)
            if isinstance(record, Component)
            else (record.system, record.source, record.target)
        )
        if not other._state.adding
    }
    for model in (System, Component):
        keys = sorted(key for kind, key in leaned_on if kind is model)
        for row in model.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True):
            if row.archived_at:
                raise Stale(row)
    ledger.save_many(changes, by=by, why=why, told=told)


def in_use(system: System) -> None:
    if held(system).archived_at:
        raise Refused(f"{system} is archived. Restore it first.")
