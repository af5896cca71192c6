"""Registers as a Django application; what it refuses, the registry refuses when a register is added."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "compliance.registers"
    label = "registers"
