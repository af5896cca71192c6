"""Has orphaned files moved aside whenever the beat asks."""

from celery import shared_task

from compliance.files import orphans
from compliance.ledger import clock


@shared_task(name="files.sweep")
def sweep() -> None:
    """Moves aside what no open upload can still claim."""
    orphans.sweep(clock.now())
