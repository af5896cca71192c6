"""Decides by when a breach must be told under an agreement, and by when PHI goes back after it."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

NOTICE_LIMIT_DAYS = (
    60  # 45 CFR 164.410(b): calendar days after discovery, the outer limit whatever the contract says
)
RETURN_DAYS = (
    30  # a house setting: 45 CFR 164.504(e)(2)(ii)(J) says "at termination" and gives no number of days
)

#: The longest term that stays within day 60 whatever the weekday of discovery, holidays left aside.
_WITHIN_LIMIT = {"hours": NOTICE_LIMIT_DAYS * 24, "days": NOTICE_LIMIT_DAYS, "business_days": 42}


@dataclass(frozen=True, slots=True)
class NoticeTerm:
    """How soon after discovery the contract wants a breach told."""

    value: int
    unit: Literal["hours", "days", "business_days"]

    def __post_init__(self) -> None:
        if self.value < 1:
            raise ValueError("A breach-notice term is at least 1.")


def longer_than_law(term: NoticeTerm) -> bool:
    """Whether the contract may allow more than the 60 calendar days of 45 CFR 164.410(b)."""
    return term.value > _WITHIN_LIMIT[term.unit]


def breach_notice_due(
    discovered_at: datetime, term: NoticeTerm, holidays: Set[date] = frozenset()
) -> date | datetime:
    """A moment for hours, otherwise the day until whose end notice is in time; never after the law's day 60.

    `discovered_at` carries the organisation's time zone: its date is day 0. Hours are hours that pass, also
    through a night in which the clocks change.
    """
    if discovered_at.utcoffset() is None:
        raise ValueError("The moment of discovery needs a time zone.")
    limit = discovered_at.date() + timedelta(days=NOTICE_LIMIT_DAYS)
    if longer_than_law(term):
        return limit
    if term.unit == "hours":
        due_at = (discovered_at.astimezone(UTC) + timedelta(hours=term.value)).astimezone(
            discovered_at.tzinfo
        )
        return due_at if due_at.date() <= limit else limit
    if term.unit == "days":
        return discovered_at.date() + timedelta(days=term.value)
    return min(_business_days_after(discovered_at.date(), term.value, holidays), limit)


def return_due(ended_on: date, days: int = RETURN_DAYS) -> date:
    """The day by which PHI is returned or destroyed, if feasible (45 CFR 164.504(e)(2)(ii)(J))."""
    return ended_on + timedelta(days=days)


def _business_days_after(day: date, count: int, holidays: Set[date]) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in holidays
    return day
