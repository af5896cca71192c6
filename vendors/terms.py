"""Decides from an agreement's facts alone when it starts, how its terms roll, and when it ends.

What the facts leave open is read the unsafe way round: a date known only to the month is the month's last day
for a start and its first day for an end.

Each term is counted from the first end, never from the one before: 31 January, 28 February, 31 March.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from vendors.dates import PartialDate, add_months

Key = UUID | str
Direction = Literal["covered_entity", "business_associate", "subcontractor"]
Renewal = Literal["ends", "auto"]
CoverageMode = Literal["named", "eligible_list"]
EndReason = Literal["terminated", "superseded", "notice", "expired"]

LONGEST_MONTHS = 1200  # a century: longer periods are slips of the keyboard
LONGEST_DAYS = 36_500

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cover:
    """A service that an agreement covers for a time, from and to these days, both inclusive; a service may have several such times."""

    service: Key
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A business associate agreement (BAA) as the facts on file have it (45 CFR 164.504(e))."""

    key: Key
    #: What we are in it: the covered entity, its business associate, or upstream of a subcontractor.
    direction: Direction = "covered_entity"
    signed: PartialDate | None = None
    #: Signed on a day that nobody wrote down; on this one the signature was seen.
    signed_seen: date | None = None
    effective: PartialDate | None = None
    first_end: PartialDate | None = None
    until_terminated: bool = False
    renewal: Renewal = "ends"
    term_months: int | None = None
    #: Before the end of a term; a form asks for days or for months, not both.
    notice_days: int | None = None
    notice_months: int | None = None
    #: The day either side gave notice.
    notice_given: date | None = None
    #: The last day in force.
    terminated_on: PartialDate | None = None
    #: The first day of the agreement that takes its place.
    superseded_from: date | None = None
    has_evidence: bool = False
    coverage_mode: CoverageMode = "named"
    covers: tuple[Cover, ...] = ()
    #: What it was read for, as pairs of clause and answer (vendors/clauses.py).
    answers: tuple[tuple[str, str], ...] = ()
    return_due_on: date | None = None
    return_done_on: date | None = None
    #: The day it came into the register.
    recorded_on: date | None = None
    #: From this day nobody watches it, so it counts for nothing; what it did before stays true.
    archived_on: date | None = None

    @property
    def signed_by(self) -> date | None:
        """The first day on which it was signed for certain; None for a draft."""
        return self.signed.last if self.signed else self.signed_seen

    def __post_init__(self) -> None:
        if self.term_months is not None and not 1 <= self.term_months <= LONGEST_MONTHS:
            raise ValueError(f"A term lasts from 1 to {LONGEST_MONTHS} months.")
        if not 0 <= (self.notice_months or 0) <= LONGEST_MONTHS:
            raise ValueError(f"A notice period lasts from 0 to {LONGEST_MONTHS} months.")
        if not 0 <= (self.notice_days or 0) <= LONGEST_DAYS:
            raise ValueError(f"A notice period lasts from 0 to {LONGEST_DAYS} days.")


@dataclass(frozen=True, slots=True)
class End:
    """The last day in force, and what makes it so."""

    on: date
    reason: EndReason


