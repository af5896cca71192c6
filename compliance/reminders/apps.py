"""Reminders as a Django application."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "compliance.reminders"
    label = "reminders"
