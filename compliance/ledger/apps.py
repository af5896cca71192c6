"""The ledger as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "compliance.ledger"
    label = "ledger"

    def ready(self) -> None:
        from compliance.ledger.database import grant_to_application  # noqa: PLC0415 (models are ready only now)

        post_migrate.connect(grant_to_application, sender=self, dispatch_uid="grant_to_application")
