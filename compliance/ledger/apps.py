"""The ledger as a Django application."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "compliance.ledger"
    label = "ledger"

    def ready(self) -> None:
        from compliance.ledger import database  # noqa: PLC0415 (models are ready only now)

        post_migrate.connect(database.keep_rows_in_place, sender=self, dispatch_uid="keep_rows_in_place")
        post_migrate.connect(database.grant_to_application, sender=self, dispatch_uid="grant_to_application")
        connection_created.connect(database.refuse_powerful_role, dispatch_uid="refuse_powerful_role")
