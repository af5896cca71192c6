"""Guard as a Django application."""

from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "compliance.guard"
    label = "guard"
