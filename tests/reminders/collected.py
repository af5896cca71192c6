"""What was collected: who was told of which window, and hours of the clinic."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from compliance.accounts.models import Organisation
from compliance.registers.answers import Deadline
from compliance.reminders.models import Reminder

TODAY = date(2026, 11, 22)
Due = Callable[..., Deadline]


def told(organisation: Organisation) -> list[tuple[str, int]]:
    rows = Reminder.objects.of(organisation).exclude(mail=None).order_by("person__name", "-window")
    return [(name.split()[0], window) for name, window in rows.values_list("person__name", "window")]


def at(day: date, hour: int = 9, zone: str = "America/New_York") -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
