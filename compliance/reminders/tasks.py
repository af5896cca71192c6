"""What worker and beat do for reminders; every task looks for due rows, so that doing it twice changes nothing."""

from datetime import timedelta
from typing import Any

import structlog
from celery import Task, shared_task
from celery.signals import worker_ready
from django.db import transaction
from kombu.exceptions import OperationalError

from compliance.accounts.models import Invitation
from compliance.ledger import clock
from compliance.reminders import actions, alive, collect, delivery
from compliance.reminders.models import Heartbeat

log = structlog.get_logger()

#: One run of sending lasts no longer, so that a slow mail server keeps the worker from nothing else.
SENDING = timedelta(seconds=50)


@shared_task(name="reminders.pulse")
def pulse() -> None:
    """A sign of life: beat told the broker, the broker told the worker, the worker told the database."""
    alive.beat(Heartbeat.Name.WORKER, clock.now())


@shared_task(name="reminders.collect")
def collect_due() -> None:
    """Queues what is due, and has it sent."""
    if collect.collect_everywhere(clock.now()):
        soon(send)


@shared_task(name="reminders.send")
def send() -> None:
    """Sends what is due."""
    delivery.send_due(clock.now, clock.now() + SENDING)


def queue_invitation(sender: object, invitation: Invitation, secret: str, **_: Any) -> None:
    """Answers `invited`: the mail is queued with the invitation or not at all."""
    actions.invitation_queue(invitation, secret, now=clock.now())
    soon(send)


def soon(task: "Task[Any, Any]") -> None:
    """Has a task done once the running transaction is committed; without broker the next beat does it."""
    transaction.on_commit(lambda: _ask(task))


def _ask(task: "Task[Any, Any]") -> None:
    try:
        task.apply_async(retry=False)
    except OperationalError:
        log.warning("broker unreachable", task=task.name)


@worker_ready.connect(dispatch_uid="reminders_start")
def start(**_: Any) -> None:
    """A worker that starts makes good at once what was missed while none ran."""
    for task in (pulse, collect_due, send):
        _ask(task)
