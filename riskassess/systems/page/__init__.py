"""Gathers what the pages of AI systems show."""

from riskassess.systems.page.systems import Asked, SystemPage, system_page, trail

__all__ = ["Asked", "SystemPage", "system_page", "trail"]
