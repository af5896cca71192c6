"""Files as a Django application."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "compliance.files"
    label = "files"
