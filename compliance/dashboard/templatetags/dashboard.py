"""Words for deadlines on pages."""

from datetime import date

from django import template

from compliance.registers.registry import registry

register = template.Library()


@register.filter
def kind_title(key: str) -> str:
    """What a kind of deadline is called."""
    return registry.deadline_kinds[key].title


@register.filter
def away(day: date, today: date) -> str:
    """How far away a day is: “today”, “in 14 days”, “3 days ago”."""
    days = (day - today).days
    if days == 0:
        return "today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"in {count}" if days > 0 else f"{count} ago"
