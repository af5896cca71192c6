"""Decides what an attempt may say: signs of life, how far it is and the last word, as long as it is the current one."""

import secrets
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction

from compliance.jobs.models import SILENCE, Job, JobQuerySet
from compliance.jobs.signals import beaten
from compliance.ledger import clock

log = structlog.get_logger()
Made = TypeVar("Made")

#: How long one step may go on without a beat of its own.
LONGEST = timedelta(minutes=15)
FAULT = "The program found a fault in itself. Your administrator finds it in the log under this id."
#: Takes the step and how far it is, in per cent.
Say = Callable[[str, int], None]


class Superseded(Exception):
    """This attempt is no longer the current one: it was cancelled, or another took its place."""


class Failure(Exception):
    """It cannot be done; the words are for the person who asked."""


@dataclass(frozen=True)
class Attempt:
    """One attempt at one job: what a worker holds while it works."""

    kind: type[Job]
    job: UUID
    number: int

    def beat(self, step: str, progress: int) -> None:
        """A sign of life and how far it is. Raises Superseded."""
        now = clock.now()
        self.say(heartbeat_at=now, step=step, progress=progress)
        beaten.send(self.kind, now=now)

    def say(self, **told: Any) -> None:
        """Writes into the row of the job. Raises Superseded."""
        if not self._current().update(**told):
            raise Superseded

    @contextmanager
    def last_word(self) -> Iterator[Any]:
        """Holds the job while what is decided last is written, all or nothing. Raises Superseded."""
        with transaction.atomic():
            job = self._current().select_for_update(of=("self",)).loaded().first()
            if job is None:
                raise Superseded
            yield job
            job.save()

    def _current(self) -> JobQuerySet:
        running: JobQuerySet = self.kind.objects.filter(
            pk=self.job, attempt=self.number, state=Job.State.RUNNING
        )
        return running


@contextmanager
def beating(attempt: Attempt, step: str, progress: int, every: timedelta = SILENCE / 4) -> Iterator[Say]:
    """Beats while something runs that cannot beat itself, because it is in one transaction. Raises Superseded.

    A thread beats, over its own connection, and tells what the work last said. After LONGEST it falls silent, so that work that
    hangs is found dead all the same.
    """
    told = [(step, progress)]
    attempt.beat(*told[0])
    done = Event()

    def say(step: str, progress: int) -> None:
        told[0] = step, progress

    def beat() -> None:
        try:
            for _ in range(LONGEST // every):
                if done.wait(every.total_seconds()):
                    return
                attempt.beat(*told[0])
        except Superseded:
            return  # the next beat of the work itself says so as well
        except DatabaseError:
            log.exception("no sign of life", job=str(attempt.job))
        finally:
            connection.close()

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield say
    finally:
        done.set()
        thread.join()


def run(
    attempt: Attempt, work: Callable[[Attempt], Made], fail: Callable[[Attempt, str, str], object]
) -> Made | None:
    """One attempt from beginning to end; None where it failed, and the job then says why."""
    try:
        return work(attempt)
    except Superseded:
        _left(attempt)
    except Failure as failure:
        _fail(attempt, fail, str(failure))
    except Exception as fault:  # noqa: BLE001 (whatever it was, the person who asked is told, and the log has the place)
        error_id = secrets.token_hex(4)
        place = traceback.extract_tb(fault.__traceback__)[-1]
        log.error(
            "job failed",
            kind=attempt.kind._meta.label_lower,
            error_id=error_id,
            fault=type(fault).__name__,
            at=f"{place.filename}:{place.lineno}",
        )
        _fail(attempt, fail, FAULT, error_id)
    return None


def _fail(
    attempt: Attempt, fail: Callable[[Attempt, str, str], object], words: str, error_id: str = ""
) -> None:
    try:
        fail(attempt, words, error_id)
    except Superseded:
        _left(attempt)


def _left(attempt: Attempt) -> None:
    log.info(
        "job left to another",
        kind=attempt.kind._meta.label_lower,
        job=str(attempt.job),
        attempt=attempt.number,
    )
