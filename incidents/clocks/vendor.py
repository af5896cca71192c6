"""Decides whether a vendor told us within the term of its agreement, or of the law; what the facts leave open is never read as in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from incidents.clocks.case import Term, Vendor
from incidents.clocks.contract import limit_of
from incidents.clocks.duty import days
from incidents.rules import OUTER_LIMIT_DAYS, Holidays, Start, local

DAY: Final = 24
LAW: Final = "45 CFR 164.410(b)"


class Telling(StrEnum):
    """How a vendor's telling stands to its term."""

    IN_TIME = "in time"
    LATE = "late"
    MAY_BE_LATE = "may be late"
    RUNNING = "not told yet"
    OVERDUE = "overdue"
    UNKNOWN = "cannot be told"


#: What is to be followed up.
BAD: Final = (Telling.LATE, Telling.MAY_BE_LATE, Telling.OVERDUE)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a vendor owed us, and how it stands."""

    term: Term
    state: Telling
    words: str
    due_on: date | None = None
    #: The moment, where the agreement counts in hours.
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A vendor's report as the rules take it."""

    discovered: date | datetime | None
    told: date | datetime | None
    #: None where nobody established it: then it counts as agent.
    is_agent: bool | None = None


def together(reports: Sequence[Report], zone: tzinfo) -> Vendor | None:
    """What several reports of one vendor come to: the first discovery, the first telling; an agent, unless each says that it is none."""
    if not reports:
        return None
    found, told = (
        min((fact for fact in facts if fact), key=lambda fact: local(fact, zone), default=None)
        for facts in ([each.discovered for each in reports], [each.told for each in reports])
    )
    said = {each.is_agent for each in reports}
    return Vendor(found, told, True if True in said else None if None in said else False)


def of_law(party: str) -> Term:
    """The outer limit, whatever an agreement says."""
    return Term(party, OUTER_LIMIT_DAYS, "days", f"{LAW}, the outer limit")


def telling(term: Term, vendor: Vendor, on: date, zone: tzinfo, holidays: Holidays) -> Owed:
    """Whether the vendor told us within the term, counted from its own discovery; never after the law's day 60.

    The day of discovery is day 0. On the last hour, or the last day, is in time.
    """
    if vendor.discovered_on is None:
        return Owed(
            term, Telling.UNKNOWN, "It has not said when it discovered it, so nothing can be counted: ask it."
        )
    start = Start(local(vendor.discovered_on, zone), "discovered by the vendor")
    due_at, limit, why = limit_of(term, start, holidays)
    wall = start.on + timedelta(days=OUTER_LIMIT_DAYS)
    if limit > wall:
        due_at, limit, why = (
            None,
            wall,
            f"{days(OUTER_LIMIT_DAYS)} after {start.on}, the outer limit of {LAW}",
        )
    if vendor.told_us_on is None:
        late = (on - limit).days
        word = f"{days(late)} overdue" if late > 0 else "not told yet"
        return Owed(term, Telling.OVERDUE if late > 0 else Telling.RUNNING, f"{why}: {word}.", limit, due_at)
    if due_at:
        is_exact = isinstance(vendor.discovered_on, datetime)
        state, word = _by_the_hour(vendor.told_us_on, due_at, zone, is_exact=is_exact)
    else:
        state, word = _by_the_day(local(vendor.told_us_on, zone).date(), limit)
    return Owed(term, state, f"{why}: {word}.", limit, due_at)


def _by_the_day(told: date, limit: date) -> tuple[Telling, str]:
    late = (told - limit).days
    return (
        (Telling.LATE, f"told on {told}, {days(late)} late")
        if late > 0
        else (Telling.IN_TIME, f"told on {told}, in time")
    )


def _by_the_hour(
    told: date | datetime, due_at: datetime, zone: tzinfo, *, is_exact: bool
) -> tuple[Telling, str]:
    """Where a time is not known, the telling may have been at any of its day, and the end may be up to a day later."""
    day = timedelta(days=1)
    first, ends_first = local(told, zone).astimezone(UTC), due_at.astimezone(UTC)
    last = (
        first
        if isinstance(told, datetime)
        else local(told + day, zone).astimezone(UTC) - timedelta(minutes=1)
    )
    ends_last = ends_first if is_exact else ends_first + day - timedelta(minutes=1)
    when = f"{told:%Y-%m-%d %H:%M}" if isinstance(told, datetime) else f"{told}"
    if last <= ends_first:
        return Telling.IN_TIME, f"told on {when}, in time"
    if first > ends_last:
        hours = -((ends_last - first) // timedelta(hours=1))
        return Telling.LATE, f"told on {when}, {_hours(hours)} late{'' if is_exact else ' at least'}"
    return (
        Telling.MAY_BE_LATE,
        f"told on {when}; whether that was in time hangs on a time that nobody wrote down",
    )


def _hours(number: int) -> str:
    """A begun hour counts as one; from two days on the whole days stand beside."""
    told = f"{number} hour{'' if number == 1 else 's'}"
    return f"{told} ({days(number // DAY)})" if number >= 2 * DAY else told
