"""Decides what the figures of the register show: how long each incident took to discovery, decision and notice, and kinds by month."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from compliance.charts.shapes import Bars, Column, bars
from compliance.charts.stretches import Stretch, Stretches, Told, stretches
from incidents.rules import DECIDE_DAYS, LETTER_DAYS, OUTER_LIMIT_DAYS

#: Our own days for deciding and for letters, and the law's outer limit (45 CFR 164.404(b)).
LIMITS: Final = (DECIDE_DAYS, LETTER_DAYS, OUTER_LIMIT_DAYS)
KEYS: Final = (
    ("Occurred to discovered", "info"),
    ("Discovered to decided", "medium"),
    ("To the first letter", "good"),
)
COLUMNS: Final = ("Occurred", "Discovered", "Decided", "First letter", "Days to the letter")
#: Kinds that have a filling of their own in a chart; the rest stand together.
NAMED: Final = 3
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Course:
    """The days of one incident that a chart needs."""

    label: str
    occurred_on: date | None
    discovered_on: date
    decided_on: date | None
    notified_on: date | None
    url: str = ""


def time_taken(courses: Sequence[Course]) -> Stretches:
    """In: incidents. Out: the chart of their stretches, day 0 the discovery, with the limits drawn."""
    return stretches([_told(each) for each in courses], LIMITS, KEYS, COLUMNS)


def _told(of: Course) -> Told:
    days = {
        name: (day - of.discovered_on).days if day else None
        for name, day in (("occurred", of.occurred_on), ("decided", of.decided_on), ("sent", of.notified_on))
    }
    found = []
    if days["occurred"] is not None:
        found.append(Stretch(days["occurred"], 0, *KEYS[0]))
    if days["decided"] is not None:
        found.append(Stretch(min(0, days["decided"]), max(0, days["decided"]), *KEYS[1]))
    if days["sent"] is not None:
        begun = days["decided"] if days["decided"] is not None and days["decided"] < days["sent"] else 0
        found.append(Stretch(begun, max(days["sent"], begun), *KEYS[2]))
    cells = (
        _day(of.occurred_on),
        _day(of.discovered_on),
        _day(of.decided_on),
        _day(of.notified_on),
        _late(days["sent"]),
    )
    words = ", ".join(f"{name.lower()} {cell}" for name, cell in zip(COLUMNS, cells, strict=True))
    return Told(of.label, tuple(found), words, of.url, cells)


def _day(day: date | None) -> str:
    return str(day) if day else "–"


def _late(days: int | None) -> str:
    if days is None:
        return "–"
    return f"{days}, beyond {OUTER_LIMIT_DAYS}" if days > OUTER_LIMIT_DAYS else str(days)


def by_month(known: Iterable[tuple[date, str]], on: date) -> Bars:
    """In: (local day first known, kind in words) and today. Out: the twelve months up to today, the commonest kinds apart."""
    months = [_month(on, back) for back in range(MONTHS - 1, -1, -1)]
    found = Counter(((day.year, day.month), kind) for day, kind in known if (day.year, day.month) in months)
    kinds: Counter[str] = Counter()
    for (_, kind), number in found.items():
        kinds[kind] += number
    named = [kind for kind, _ in sorted(kinds.items(), key=lambda each: (-each[1], each[0]))][:NAMED]
    rest = len(kinds) > NAMED
    columns = []
    for month in months:
        values = [found[month, kind] for kind in named]
        if rest:
            values.append(
                sum(number for (at, kind), number in found.items() if at == month and kind not in named)
            )
        first = date(*month, 1)
        columns.append(Column(f"{first:%b}", f"{first:%B %Y}", tuple(values) or (0,)))
    return bars(columns, [*named, *(["Other kinds"] if rest else [])] or ["Incidents"])


def _month(on: date, back: int) -> tuple[int, int]:
    number = on.year * 12 + on.month - 1 - back
    return number // 12, number % 12 + 1
