"""Decides whose turn it is: which job is begun, whose worker is dead, and whether anybody works at all."""

from collections.abc import Callable
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import F, Max, OuterRef, Subquery

from compliance.jobs.attempts import Attempt
from compliance.jobs.models import PATIENCE, Job, JobQuerySet
from compliance.jobs.signals import queued
from compliance.ledger import clock

State = Job.State


def begin_next(kind: type[Job], now: datetime) -> Attempt | None:
    """Begins the job of this kind whose turn it is; None where nobody waits. Two workers never begin the same."""
    with transaction.atomic():
        job = _in_turn(kind).select_for_update(of=("self",), skip_locked=True).first()
        return begin(job, now) if job else None


def begin(job: Job, now: datetime) -> Attempt:
    """Begins an attempt at this job."""
    job.start(now)
    job.save()
    return Attempt(type(job), job.pk, job.attempt)


def queue(job: Job) -> None:
    """Puts a job in line."""
    job.state, job.step, job.progress, job.heartbeat_at = State.QUEUED, "", 0, clock.now()
    job.save()
    queued.send(type(job))


def take_from_the_dead(kind: type[Job], now: datetime, give_up: Callable[[Any], None]) -> None:
    """Lets jobs whose worker died wait again; those that were begun often enough are given up."""
    with transaction.atomic():
        dead = kind.objects.silent(now).select_for_update(of=("self",), skip_locked=True)
        for job in dead.loaded():
            if job.attempt < job.last_attempt:
                queue(job)
            else:
                give_up(job)
                job.save()


def waiting_before(job: Job) -> int:
    """How many of the jobs of its kind that wait now come first: each organisation in its turn, again and again."""
    lines: dict[UUID, list[UUID]] = {}
    for key, organisation in _in_turn(type(job)).values_list("pk", "organisation_id"):
        lines.setdefault(organisation, []).append(key)
    turns = [key for turn in zip_longest(*lines.values()) for key in turn if key]
    return turns.index(job.pk) if job.pk in turns else 0


def _in_turn(kind: type[Job]) -> JobQuerySet:
    """The jobs that wait, those of the organisation that was last at work longest ago first: many of one keep no other waiting."""
    worked = kind.objects.filter(organisation=OuterRef("organisation"), attempt__gt=0).exclude(
        state=State.QUEUED
    )
    last = worked.order_by().values("organisation").annotate(last=Max("heartbeat_at")).values("last")
    waiting = kind.objects.filter(state=State.QUEUED).annotate(last_worked=Subquery(last))
    in_turn: JobQuerySet = waiting.order_by(F("last_worked").asc(nulls_first=True), "id")
    return in_turn


def is_forgotten(job: Job, now: datetime) -> bool:
    """Whether a job waits although nobody is at work on another, of whatever kind: no worker runs."""
    if job.state != State.QUEUED or job.heartbeat_at is None or now - job.heartbeat_at < PATIENCE:
        return False
    at_work = {"state": State.RUNNING, "heartbeat_at__gte": now - PATIENCE}
    return not any(kind.objects.filter(**at_work).exists() for kind in _kinds())


def _kinds() -> list[type[Job]]:
    return [model for model in apps.get_models() if issubclass(model, Job)]
