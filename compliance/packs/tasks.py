"""What a worker does for packs: it looks for jobs that wait, so that doing it twice changes nothing."""

from celery import shared_task

from compliance.broker import ask
from compliance.packs.build import build_next


@shared_task(name="packs.build")
def build() -> None:
    """Builds what waits, one at a time: an import that was asked for meanwhile comes between two packs."""
    if build_next():
        ask(build)
