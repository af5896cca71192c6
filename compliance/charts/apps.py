"""Names the charts app, which has templates and tags but no tables."""

from django.apps import AppConfig


class ChartsConfig(AppConfig):
    name = "compliance.charts"
