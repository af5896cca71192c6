"""Decides what may be done to AI systems, their components and flows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from compliance.accounts.models import Person
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Change, Refused, Stale
from compliance.ledger.held import held
from compliance.ledger.records import Record
from compliance.ledger.telling import Told
from compliance.registers.past import past_kept
from riskassess.datasets.models import Dataset
from riskassess.systems.failing import failing_one
from riskassess.systems.gaps import ACCEPTABLE
from riskassess.systems.models import Acceptance, Component, Flow, Rest, System, SystemDataset, SystemPhi
from vendors.models import sorting_name

Row = TypeVar("Row", System, Component, Flow)
#: Days of the keys and logs of another system.
NOT_COPIED = {"key_rotation_due": None, "secret_rotation_due": None, "log_review_due": None}


class Twice(Refused):
    """The same flow is there already: `flow`."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        super().__init__(
            f"This flow is there already, since {flow.from_on}. Give this one a name of its own, or another first day."
        )

    def ask(self, form: Any) -> None:
        """Has the page lead to it."""
        form.twin = self.flow


@transaction.atomic
def system_save(system: System, *, by: Actor, phi: Iterable[SystemPhi] | None = None, why: str = "") -> None:
    """Adds or edits a system; `phi` replaces the kinds of PHI it touches. Raises Refused while it is archived."""
    if not system._state.adding:
        in_use(system)
    verb = "added" if system._state.adding else "edited"
    ledger.save(system, by=by, verb=verb, why=why, parts=None if phi is None else {"phi": phi})


@transaction.atomic
def system_datasets(system: System, datasets: Iterable[Dataset], *, by: Actor) -> None:
    """Says which datasets a system uses."""
    in_use(system)
    held = {each.dataset_id: each for each in system.datasets.all()}
    rows = [held.get(dataset.pk) or SystemDataset(dataset=dataset) for dataset in datasets]
    ledger.save(system, by=by, verb="datasets named", parts={"datasets": rows})


@transaction.atomic
def system_archive(system: System, *, by: Actor, why: str, on: date) -> None:
    """Takes a system out of use; what flowed in it stays told. Raises Refused while something flows: give each flow its last day first."""
    held(system)
    running = Flow.objects.of(system.organisation).current().filter(system=system)
    if running.exclude(to_on__lt=on).exists():
        raise Refused(f"Data still flow in {system}. Give each of its flows a last day first.")
    ledger.archive(system, by=by, why=why)


def system_restore(system: System, *, by: Actor, why: str = "") -> None:
    """Brings a system back into use."""
    ledger.restore(system, by=by, why=why)


@transaction.atomic
def system_approve(
    system: System, *, by: Person, on: date, until: date | None, conditions: str, why: str = ""
) -> None:
    """Approves a system for use on conditions, until a day or without end."""
    in_use(system)
    system.approved_on, system.approved_by, system.approved_until = on, by, until
    system.approval_conditions = conditions
    ledger.save(system, by=by, verb="approved", why=why)


@transaction.atomic
def system_withdraw(system: System, *, by: Person, why: str) -> None:
    """Takes an approval back."""
    in_use(system)
    system.approved_on = system.approved_by = system.approved_until = None
    system.approval_conditions = ""
    ledger.save(system, by=by, verb="approval withdrawn", why=why)


