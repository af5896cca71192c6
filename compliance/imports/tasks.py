"""What a worker does for imports: it looks for jobs that wait, so that doing it twice changes nothing."""

from typing import Any

from celery import shared_task

from compliance.broker import ask, soon
from compliance.imports.work import work_next


@shared_task(name="imports.work")
def work() -> None:
    """Writes or undoes what waits, one at a time, and takes over what dead workers left."""
    if work_next():
        ask(work)


def work_soon(sender: object, **_: Any) -> None:
    """Answers `queued`: nobody waits for the next beat."""
    soon(work)
