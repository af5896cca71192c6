"""Decides what may be done to AI systems, their components and flows."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from compliance.accounts.models import Person
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.held import held
from riskassess.systems.models import Component, Flow, Rest, System, SystemPhi


def system_save(system: System, *, by: Actor, phi: Iterable[SystemPhi] | None = None, why: str = "") -> None:
    """Adds or edits a system; `phi` replaces the kinds of PHI it touches."""
    verb = "added" if system._state.adding else "edited"
    ledger.save(system, by=by, verb=verb, why=why, parts=None if phi is None else {"phi": phi})


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


@transaction.atomic
def component_save(
    component: Component, *, by: Actor, rests: Iterable[Rest] | None = None, why: str = ""
) -> None:
    """Adds or edits a component; `rests` replaces how what rests in it is encrypted. Raises Refused while its system is archived."""
    _in_use(component.system)
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
    _in_use(flow.system)
    for component in (flow.source, flow.target):
        if held(component).archived_at:
            raise Refused(f"{component} is archived. Restore it first.")
    ledger.save(flow, by=by, verb="added" if flow._state.adding else "edited", why=why)


def flow_archive(flow: Flow, *, by: Actor, why: str) -> None:
    """Takes out a flow that never was: one that ended gets its last day instead, and its past stays."""
    ledger.archive(flow, by=by, why=why)


def _in_use(system: System) -> None:
    if held(system).archived_at:
        raise Refused(f"{system} is archived. Restore it first.")
