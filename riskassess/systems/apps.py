"""AI systems as a Django application; adds its register."""

from django.apps import AppConfig


class SystemsConfig(AppConfig):
    name = "riskassess.systems"

    def ready(self) -> None:
        from compliance.registers.registry import registry  # noqa: PLC0415 (models are ready only now)
        from riskassess.systems.register import SystemRegister  # noqa: PLC0415

        registry.add(SystemRegister())
