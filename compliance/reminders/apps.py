"""Reminders as a Django application; listens for invitations for what is due at once, and for signs of life of the builder."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "compliance.reminders"
    label = "reminders"

    def ready(self) -> None:
        from compliance.accounts.signals import invited  # noqa: PLC0415 (models are ready only now)
        from compliance.jobs.signals import beaten  # noqa: PLC0415
        from compliance.registers.signals import pressing  # noqa: PLC0415
        from compliance.reminders.alive import builder_beats  # noqa: PLC0415
        from compliance.reminders.tasks import look_soon, queue_invitation  # noqa: PLC0415

        invited.connect(queue_invitation, dispatch_uid="queue_invitation")
        pressing.connect(look_soon, dispatch_uid="look_soon")
        beaten.connect(builder_beats, dispatch_uid="builder_beats")
