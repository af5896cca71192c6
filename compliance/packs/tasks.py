"""What a worker does for packs: it looks for jobs that wait, so that doing it twice changes nothing."""

from celery import shared_task

from compliance.packs.build import build_due


@shared_task(name="packs.build")
def build() -> None:
    """Builds what waits, and takes over what dead workers left."""
    build_due()
