"""Decides how playbooks change: the organisation's own for a kind, and the steps of one incident."""

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from incidents.actions import is_open
from incidents.models import Incident, OwnPlaybook, Step


@transaction.atomic
def playbook_save(playbook: OwnPlaybook, *, by: Actor) -> None:
    """Keeps the organisation's own playbook; incidents that were reported keep the steps they have."""
    playbook.archived_at = None
    ledger.save(playbook, by=by, verb="edited")


def playbook_return(playbook: OwnPlaybook, *, by: Actor) -> None:
    """Goes back to the shipped playbook; the own one stays readable. Raises Refused where that holds already."""
    ledger.archive(playbook, by=by)


@transaction.atomic
def step_add(incident: Incident, words: str, *, by: Actor) -> None:
    """Adds a step after the others."""
    is_open(incident)
    steps = list(incident.steps.all())
    place = max((step.place for step in steps), default=-1) + 1
    ledger.save(incident, by=by, verb="step added", parts={"steps": [*steps, Step(place=place, words=words)]})


@transaction.atomic
def step_edit(incident: Incident, step: Step, words: str, *, by: Actor) -> None:
    """Words a step anew. Raises Refused where it is done or struck."""
    steps, own = _waiting(incident, step)
    own.words = words
    ledger.save(incident, by=by, verb="step edited", parts={"steps": steps})


@transaction.atomic
def step_strike(incident: Incident, step: Step, why: str, *, by: Actor) -> None:
    """Strikes a step that does not fit here; it stays readable with the reason. Raises Refused where it is done or struck."""
    steps, own = _waiting(incident, step)
    own.struck_why = why
    ledger.save(incident, by=by, verb="step struck", parts={"steps": steps})


def _waiting(incident: Incident, step: Step) -> tuple[list[Step], Step]:
    """The steps of an incident, and the one meant."""
    is_open(incident)
    steps = list(incident.steps.all())
    (own,) = [each for each in steps if each.pk == step.pk]
    if own.done_at:
        raise Refused("This step was ticked: what was done stays as it was worded.")
    if own.struck_why:
        raise Refused("This step was struck.")
    return steps, own
