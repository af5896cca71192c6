"""Accounts as a Django application; after every migration the groups follow the table of roles."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "compliance.accounts"
    label = "accounts"

    def ready(self) -> None:
        from compliance.accounts.groups import apply_roles_everywhere  # noqa: PLC0415 (models are ready only now)

        # guardian comes after accounts and auth: by its turn the permissions of this release exist.
        guardian = apps.get_app_config("guardian")
        post_migrate.connect(apply_roles_everywhere, sender=guardian, dispatch_uid="apply_roles")
