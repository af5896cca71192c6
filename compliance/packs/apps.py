"""Packs as a Django application."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "compliance.packs"
    label = "packs"
