"""Decides how an import is written: planned anew, compared with what was shown, then all of it or nothing; and how one is undone."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, Final

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from compliance.accounts.access import Viewer
from compliance.accounts.models import Membership, Person
from compliance.exchange import actions, holding
from compliance.exchange.models import Import, ImportJob
from compliance.exchange.plans import Plan
from compliance.exchange.reading import Unreadable
from compliance.jobs import turns
from compliance.jobs.attempts import Attempt, Failure, Say, beating, run
from compliance.ledger import clock
from compliance.ledger.door import Actor, Refused, Stale
from compliance.ledger.telling import Told
from compliance.registers.past import past_kept
from compliance.registers.registry import Register, registry

log = structlog.get_logger()

#: How often the page can tell something new.
EVERY: Final = timedelta(seconds=1)
GONE: Final = "The file is no longer here: it is kept for a day. Nothing was written; send it again."
CAME_AFTER: Final = "Somebody saved one of its records at the same moment, so nothing was undone."
UNFIT: Final = "What one of its records was before can no longer be recorded, so nothing was undone. {}"
GAVE_UP: Final = (
    "The program that does it was stopped {attempts} times before it had finished. Nothing was written. "
    "Ask your administrator."
)
#: Where on the bar each step of the door begins, and how much of it the step takes.
STEPS: Final = {"Checking": (20, 30), "Writing": (50, 20), "Recording": (70, 25)}


def work_next() -> bool:
    """Gives the jobs of dead workers back, then does the one whose turn it is, if one waits. Safe to run twice at once."""
    turns.take_from_the_dead(ImportJob, clock.now(), _give_up)
    attempt = turns.begin_next(ImportJob, clock.now())
    if attempt:
        run(attempt, _work, actions.fail)
    return attempt is not None


def _work(attempt: Attempt) -> None:
    job = ImportJob.objects.loaded().get(pk=attempt.job)
    register = registry.named(job.batch.register)
    if register is None:
        raise Failure("The product no longer has the register it is for.")
    _permitted(job, register)
    if job.does == ImportJob.Does.UNDO:
        _undo(attempt)
    else:
        _write(attempt, register, job.batch)


def _write(attempt: Attempt, register: Register, batch: Import) -> None:
    with beating(attempt, "Reading the file", 2, EVERY) as say:
        plan = _planned(register, batch, say)
        attempt.say(is_final=True)
        by: Any = batch.asked_by
        try:
            actions.publish(attempt, lambda: _confirm(register, plan, batch, by, _telling(say)))
        except (
            Stale,
            IntegrityError,
        ) as clash:  # what a record is refused for is a fault of ours: the preview passed it
            log.info("import clashed", batch=str(batch.pk), clash=type(clash).__name__)
            raise Failure(actions.MOVED) from None


def _confirm(register: Register, plan: Plan, batch: Import, by: Any, told: Told) -> None:
    """New facts: what of the past they take back stands in an event of the import."""
    records: list[Any] = [change.record for change in plan.changes]
    with past_kept(*records, by=by, is_new=True) as kept:
        kept.told_of = batch
        register.confirm_import(plan, by=by, name=batch.file_name, told=told)


def _kept(records: Sequence[Any], by: Actor, why: str) -> AbstractContextManager[object]:
    """Past exposure goes with an import only for a reason."""
    return past_kept(*records, by=by, wrong=bool(why), why=why)


def _planned(register: Register, batch: Import, say: Say) -> Plan:
    """The plan of the file as things stand now. Raises Failure where it is not what was shown."""
    upload = holding.held(actions.place_of(batch))
    if upload is None:
        raise Failure(GONE)
    try:
        found = register.read_import(upload.content)
        say("Comparing it with the register", 8)
        plan = register.plan_import(batch.organisation, found, batch.choices)
    except Unreadable as problem:
        raise Failure(str(problem)[:300]) from None
    if plan is None or plan.seal != batch.seal:
        raise Failure(actions.MOVED)
    return plan


def _undo(attempt: Attempt) -> None:
    with beating(attempt, "Looking for what came after it", 5, EVERY) as say:
        attempt.say(is_final=True)
        try:
            actions.publish_undone(attempt, _telling(say), _kept)
        except Refused as words:
            raise Failure(str(words)) from None
        except (Stale, IntegrityError) as clash:
            log.info("undoing clashed", job=str(attempt.job), clash=type(clash).__name__)
            raise Failure(CAME_AFTER) from None
        except ValidationError as unfit:
            log.info("undoing refused", job=str(attempt.job), fields=sorted(getattr(unfit, "error_dict", {})))
            raise Failure(UNFIT.format(" ".join(unfit.messages))[:300]) from None


def _telling(say: Say) -> Told:
    def told(step: str, done: int, of: int) -> None:
        begins, takes = STEPS[step]
        say(f"{step}: {done:,} of {of:,} records", begins + takes * done // max(of, 1))

    return told


def _permitted(job: ImportJob, register: Register) -> None:
    """Who asked may have lost the right meanwhile. Raises Failure."""
    person: Person | None = job.asked_by
    membership = (
        Membership.objects.current().filter(organisation=job.organisation_id, person=person).first()
        if person
        else None
    )
    if person is None or membership is None:
        raise Failure("Whoever asked for it is no longer a member here. Nothing was written.")
    today = clock.today(job.batch.organisation.zone)
    if not Viewer(person, membership, today).may(f"{register.name}_import"):
        raise Failure(f"{person.name} may no longer import here. Nothing was written.")


def _give_up(job: ImportJob) -> None:
    log.error("import given up", batch=str(job.batch_id), attempts=job.attempt)
    actions.give_up(job, GAVE_UP.format(attempts=job.attempt))
