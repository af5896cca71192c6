"""Decides what time it is: the one place that reads the clock, asked by views, tasks, commands and the ledger alone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today(zone: ZoneInfo) -> date:
    """The date on the wall in that time zone."""
    return now().astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of that local day."""
    return datetime.combine(day, time.min, tzinfo=zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after that local day; what was recorded strictly before it was known on that day."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
