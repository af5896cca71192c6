"""What worker and beat do for reminders; every task looks for due rows, so that doing it twice changes nothing."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from compliance.accounts.models import Invitation
from compliance.broker import ask, soon
from compliance.ledger import clock
from compliance.reminders import actions, alive, collect, delivery
from compliance.reminders.models import Heartbeat

#: One run of sending lasts no longer, so that a slow mail server keeps the worker from nothing else.
SENDING = timedelta(seconds=50)


@shared_task(name="reminders.pulse")
def pulse(name: str = Heartbeat.Name.WORKER) -> None:
    """A sign of life of whoever serves the queue it was put in: beat told the broker, the broker a worker, the worker the database."""
    alive.beat(Heartbeat.Name(name), clock.now())


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


def look_soon(**_: Any) -> None:
    """Answers `pressing`: what is due is looked for once the transaction is committed; if that fails, the next beat looks."""
    soon(collect_due)


@worker_ready.connect(dispatch_uid="reminders_start")
def start(**_: Any) -> None:
    """A worker that starts makes good at once what was missed while none ran."""
    for task in (pulse, collect_due, send):
        ask(task)
    ask(pulse, Heartbeat.Name.BUILDER, queue="jobs")
