"""The project as a Django application, for what belongs to no room: the checks for production."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "compliance"

    def ready(self) -> None:
        from compliance import checks  # noqa: F401, PLC0415 (registers itself)
