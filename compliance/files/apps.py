"""Files as a Django application; a removed sample takes its files along."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "compliance.files"
    label = "files"

    def ready(self) -> None:
        from compliance.accounts.signals import sample_removed  # noqa: PLC0415 (models are ready only now)
        from compliance.files.actions import remove_all  # noqa: PLC0415

        sample_removed.connect(remove_all, dispatch_uid="remove_all")
