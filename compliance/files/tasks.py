"""Decides when orphaned files are swept away: whenever the beat asks, those older than a day."""

from datetime import timedelta

from celery import shared_task

from compliance.files import actions
from compliance.ledger import clock

AGE = timedelta(days=1)


@shared_task(name="files.sweep")
def sweep() -> None:
    """Removes orphans that no open upload can still claim."""
    actions.sweep(clock.now() - AGE)
