"""Decides what may be done after an incident: actions, root cause, the accounting, and the notice to HHS that ticks the yearly log."""

from datetime import date

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.held import held
from incidents.actions import is_open, notice_record
from incidents.models import Accounting, Action, Notice, RootCause


@transaction.atomic
def action_save(action: Action, *, by: Actor) -> None:
    """Plans or changes an action. Raises Refused once it is done, or once its incident is closed."""
    if action.incident:
        is_open(action.incident)
    is_new = action._state.adding
    if not is_new:
        _is_to_do(action)
    ledger.save(action, by=by, verb="planned" if is_new else "edited")


@transaction.atomic
def action_done(action: Action, *, by: Actor, on: date, outcome: str) -> None:
    """Says that an action is done; also after its incident was closed. Raises Refused where it was done already."""
    _is_to_do(action)
    action.done_on, action.outcome = on, outcome
    ledger.save(action, by=by, verb="done")


@transaction.atomic
def root_cause(cause: RootCause, *, by: Actor) -> None:
    """Why it could happen; what was thought before stays in the history."""
    is_open(cause.incident)
    ledger.save(cause, by=by, verb="found" if cause._state.adding else "edited")


@transaction.atomic
def accounting(answer: Accounting, *, by: Actor) -> None:
    """Whether it stands in the accounting of disclosures (45 CFR 164.528)."""
    is_open(answer.incident)
    ledger.save(answer, by=by, verb="answered" if answer._state.adding else "edited")


@transaction.atomic
def hhs_submit(notice: Notice, *, by: Actor) -> None:
    """Ticks an incident of the yearly log: the notice to HHS with its tracking number, also after it was closed.

    Raises Refused where HHS was told already, or where the incident is archived.
    """
    incident = held(notice.incident)
    told = (
        Notice.objects.of(notice.organisation)
        .current()
        .filter(incident=incident, recipient=Notice.Recipient.HHS)
    )
    if first := told.first():
        raise Refused(
            f"HHS was told on {first.sent_on} already. Record an addendum on the page of the incident."
        )
    if incident.archived_at:
        raise Refused("This incident is archived. Restore it first.")
    if incident.closed_on:
        ledger.save(notice, by=by, verb="recorded")
    else:
        notice_record(notice, by=by)


def _is_to_do(action: Action) -> None:
    if held(action).done_on:
        raise Refused("This action is done already. Plan another where more is to be done.")
