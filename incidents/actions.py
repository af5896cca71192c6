"""Decides what may be done to incidents: every verb ends in the ledger, and nothing earlier is overwritten unseen."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from compliance.accounts.models import Person
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.held import held
from incidents.chosen import playbook_of
from incidents.merging import refuse_merged
from incidents.models import Count, Decision, Hold, Incident, Notice, Step
from incidents.numbers import next_number


def is_open(incident: Incident) -> None:
    """Holds an incident until the transaction ends. Raises Refused once it is closed or archived."""
    now = held(incident)
    if now.archived_at:
        raise Refused("This incident is archived. Restore it first.")
    if now.closed_on:
        raise Refused("This incident is closed. Reopen it first.")
    refuse_merged(incident)


@transaction.atomic
def incident_report(incident: Incident, *, by: Actor) -> None:
    """Files a first report: gives it the next number of its year, and copies the playbook of its kind into it."""
    held(incident.organisation)
    incident.year = incident.known_at.astimezone(incident.organisation.zone).year
    incident.number = next_number(incident.organisation, incident.year)
    playbook = playbook_of(incident.organisation, incident.kind)
    steps = [Step(place=place, words=words) for place, words in enumerate(playbook.steps)]
    ledger.save(incident, by=by, verb="reported", parts={"steps": steps})


@transaction.atomic
def incident_save(incident: Incident, *, by: Actor) -> None:
    """The facts of an incident. Raises Refused once it is closed."""
    is_open(incident)
    ledger.save(incident, by=by, verb="edited")


@transaction.atomic
def incident_count(incident: Incident, counts: Iterable[Count], *, by: Actor, why: str = "") -> None:
    """Adds counts of the people affected; earlier days stay as they were, and one of the same day is put right: the ledger keeps both."""
    is_open(incident)
    held_counts = {(each.on, each.state): each for each in incident.counts.all()}
    for count in counts:
        if before := held_counts.get((count.on, count.state)):
            before.people, before.is_confirmed = count.people, count.is_confirmed
        else:
            held_counts[count.on, count.state] = count
    parts = {"counts": [*held_counts.values()]}
    ledger.save(incident, by=by, verb="counted", why=why, parts=parts)


@transaction.atomic
def incident_hold(incident: Incident, hold: Hold, *, by: Actor) -> None:
    """Records a law-enforcement statement (45 CFR 164.412)."""
    is_open(incident)
    ledger.save(incident, by=by, verb="held", parts={"holds": [*incident.holds.all(), hold]})


@transaction.atomic
def step_tick(incident: Incident, step: Step, *, by: Person, at: datetime) -> None:
    """Ticks a step by name and time. Raises Refused where it is ticked already: what was done stays done."""
    is_open(incident)
    steps = list(incident.steps.all())
    (ticked,) = [each for each in steps if each.pk == step.pk]
    if ticked.done_at:
        raise Refused("This step was ticked already.")
    if ticked.struck_why:
        raise Refused("This step was struck.")
    ticked.done_at, ticked.done_by = at, by
    ledger.save(incident, by=by, verb="step done", parts={"steps": steps})


@transaction.atomic
def incident_decide(decision: Decision, *, by: Actor) -> None:
    """Decides whether it is a breach; an earlier decision stays readable, and the last one counts."""
    is_open(decision.incident)
    ledger.save(decision, by=by, verb="decided")


@transaction.atomic
def notice_record(notice: Notice, *, by: Actor) -> None:
    """Records a notice that went out."""
    is_open(notice.incident)
    ledger.save(notice, by=by, verb="recorded")


@transaction.atomic
def notice_archive(notice: Notice, *, by: Actor, why: str) -> None:
    """Takes out a notice that was recorded by mistake: it meets no clock any more, and the ledger keeps it."""
    is_open(notice.incident)
    ledger.archive(notice, by=by, why=why)


@transaction.atomic
def hold_end(incident: Incident, hold: Hold, *, until: date, by: Actor, why: str) -> None:
    """Ends a hold earlier than was recorded: an official let go of it, or its day was wrong. Raises Refused where it would last longer."""
    is_open(incident)
    holds = list(incident.holds.all())
    (own,) = [each for each in holds if each.pk == hold.pk]
    if until >= own.facts.ends_on:
        raise Refused("It ends by then already. A longer one is another statement.", "until")
    own.until = until
    ledger.save(incident, by=by, verb="hold ended", why=why, parts={"holds": holds})


@transaction.atomic
def incident_close(
    incident: Incident, *, by: Actor, on: date, still_open: Iterable[Any], why: str = ""
) -> None:
    """Closes an incident. Raises Refused while anything is open and nobody says why it may be closed."""
    is_open(incident)
    if list(still_open) and not why.strip():
        raise Refused("Something is still open: say why the incident may be closed.", "why")
    incident.closed_on, incident.closed_why = on, why
    ledger.save(incident, by=by, verb="closed", why=why)


@transaction.atomic
def incident_reopen(incident: Incident, *, by: Actor, why: str) -> None:
    """Opens a closed incident again."""
    if not held(incident).closed_on:
        raise Refused("This incident is open.")
    incident.closed_on, incident.closed_why, incident.imported_on = None, "", None
    ledger.save(incident, by=by, verb="reopened", why=why)
