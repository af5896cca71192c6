"""Decides whose turn it is: which job is begun, whose worker is dead, and which attempt may still speak."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from threading import Event, Thread
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from compliance.ledger import clock
from compliance.packs.models import PATIENCE, SILENCE, PackJob
from compliance.reminders import alive
from compliance.reminders.models import Heartbeat

log = structlog.get_logger()

State = PackJob.State
#: How long one step may go on without a beat of its own.
LONGEST = timedelta(minutes=15)


class Superseded(Exception):
    """This attempt is no longer the current one: it was cancelled, or another took its place."""


class Failure(Exception):
    """The pack cannot be built; the words are for the person who asked."""


@dataclass(frozen=True)
class Attempt:
    """One attempt at one job: what a worker holds while it works."""

    job: UUID
    number: int

    def beat(self, step: str, progress: int) -> None:
        """A sign of life and how far it is. Raises Superseded."""
        now = clock.now()
        if not self._current().update(heartbeat_at=now, step=step, progress=progress):
            raise Superseded
        alive.beat(Heartbeat.Name.BUILDER, now)

    @contextmanager
    def last_word(self) -> Iterator[PackJob]:
        """Holds the job while what is decided last is written, all or nothing. Raises Superseded."""
        with transaction.atomic():
            job = self._current().select_for_update(of=("self",)).select_related("pack__organisation").first()
            if job is None:
                raise Superseded
            yield job
            job.save()

    def _current(self) -> QuerySet[PackJob]:
        return PackJob.objects.filter(pk=self.job, attempt=self.number, state=State.RUNNING)


@contextmanager
def beating(attempt: Attempt, step: str, progress: int, every: timedelta = SILENCE / 4) -> Iterator[None]:
    """Beats while something runs that cannot beat itself: facts are read in one transaction that writes nothing. Raises Superseded.

    A thread beats, over its own connection. After LONGEST it falls silent, so that work that hangs is found dead all the same.
    """
    attempt.beat(step, progress)
    done = Event()

    def beat() -> None:
        try:
            for _ in range(LONGEST // every):
                if done.wait(every.total_seconds()):
                    return
                attempt.beat(step, progress)
        except Superseded:
            return  # the next beat of the work itself says so as well
        except DatabaseError:
            log.exception("no sign of life", job=str(attempt.job))
        finally:
            connection.close()

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def begin_next(now: datetime) -> Attempt | None:
    """Begins the job whose turn it is; None where nobody waits. Two workers never begin the same."""
    with transaction.atomic():
        job = _in_turn().select_for_update(of=("self",), skip_locked=True).first()
        return begin(job, now) if job else None


def begin(job: PackJob, now: datetime) -> Attempt:
    """Begins an attempt at this job."""
    job.state, job.attempt, job.heartbeat_at = State.RUNNING, job.attempt + 1, now
    job.progress, job.step, job.failure, job.error_id = 0, "Beginning", "", ""
    job.save()
    return Attempt(job.pk, job.attempt)


def queue(job: PackJob) -> None:
    """Puts a job in line."""
    job.state, job.step, job.progress, job.heartbeat_at = State.QUEUED, "", 0, clock.now()
    job.save()


def take_from_the_dead(now: datetime, give_up: Callable[[PackJob], None]) -> None:
    """Lets jobs whose worker died wait again; those that were begun often enough are given up."""
    with transaction.atomic():
        dead = PackJob.objects.silent(now).select_for_update(of=("self",), skip_locked=True)
        for job in dead.select_related("pack__organisation"):
            if job.attempt < job.last_attempt:
                queue(job)
            else:
                give_up(job)
                job.save()


def waiting_before(job: PackJob) -> int:
    """How many of the jobs that wait now come first: each organisation in its turn, again and again."""
    lines: dict[UUID, list[UUID]] = {}
    for key, organisation in _in_turn().values_list("pk", "organisation_id"):
        lines.setdefault(organisation, []).append(key)
    turns = [key for turn in zip_longest(*lines.values()) for key in turn if key]
    return turns.index(job.pk) if job.pk in turns else 0


def _in_turn() -> QuerySet[PackJob]:
    """The jobs that wait, those of the organisation that was last at work longest ago first: many packs of one keep no other waiting."""
    worked = PackJob.objects.filter(organisation=OuterRef("organisation"), attempt__gt=0).exclude(
        state=State.QUEUED
    )
    last = worked.order_by().values("organisation").annotate(last=Max("heartbeat_at")).values("last")
    waiting = PackJob.objects.filter(state=State.QUEUED).annotate(last_worked=Subquery(last))
    return waiting.order_by(F("last_worked").asc(nulls_first=True), "id")


def is_forgotten(job: PackJob, now: datetime) -> bool:
    """Whether a job waits although nobody is at work on another: no builder runs."""
    if job.state != State.QUEUED or job.heartbeat_at is None or now - job.heartbeat_at < PATIENCE:
        return False
    return not PackJob.objects.filter(state=State.RUNNING, heartbeat_at__gte=now - PATIENCE).exists()
