"""Decides the arithmetic of breach notice: which day starts a clock, how days are counted, and how far a hold moves a date.

The day of discovery is day 0. Whole calendar days are counted; no rule of Subpart D moves a day off a weekend (45 CFR 164.404-412).
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final, Literal

#: 45 CFR 164.404(b), 164.406(b), 164.408(b), 164.410(b): calendar days after discovery, the outer limit.
OUTER_LIMIT_DAYS: Final = 60
#: 45 CFR 164.408(c): days after the end of the calendar year of discovery, for breaches of fewer than 500.
YEAR_END_DAYS: Final = 60
#: 45 CFR 164.408(b): 500 or more people in total, and HHS is told with the individuals.
HHS_AT_ONCE_FROM: Final = 500
#: 45 CFR 164.406(a): media are told of *more than* 500 residents of one State or jurisdiction.
MEDIA_ABOVE: Final = 500
#: 45 CFR 164.412(b): an oral statement delays for 30 days from its date at most.
ORAL_HOLD_DAYS: Final = 30
#: A house limit, no law: a statement that reaches further is a slip of the year, and would silence a clock.
LONGEST_HOLD: Final = timedelta(days=731)
#: 45 CFR 164.404(d)(2)(ii): from ten people out of reach, the web or the media and a toll-free number.
CONSPICUOUS_FROM: Final = 10
#: 45 CFR 164.404(d)(2)(ii): both stay for at least 90 days.
CONSPICUOUS_DAYS: Final = 90
#: House settings, no law: by when the organisation means to have decided, and its letters sent.
DECIDE_DAYS: Final = 10
LETTER_DAYS: Final = 30
#: 74 FR 42740, 42756: Subpart D applies to breaches discovered on or after this day.
RULE_BEGAN_ON: Final = date(2009, 9, 23)

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
#: The holidays of a jurisdiction in a year; "US" for the federal ones.
Holidays = Callable[[str, int], Set[date]]
Unit = Literal["hours", "calendar", "business"]


@dataclass(frozen=True, slots=True, order=True)
class Start:
    """A moment that starts clocks, and why: its date is day 0."""

    at: datetime
    reason: str

    @property
    def on(self) -> date:
        """Day 0, on the wall of the organisation."""
        return self.at.date()


def local(fact: date | datetime, zone: tzinfo) -> datetime:
    """A fact as local moment; where no time is known it is 00:00, the earliest it can have been."""
    if isinstance(fact, datetime):
        if fact.utcoffset() is None:
            raise ValueError("a time needs its offset")
        return fact.astimezone(zone)
    return datetime.combine(fact, time.min, tzinfo=zone)


def discovery(starts: Iterable[Start]) -> Start:
    """The first moment on which the breach was known, or would have been with reasonable diligence (164.404(a)(2), 164.410(a)(2))."""
    return min(starts, key=lambda start: (start.at, start.reason))


def day_limit(discovered_on: date) -> date:
    """The last day of the outer limit, whatever its weekday."""
    return discovered_on + timedelta(days=OUTER_LIMIT_DAYS)


def year_limit(discovered_on: date) -> date:
    """The last day for HHS of a breach of fewer than 500: 1 March, or 29 February of a leap year."""
    return date(discovered_on.year, 12, 31) + timedelta(days=YEAR_END_DAYS)


def hours_after(moment: datetime, hours: int) -> datetime:
    """So many hours that pass, also through a night in which the clocks change."""
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)


def business_days_after(day: date, count: int, holidays: Holidays, jurisdiction: str) -> date:
    """The so-manieth day after that is no Saturday, Sunday or holiday of the jurisdiction."""
    while count:
        day += _DAY
        count -= day.weekday() < _SATURDAY and day not in holidays(jurisdiction, day.year)
    return day


def tells_hhs_at_once(people: int | None) -> bool:
    """Whether HHS is told with the individuals; a number nobody knows counts as 500 or more."""
    return people is None or people >= HHS_AT_ONCE_FROM


def tells_media(residents: int | None) -> bool:
    """Whether the media of a State are told; a number nobody knows counts as more than 500."""
    return residents is None or residents > MEDIA_ABOVE


class Held(StrEnum):
    """How a law-enforcement official made the statement."""

    ORAL = "oral"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Hold:
    """A statement that notice would impede an investigation or harm national security (164.412)."""

    kind: Held
    stated_on: date
    #: The time the official stated; an oral one may name none.
    until: date | None = None

    @property
    def ends_on(self) -> date:
        """The day on which notice is free again: as written, or for an oral statement 30 days after it at most."""
        if self.kind == Held.WRITTEN:
            if self.until is None:
                raise ValueError("A written hold states its end (45 CFR 164.412(a)).")
            return self.until
        longest = self.stated_on + timedelta(days=ORAL_HOLD_DAYS)
        return min(self.until or longest, longest)

    def runs(self, on: date) -> bool:
        """Whether nobody may be told that day; on its last day notice is free, and due where the limit is past."""
        return self.stated_on <= on < self.ends_on


def effective(limit: date, holds: Sequence[Hold]) -> list[Hold]:
    """The holds that began by the limit, or while another of them still moved it: one begun later heals nothing.

    Of oral statements the first alone counts: beyond its thirty days only a written one holds (164.412(b)).
    """
    found: list[Hold] = []
    for hold in sorted(holds, key=lambda each: (each.stated_on, each.kind == Held.ORAL)):
        if hold.kind == Held.ORAL and any(each.kind == Held.ORAL for each in found):
            continue
        if hold.stated_on <= limit:
            found.append(hold)
            limit = max(limit, hold.ends_on)
    return found


def after_holds(limit: date, holds: Sequence[Hold]) -> date:
    """The later of the limit and the end of the last hold that counts."""
    return max([limit, *(hold.ends_on for hold in effective(limit, holds))])


@dataclass(frozen=True, slots=True)
class Substitute:
    """What people who cannot be reached are owed instead of a letter (164.404(d)(2))."""

    citation: str
    words: str
    #: The first day on which posting and toll-free number may go; None where none is owed, or none was put up.
    stays_until: date | None


def substitute(unreachable: int, posted_on: date | None) -> Substitute:
    """Fewer than ten: another way; ten or more: the web or the media, with a toll-free number, for 90 days."""
    if unreachable < CONSPICUOUS_FROM:
        words = f"{unreachable} cannot be reached, fewer than ten: another form of written notice, telephone or other means"
        return Substitute("45 CFR 164.404(d)(2)(i)", words, None)
    words = (
        f"{unreachable} cannot be reached, ten or more: a conspicuous posting on the home page or in major print or broadcast media, "
        "and a toll-free number, both for at least 90 days"
    )
    stays = posted_on + timedelta(days=CONSPICUOUS_DAYS) if posted_on else None
    return Substitute("45 CFR 164.404(d)(2)(ii)", words, stays)
