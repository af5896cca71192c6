"""Registers as a Django application; it refuses nonsense when everything is loaded."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "compliance.registers"
    label = "registers"
