"""Datasets as a Django application; adds its register."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "riskassess.datasets"
    label = "datasets"

    def ready(self) -> None:
        from compliance.registers.registry import registry  # noqa: PLC0415 (models are ready only now)
        from riskassess.datasets.register import DatasetRegister  # noqa: PLC0415

        registry.add(DatasetRegister())
