"""Decides which days a written date can mean: one day, or any day of a month."""

import calendar
import re
from argparse import ArgumentTypeError
from dataclasses import dataclass
from datetime import date
from typing import Self

FIRST_YEAR = 1996  # HIPAA became law on 21 August 1996 (Public Law 104-191): no agreement under it is older
LAST_YEAR = 2100  # later years are slips of the keyboard or a spreadsheet's way of saying "never"

HOW_TO_WRITE = (
    "Write a day as 2026-03-15, 3/15/2026 (month first), 15 Mar 2026 or March 15, 2026, "
    "or only a month as 2026-03 or Mar 2026."
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or a month whose day nobody wrote down.

    Not ordered on purpose: whether "2026-03" comes before "2026-03-15" depends on which answer is the unsafe
    one, so whoever compares says `first` or `last`.
    """

    year: int
    month: int
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"The year must be between {FIRST_YEAR} and {LAST_YEAR}, not {self.year}.")
        if not 1 <= self.month <= 12:
            raise ValueError(
                f"There is no month {self.month}. Between slashes the month comes first: 3/15/2026."
            )
        if self.day is not None and not 1 <= self.day <= _days_in(self.year, self.month):
            raise ValueError(f"The month {self.year}-{self.month:02} has no day {self.day}.")

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read back what `str` wrote; what people type is for `parse_partial`."""
        written = re.fullmatch(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", text)
        if written is None:
            raise ValueError(f"This is not a date. {HOW_TO_WRITE}")
        year, month, day = written.groups()
        return cls(int(year), int(month), int(day) if day else None)

    @property
    def exact(self) -> bool:
        return self.day is not None

    @property
    def first(self) -> date:
        """The earliest day it can mean."""
        return date(self.year, self.month, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can mean."""
        return date(self.year, self.month, self.day or _days_in(self.year, self.month))

    def __str__(self) -> str:
        return self.first.isoformat() if self.exact else f"{self.year}-{self.month:02}"


_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})"
_NTH = _DAY + r"(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_SPELLINGS = tuple(
    re.compile(spelling, re.ASCII)
    for spelling in (
        r"(?P<year>\d{4})(?P<gap>[-/.])(?P<month>\d{1,2})(?:(?P=gap)" + _DAY + ")?",  # 2026-03-15, 2026-03
        r"(?P<month>\d{1,2})(?P<gap>[-/])" + _DAY + "(?P=gap)" + _YEAR,  # 3/15/2026, 3/15/26
        r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",  # 3/2026
        _NTH + "[- ]" + _NAME + ",?[- ]" + _YEAR,  # 15 Mar 2026, 15-Mar-26
        _NAME + " " + _NTH + r",? (?P<year>\d{4})",  # March 15, 2026
        _NAME + r",?[- ](?P<year>\d{4})",  # Mar 2026, Mar-2026
        _NAME + r"-(?P<year>\d{2})",  # Mar-26, a spreadsheet's month; "Mar 26" may be a day and is refused
    )
)
_DASHES = str.maketrans("‐‑‒–—", "-----")  # noqa: RUF001  word processors turn hyphens into these


def parse_partial(text: str) -> PartialDate:
    """Read a date as people type it; the text of the ValueError can stand beside the field.

    Figures between slashes are read the US way, month first: 3/4/2026 is 4 March. Nothing is turned round to
    make it fit: 15/3/2026 is refused. Two-digit years from 96 on are of the last century.
    """
    tidy = " ".join(text.translate(_DASHES).lower().split())
    for spelling in _SPELLINGS:
        if found := spelling.fullmatch(tidy):
            return _read(found.groupdict())
    raise ValueError(f"This is not a date. {HOW_TO_WRITE}")


def _read(parts: dict[str, str | None]) -> PartialDate:
    year, day, name = parts["year"] or "", parts.get("day"), parts.get("name")
    century = 0 if len(year) == 4 else 1900 if int(year) >= FIRST_YEAR % 100 else 2000
    month = _month(name) if name else int(parts["month"] or 0)
    return PartialDate(century + int(year), month, int(day) if day else None)


def _month(name: str) -> int:
    for number, month in enumerate(_MONTHS, start=1):
        if month.startswith(name):
            return number
    raise ValueError(f"This is not a month's name. {HOW_TO_WRITE}")


def argued_day(text: str) -> date:
    """A day as an argument of a command: one spelling, so that nothing is guessed. Raises ArgumentTypeError."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ArgumentTypeError(f"“{text}” is no day. Write a day as 2026-03-15.")


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, or that month's last day where it is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, _days_in(years, month + 1)))


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
