"""Reminders as a Django application; listens for invitations."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "compliance.reminders"
    label = "reminders"

    def ready(self) -> None:
        from compliance.accounts.signals import invited  # noqa: PLC0415 (models are ready only now)
        from compliance.reminders.tasks import queue_invitation  # noqa: PLC0415

        invited.connect(queue_invitation, dispatch_uid="queue_invitation")
