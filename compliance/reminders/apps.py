"""Reminders as a Django application; listens for invitations and for signs of life of the builder."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "compliance.reminders"
    label = "reminders"

    def ready(self) -> None:
        from compliance.accounts.signals import invited  # noqa: PLC0415 (models are ready only now)
        from compliance.jobs.signals import beaten  # noqa: PLC0415
        from compliance.reminders.alive import builder_beats  # noqa: PLC0415
        from compliance.reminders.tasks import queue_invitation  # noqa: PLC0415

        invited.connect(queue_invitation, dispatch_uid="queue_invitation")
        beaten.connect(builder_beats, dispatch_uid="builder_beats")
