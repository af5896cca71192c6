"""Imports as a Django application; listens for imports that are put in line."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "compliance.imports"
    label = "imports"

    def ready(self) -> None:
        from compliance.exchange.models import ImportJob  # noqa: PLC0415 (models are ready only now)
        from compliance.imports.tasks import work_soon  # noqa: PLC0415
        from compliance.jobs.signals import queued  # noqa: PLC0415

        queued.connect(work_soon, sender=ImportJob, dispatch_uid="imports_work_soon")
