"""Vendors as a Django application; adds its register."""

from django.apps import AppConfig


class VendorsConfig(AppConfig):
    name = "vendors"

    def ready(self) -> None:
        from compliance.registers.registry import registry  # noqa: PLC0415 (models are ready only now)
        from vendors.register import VendorRegister  # noqa: PLC0415

        registry.add(VendorRegister())