@dataclass(frozen=True, slots=True)
class _Terms:
    """Terms that follow one another, each counted from the first end: 31 January, 28 February, 31 March."""

    first_end: date
    months: int

    def end(self, number: int) -> date:
        return add_months(self.first_end, number * self.months)

    def running(self, on: date) -> int:
        """The number of the term that runs on `on`; 0 until the first end."""
        months = (on.year - self.first_end.year) * 12 + on.month - self.first_end.month
        number = max(0, months // self.months)
        return number if self.end(number) >= on else number + 1


def starts_on(agreement: Agreement) -> date | None:
    """The first day it can be in force: effective, and signed.

    A signature does not reach back: the written assurance comes before the PHI (45 CFR 164.502(e)(1)-(2),
    164.308(b)(1)-(3)). Where the day of the signature is not known, it counts from the day it was seen.
    """
    if agreement.signed_by is None or agreement.effective is None:
        return None
    return max(agreement.signed_by, agreement.effective.last)


def may_start_on(agreement: Agreement) -> date | None:
    """The first day on which it may have been in force: what it owes at its end does not hang on dates that nobody wrote down."""
    if agreement.effective is None or agreement.signed_by is None:
        return None
    effective = agreement.effective.first
    return max(agreement.signed.first, effective) if agreement.signed else effective


def signed_late(agreement: Agreement) -> bool:
    """Whether it was signed, as far as the day is known, after the day it says it took effect, which leaves days without it."""
    start = starts_on(agreement)
    return bool(start and agreement.signed and agreement.effective and start > agreement.effective.last)


def first_end_on(agreement: Agreement) -> date | None:
    """The last day of the first term; none where it runs until terminated."""
    if agreement.first_end is None or agreement.until_terminated:
        return None
    return agreement.first_end.first


def end(agreement: Agreement) -> End | None:
    """The end that comes first of those the facts name, or None.

    On one day the stronger reason stands: terminated, superseded, notice, expired.
    Auto-renewing without a term on file: nothing shows that it renewed, so it ends with its first end.
    No end on file: 45 CFR 164.504(e) asks for none, so it runs until somebody ends it. `missing` names both.
    """
    ends: list[End] = []
    if agreement.terminated_on:
        ends.append(End(agreement.terminated_on.first, "terminated"))
    if agreement.superseded_from:
        ends.append(End(agreement.superseded_from - _DAY, "superseded"))
    if agreement.notice_given:
        ends.append(End(_noticed_end(agreement, agreement.notice_given), "notice"))
    first = first_end_on(agreement)
    if first and not _terms(agreement):
        ends.append(End(first, "expired"))
    return min(ends, key=lambda each: each.on, default=None)  # the first of equals, hence the order above


def ends_on(agreement: Agreement) -> date | None:
    """The last day in force as the facts stand, or None."""
    last = end(agreement)
    return last.on if last else None


def rolls_from(agreement: Agreement) -> date | None:
    """The first end of terms that follow one another with no end known; None for every other agreement."""
    terms = _terms(agreement)
    return terms.first_end if terms and end(agreement) is None else None


def term_end(agreement: Agreement, on: date) -> date | None:
    """The last day of the term that runs on `on`; the agreement's own end where that comes first."""
    last, terms = ends_on(agreement), _terms(agreement)
    if last is not None and last < on:
        return None
    if terms is None:
        return last if first_end_on(agreement) else None
    running = terms.end(terms.running(on))
    return min(running, last) if last else running


def notice_by(agreement: Agreement, on: date) -> date | None:
    """The last day to give notice for the term that runs on `on`, or for the next one once that day is past.

    None where terms do not roll or an end is known. Without a notice period on file it is the last day of the
    term itself, and `missing` asks for the period.
    """
    terms = _terms(agreement)
    if terms is None or ends_on(agreement) is not None:
        return None
    return _last_notice(agreement, _end_open_to_notice(agreement, terms, on))


#: What `missing` names, in words.
MISSING = {
    "signed": "the day it was signed",
    "effective": "the effective day",
    "first_end": "the end day",
    "terminated_on": "the last day in force",
    "term_months": "the length of the renewal term",
    "notice": "the notice period",
}


def missing(agreement: Agreement) -> tuple[str, ...]:
    """The facts that a signed agreement's days hang on and that are absent or known only to the month."""
    if agreement.signed_by is None:
        return ()  # a draft lacks its signature first of all
    days = {"signed": agreement.signed, "effective": agreement.effective}
    if agreement.terminated_on:
        days["terminated_on"] = agreement.terminated_on
    absent: tuple[str, ...] = ()
    last = end(agreement)
    if last is None or last.reason in ("notice", "expired"):
        if not agreement.until_terminated:
            days["first_end"] = agreement.first_end
        absent = _missing_periods(agreement)
    return tuple(name for name, day in days.items() if day is None or not day.exact) + absent


def _missing_periods(agreement: Agreement) -> tuple[str, ...]:
    rolls = agreement.renewal == "auto" and not agreement.until_terminated
    no_notice = agreement.notice_days is None and agreement.notice_months is None
    return (
        *(["term_months"] if rolls and agreement.term_months is None else []),
        *(["notice"] if (rolls or agreement.notice_given) and no_notice else []),
    )


def _terms(agreement: Agreement) -> _Terms | None:
    first = first_end_on(agreement)
    if agreement.renewal != "auto" or first is None or agreement.term_months is None:
        return None
    return _Terms(first, agreement.term_months)


def _noticed_end(agreement: Agreement, given: date) -> date:
    """Notice ends rolling terms with the first it is in time for, anything else after the notice period.

    The latter is also the earliest end there can be where the terms are not known.
    """
    if terms := _terms(agreement):
        return _end_open_to_notice(agreement, terms, given)
    return add_months(given, agreement.notice_months or 0) + (agreement.notice_days or 0) * _DAY


def _end_open_to_notice(agreement: Agreement, terms: _Terms, on: date) -> date:
    number = terms.running(on)
    while _last_notice(agreement, terms.end(number)) < on:
        number += 1
    return terms.end(number)


def _last_notice(agreement: Agreement, term_end: date) -> date:
    return add_months(term_end, -(agreement.notice_months or 0)) - (agreement.notice_days or 0) * _DAY
