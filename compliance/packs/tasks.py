"""What a worker does for packs: it looks for jobs that wait, so that doing it twice changes nothing."""

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from compliance.packs.build import build_due

log = structlog.get_logger()


@shared_task(name="packs.build")
def build() -> None:
    """Builds what waits, and takes over what dead workers left."""
    build_due()


def build_soon() -> None:
    """Has a worker look once the running transaction is committed; without broker the next beat does it."""
    transaction.on_commit(_ask)


def _ask() -> None:
    try:
        build.apply_async(retry=False)
    except OperationalError:
        log.warning("broker unreachable", task=build.name)
