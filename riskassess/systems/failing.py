"""Reads which checks of one system fail on a day, from today's rows: before one of them is accepted."""

from datetime import date
from uuid import UUID

from riskassess.systems import answered, asked, gaps
from riskassess.systems.determined import used_of
from riskassess.systems.faults import Fault
from riskassess.systems.flowing import landscape
from riskassess.systems.models import System


def failing(system: System, on: date) -> list[Fault]:
    """Every check that fails, accepted or not."""
    organisation = system.organisation
    phi = [(each.kind, each.reason) for each in system.phi.all()]
    used = used_of(organisation, system.pk).get(system.pk, [])
    answers = answered.answers_of(organisation, system.pk).get(system.pk, asked.NOTHING)
    return list(gaps.faults([system.facts(phi, used, answers)], landscape(organisation, system.pk), on))


def failing_one(system: System, kind: str, about: UUID, on: date) -> Fault | None:
    """One check of the system, or of one of its parts; None where it does not fail."""
    return next((each for each in failing(system, on) if (each.kind, each.record) == (kind, about)), None)
