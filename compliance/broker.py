"""Decides how a task is handed to a worker: after the commit, and without broker not at all, because the next beat finds the work."""

from typing import Any

import structlog
from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger()


def soon(task: "Task[Any, Any]") -> None:
    """Has a task done once the running transaction is committed."""
    transaction.on_commit(lambda: ask(task))


def ask(task: "Task[Any, Any]", *args: str, **options: str) -> None:
    """Hands a task over; whoever asks does not wait for a broker that is gone."""
    try:
        task.apply_async(args, retry=False, **options)
    except OperationalError:
        log.warning("broker unreachable", task=task.name)
