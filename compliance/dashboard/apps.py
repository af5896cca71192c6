"""Dashboard as a Django application."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "compliance.dashboard"
    label = "dashboard"
