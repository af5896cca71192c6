"""History as a Django application."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "compliance.history"
    label = "history"