@transaction.atomic
def system_copy(system: System, *, name: str, on: date, by: Person, flows_from: date | None = None) -> System:
    """A new system with the same components; an idea, approved by nobody. Nothing flows in it, unless somebody says from which day on."""
    in_use(system)
    new = copied(
        system, name=name, stage=System.Stage.IDEA, stage_on=on, legal_review_on=None, legal_review_by="",
        approved_on=None, approved_by=None, approved_until=None, approval_conditions="",
    )  # fmt: skip
    phi = [SystemPhi(kind=each.kind, reason=each.reason) for each in system.phi.all()]
    used = [SystemDataset(dataset=each.dataset) for each in system.datasets.all()]
    batch = [Change(new, "copied", {"phi": phi, "datasets": used})]
    twins: dict[UUID, Component] = {}
    for component in Component.objects.of(system.organisation).current().filter(system=system):
        twins[component.pk] = copied(component, system=new, **NOT_COPIED)
        rests = [Rest(what=each.what, algorithm=each.algorithm) for each in component.rests.all()]
        batch.append(Change(twins[component.pk], "copied", {"rests": rests}))
    running = Flow.objects.of(system.organisation).current().filter(system=system).exclude(to_on__lt=on)
    for flow in running if flows_from else ():
        ends = {"source": twins[flow.source_id], "target": twins[flow.target_id]}
        batch.append(Change(copied(flow, system=new, from_on=flows_from, to_on=None, **ends), "copied"))
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

    Raises ValidationError where it may not be accepted, Refused where it does not fail, is another system's or out of use.
    """
    in_use(system)
    if about != system.pk:
        own = (model.objects.filter(system=system, pk=about).first() for model in (Component, Flow))
        part = next(filter(None, own), None)
        if part is None:
            raise Refused(f"This is no part of {system}.")
        in_use(part)
    fault = failing_one(system, kind, about, on)
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
    component: Component,
    *,
    by: Actor,
    rests: Iterable[Rest] | None = None,
    why: str = "",
    on: date | None = None,
    wrong: bool = False,
) -> None:
    """Adds or edits a component; `rests` replaces how what rests in it is encrypted. Raises Refused while it or its system is archived.

    Raises Vanishing where it makes exposure before `on` vanish, unless it was recorded `wrong` and `why` says what was.
    """
    in_use(component.system)
    _only_of_its_name(component)
    parts = None if rests is None else {"rests": rests}
    if component._state.adding:
        ledger.save(component, by=by, verb="added", why=why, parts=parts)
        return
    in_use(component)
    with past_kept(component, by=by, on=on or date.max, wrong=wrong, why=why):
        ledger.save(component, by=by, verb="corrected" if wrong else "edited", why=why, parts=parts)


@transaction.atomic
def component_archive(component: Component, *, by: Actor, why: str, on: date) -> None:
    """Takes a component out; what flowed there stays told. Raises Refused while a flow begins or ends there, or will."""
    in_use(component.system)
    held(component)
    flows = Flow.objects.of(component.organisation).current().exclude(to_on__lt=on)
    if flows.filter(Q(source=component) | Q(target=component)).exists():
        raise Refused(f"Data still flow to or from {component}. Give each of these flows a last day first.")
    ledger.archive(component, by=by, why=why)


@transaction.atomic
def component_restore(component: Component, *, by: Actor, why: str = "") -> None:
    """Brings a component back. Raises Refused while its system is archived or has another of that name."""
    in_use(component.system)
    _only_of_its_name(component)
    ledger.restore(component, by=by, why=why)


@transaction.atomic
def flow_save(flow: Flow, *, by: Actor, why: str = "", on: date | None = None, wrong: bool = False) -> None:
    """Adds or edits a flow. Raises Refused while it, its system or one of its ends is archived, and Twice where it is there already.

    Raises Vanishing where it makes exposure before `on` vanish, unless it was recorded `wrong` and `why` says what was.
    """
    _ends_in_use(flow)
    if flow._state.adding:
        _only_once(flow)
        ledger.save(flow, by=by, verb="added", why=why)
        return
    in_use(flow)
    with past_kept(flow, by=by, on=on or date.max, wrong=wrong, why=why):
        ledger.save(flow, by=by, verb="corrected" if wrong else "edited", why=why)


@transaction.atomic
def flow_archive(flow: Flow, *, by: Actor, why: str, on: date | None = None, wrong: bool = False) -> None:
    """Takes out a flow that never was: one that ended gets its last day instead, and its past stays.

    Raises Vanishing where exposure before `on` would vanish with it, unless it was recorded `wrong`.
    """
    in_use(flow.system)
    with past_kept(flow, by=by, on=on or date.max, wrong=wrong, why=why):
        ledger.archive(flow, by=by, why=why)


@transaction.atomic
def flow_restore(flow: Flow, *, by: Actor, why: str = "") -> None:
    """Brings a flow back: it was after all. Raises Refused while its system or one of its ends is archived, and Twice."""
    _ends_in_use(flow)
    _only_once(flow)
    ledger.restore(flow, by=by, why=why)


def _ends_in_use(flow: Flow) -> None:
    for record in (flow.system, flow.source, flow.target):
        in_use(record)


def _only_once(flow: Flow) -> None:
    """Its system is held meanwhile, so that nobody adds another."""
    ways = Flow.objects.of(flow.organisation).current().filter(system=flow.system, from_on=flow.from_on)
    for other in ways.filter(source=flow.source, target=flow.target).exclude(pk=flow.pk):
        if sorting_name(other.name) == sorting_name(flow.name):
            raise Twice(other)


def _only_of_its_name(component: Component) -> None:
    """Whatever case and blanks; its system is held meanwhile."""
    others = Component.objects.of(component.organisation).current().filter(system=component.system)
    names = others.exclude(pk=component.pk).values_list("name", flat=True)
    if sorting_name(component.name) in map(sorting_name, names):
        raise Refused("This system already has a component of this name.", "name")


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


def in_use(record: Record) -> None:
    """Holds a record. Raises Refused where it is archived."""
    if held(record).archived_at:
        raise Refused(f"{record} is archived. Restore it first.")
