"""Gathers what the pages of AI systems show."""

from riskassess.systems.page.systems import SystemPage, system_page, trail

__all__ = ["SystemPage", "system_page", "trail"]
