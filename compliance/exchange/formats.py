"""Decides what a number in a workbook says by its format: a day, a month whose day nobody wrote, a time, or a number."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What the format of a cell makes of its number."""

    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    TIME = "time"


#: Formats that have a number and no text in a workbook (ECMA-376 part 1, 18.8.30).
BUILT_IN: Final = {
    **dict.fromkeys((14, 15, 16, 22, *range(27, 37), *range(50, 59)), Kind.DAY),
    17: Kind.MONTH,  # mmm-yy: what Excel makes of “Mar-24”
    **dict.fromkeys((18, 19, 20, 21), Kind.TIME),
}
#: What a format shows as it stands, or in what colour and under which condition; [h] counts hours on and stays. No
#: sign is looked at again from each “[” before it: a format of a thousand of them is no work.
LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\[\]]*\]', re.IGNORECASE)
#: Characters of the longest format Excel takes; a longer one says nothing of its number.
LONGEST: Final = 255
LAST_SERIAL: Final = 2_958_465  # 31 December 9999


def kind_of(code: str) -> Kind:
    """What a format such as “dd.mm.yyyy” makes of a number."""
    if len(code) > LONGEST:
        return Kind.NUMBER
    shown = LITERAL.sub("", code.partition(";")[0].casefold())
    if "general" in shown or "[" in shown:
        return Kind.NUMBER
    if "d" in shown or "y" in shown:
        return Kind.DAY if "d" in shown or "m" not in shown or "h" in shown else Kind.MONTH
    if "h" in shown or "s" in shown:
        return Kind.TIME
    return Kind.DAY if "mmm" in shown else Kind.NUMBER


@dataclass(frozen=True)
class Formats:
    """The kinds of a workbook's cells by the number of their style, and the day its days are counted from."""

    kinds: tuple[Kind, ...] = ()
    from_1904: bool = False

    def text(self, number: str, style: str) -> str:
        """The number of a cell as text. Raises ValueError where it is none."""
        kind = self.kinds[int(style)] if style.isdecimal() and int(style) < len(self.kinds) else Kind.NUMBER
        if kind is Kind.NUMBER:
            return number if number.isdecimal() else _plain(float(number))
        value = float(number)
        if not 0 <= value < LAST_SERIAL + 1:
            return _plain(value)
        return _moment(value, kind, self.from_1904)


def _plain(value: float) -> str:
    """As a spreadsheet shows it: fifteen figures at most, none of them a trailing zero."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def _moment(value: float, kind: Kind, from_1904: bool) -> str:  # noqa: FBT001  as the workbook says it
    days, seconds = divmod(round(value * 86_400), 86_400)
    clock = str(timedelta(seconds=seconds)).rjust(8, "0").removesuffix(":00")
    if kind is Kind.TIME and days == 0:
        return clock
    try:
        day = serial_day(days, from_1904=from_1904)
    except (OverflowError, ValueError):
        return _plain(value)
    if kind is Kind.MONTH and day.day == 1:
        return f"{day.year:04}-{day.month:02}"
    return day.isoformat() if not seconds else f"{day.isoformat()} {clock}"


def serial_day(days: int, *, from_1904: bool = False) -> date:
    """The day that a spreadsheet counts as so many days; Excel believes in a 29 February 1900. Raises ValueError."""
    if from_1904:
        return date(1904, 1, 1) + timedelta(days)
    if days == 60 or days < 1:
        raise ValueError("There is no such day.")
    return date(1899, 12, 30) + timedelta(days + (days < 60))
