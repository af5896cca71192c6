"""Decides how the clocks of what was taken over from a former log read: met, met late, or not shown; nothing of it is overdue today."""

from dataclasses import replace

from incidents.clocks.answer import Answer
from incidents.clocks.duty import Duty, State
from incidents.models import Incident

WHY = "The former log does not show that this notice went. Its date was {}; reopen the incident to record what shows it."


def judged(found: Answer, incident: Incident) -> Answer:
    """In: what the law wants of an incident. Out: the same, where it is history with “not shown” for what nobody met."""
    if not incident.is_historic:
        return found
    return replace(found, duties=tuple(_judged(duty) for duty in found.duties))


def _judged(duty: Duty) -> Duty:
    if duty.state != State.OVERDUE:
        return duty
    return replace(duty, state=State.NOT_SHOWN, reason=WHY.format(duty.due_on))
