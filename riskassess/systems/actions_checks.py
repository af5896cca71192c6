"""Decides how what people answer about systems is kept, and what changed in them."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.models import Part
from riskassess.systems.actions import in_use
from riskassess.systems.models import (
    Access,
    Change,
    Component,
    LogField,
    LogPoint,
    PhiLevel,
    Step,
    System,
    Touched,
)


@transaction.atomic
def system_checklist(system: System, *, steps: Iterable[Step], by: Actor) -> None:
    """Keeps what was answered of the four phases, all of it as one event."""
    _answered(system, "checklist answered", by, {"steps": steps})


@transaction.atomic
def system_log(system: System, *, fields: Iterable[LogField], by: Actor) -> None:
    """Keeps what its audit log can tell, all of it as one event."""
    _answered(system, "audit log answered", by, {"log_fields": fields})


@transaction.atomic
def system_access(system: System, *, access: Iterable[Access], by: Actor) -> None:
    """Keeps who may see what, all of it as one event."""
    _answered(system, "access written down", by, {"access": access})


@transaction.atomic
def component_log(component: Component, *, points: Iterable[LogPoint], by: Actor) -> None:
    """Keeps how a log store is kept, all of it as one event. Raises Refused for a component of another kind."""
    in_use(component.system)
    in_use(component)
    if component.kind != Component.Kind.LOG_STORE:
        raise Refused(f"{component} is no log store.")
    ledger.save(component, by=by, verb="log store answered", parts={"log_points": points})


@transaction.atomic
def change_save(change: Change, *, by: Actor, touched: Iterable[Touched], why: str = "") -> None:
    """Records a change of a system, or edits it; `touched` replaces the components that it touches."""
    in_use(change.system)
    if not change._state.adding:
        in_use(change)
    verb = "recorded" if change._state.adding else "edited"
    ledger.save(change, by=by, verb=verb, why=why, parts={"touched": touched})


@transaction.atomic
def change_archive(change: Change, *, by: Actor, why: str) -> None:
    """Takes out a change that never was."""
    in_use(change.system)
    ledger.archive(change, by=by, why=why)


def phi_level_set(level: PhiLevel, *, by: Actor) -> None:
    """Sets how much is at stake with a kind of PHI in an organisation."""
    ledger.save(level, by=by, verb="set")


def _answered(system: System, verb: str, by: Actor, parts: Mapping[str, Iterable[Part]]) -> None:
    in_use(system)
    ledger.save(system, by=by, verb=verb, parts=parts)
