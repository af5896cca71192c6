"""Incidents as a Django application; adds its register."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from compliance.registers.registry import registry  # noqa: PLC0415 (models are ready only now)
        from incidents.register import IncidentRegister  # noqa: PLC0415

        registry.add(IncidentRegister())
