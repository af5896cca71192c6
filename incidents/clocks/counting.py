"""Decides from which fact a State's limit runs, and where it ends before any hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from incidents.clocks.case import Case, Count, Recipient
from incidents.clocks.duty import MISSED, Duty, days
from incidents.clocks.laws import GivesWay, Law, Limit, Row, Since
from incidents.clocks.people import first_letter, latest
from incidents.rules import Holidays, Start, business_days_after, day_limit


@dataclass(frozen=True, slots=True)
class Scene:
    """What every row of a State is read with."""

    case: Case
    start: Start
    on: date
    count: Count
    #: HIPAA's own outer limit for individuals.
    wall: date
    hhs_limit: date
    hhs_sent: date | None
    #: The jurisdictions in which a HIPAA notice was missed; US for all.
    missed: frozenset[str]
    holidays: Holidays

    @classmethod
    def of(cls, case: Case, start: Start, on: date, federal: Sequence[Duty], holidays: Holidays) -> "Scene":
        hhs = next((duty for duty in federal if duty.recipient == Recipient.HHS and duty.limit_on), None)
        return cls(
            case=case,
            start=start,
            on=on,
            count=latest(case),
            wall=day_limit(start.on),
            hhs_limit=hhs.limit_on if hhs and hhs.limit_on else day_limit(start.on),
            hhs_sent=hhs.sent_on if hhs else None,
            missed=frozenset(duty.jurisdiction for duty in federal if duty.state in MISSED),
            holidays=holidays,
        )

    def people(self, row: Row, state: str) -> int | None:
        """How many count for the threshold of a row; None while unknown."""
        return self.count.total if row.of_everybody else self.count.residents(state)

    def reaches(self, row: Row, state: str) -> bool:
        """Whether the row is owed by the number of people; an unknown number counts as reaching it."""
        people = self.people(row, state)
        return row.at_least is not None and (people is None or people >= row.at_least)

    def hipaa_missed(self, state: str) -> bool:
        return bool(self.missed & {"US", state})


class Reckoned(NamedTuple):
    """A limit as a date, and the words for it."""

    limit_on: date
    #: The fact that started it; None while it is still to come, and the latest day it may come on was taken.
    trigger_on: date | None
    trigger_reason: str
    why: str


def reckon(scene: Scene, law: Law, row: Row) -> Reckoned | None:
    """The earliest of a row's limits; HIPAA's wall where it has no number; None where nothing starts it."""
    if not row.limits:
        why = f"This law names no number of days; HIPAA's wall, {scene.wall}, stands beside it"
        return Reckoned(scene.wall, scene.start.on, scene.start.reason, why)
    letters_due = _letters_due(scene, law)
    found = [_reckon(scene, law.jurisdiction, limit, letters_due) for limit in row.limits]
    return min((each for each in found if each), key=lambda each: each.limit_on, default=None)


def _letters_due(scene: Scene, law: Law) -> date:
    """Until when letters to the State's residents may go: HIPAA's wall, or the law's own limit where that stands and is earlier."""
    own = [
        found.limit_on
        for row in law.rows
        if row.recipient == Recipient.INDIVIDUALS and row.limits and not gives_way(scene, law, row)
        for limit in row.limits
        if (found := _reckon(scene, law.jurisdiction, limit, scene.wall))
    ]
    return min([scene.wall, *own])


def gives_way(scene: Scene, law: Law, row: Row) -> bool:
    """Whether a row leaves the field to HIPAA; what is not verified takes no duty away."""
    if row.gives_way == GivesWay.NO or not law.hipaa_verified:
        return False
    return row.gives_way == GivesWay.ALWAYS or not scene.hipaa_missed(law.jurisdiction)


def after(day: date, limit: Limit, holidays: Holidays, jurisdiction: str) -> date:
    """A limit's days after a day."""
    if limit.unit == "business":
        return business_days_after(day, limit.days, holidays, jurisdiction)
    return day + timedelta(days=limit.days)


def _reckon(scene: Scene, state: str, limit: Limit, letters_due: date) -> Reckoned | None:
    base, trigger, reason = _since(scene, state, limit, letters_due)
    if base is None:
        return None
    ends = after(base, limit, scene.holidays, state)
    if not limit.days:
        return Reckoned(ends, trigger, reason, f"No later than that, so by {ends}")
    unit = days(limit.days) if limit.unit == "calendar" else f"{limit.days} business days"
    return Reckoned(ends, trigger, reason, f"{unit} after {base}")


def _since(scene: Scene, state: str, limit: Limit, letters_due: date) -> tuple[date | None, date | None, str]:
    """The day counted from, the fact of that day if there is one, and why."""
    case, start = scene.case, scene.start
    if limit.since == Since.DETERMINED:
        if case.determined_on:
            return case.determined_on, case.determined_on, "the breach was determined"
        words = "this law counts from the determination; there is none yet, so it counts from discovery"
        return start.on, start.on, f"{words}: {start.reason}"
    if limit.since == Since.INDIVIDUALS_TOLD:
        return _with_letters(first_letter(case, state), letters_due, at_once=not limit.days)
    if limit.since == Since.HHS_TOLD:
        if scene.hhs_sent:
            return scene.hhs_sent, scene.hhs_sent, "HHS was told"
        words = "counts from the notice to HHS, which is still to come: from its last day until then"
        return scene.hhs_limit, None, words
    if limit.since == Since.OCCURRED:
        return case.occurred_on, case.occurred_on, "it happened"
    return start.on, start.on, start.reason


def _with_letters(letter: date | None, letters_due: date, *, at_once: bool) -> tuple[date, date | None, str]:
    if letter is None:
        words = (
            "counts from the letters to individuals, which are still to come: from their last day until then"
        )
        return letters_due, None, words
    base = min(letter, letters_due) if at_once else letter
    return base, letter, "the first letter to individuals is dated so"
