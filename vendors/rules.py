"""Decides how an agreement stands on a day, and what is due on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from vendors.terms import (
    Agreement,
    End,
    end,
    ends_on,
    may_start_on,
    missing,
    notice_by,
    signed_late,
    starts_on,
)

Status = Literal["draft", "not_yet", "in_force", "ended"]
DueKind = Literal[
    "baa_end", "baa_notice", "baa_return", "cover_end", "attestation_end", "baa_review", "vendor_exit"
]

EXPIRING_DAYS = 90  # a house setting: no rule says how early a coming end must be seen
NOTICE_WINDOW_DAYS = 30  # a house setting: how long before the last day to give notice its window opens
_DAY = timedelta(days=1)


def status(agreement: Agreement, on: date) -> Status:
    """The one word for an agreement on a day; the first and the last day in force are inclusive."""
    start, last = starts_on(agreement), ends_on(agreement)
    if start is None:
        return "draft"
    if last is not None and last < on:
        return "ended"
    return "not_yet" if on < start else "in_force"


def runs(agreement: Agreement, on: date) -> bool:
    """Whether it is in force on a day and somebody watches it then."""
    is_watched = agreement.archived_on is None or agreement.archived_on > on
    return is_watched and status(agreement, on) == "in_force"


@dataclass(frozen=True, slots=True)
class Life:
    """How an agreement stands on a day, with the flags beside the word."""

    status: Status
    starts_on: date | None
    #: Past or coming.
    end: End | None
    #: The last day to give notice for the term that runs, or the next one if that day is past.
    notice_by: date | None
    notice_open: bool
    expiring: bool
    signed_late: bool
    #: The facts its days hang on that are absent or known only to the month.
    missing: tuple[str, ...]

    @property
    def dates_incomplete(self) -> bool:
        return bool(self.missing)


def life(
    agreement: Agreement,
    on: date,
    *,
    expiring_days: int = EXPIRING_DAYS,
    notice_window_days: int = NOTICE_WINDOW_DAYS,
    is_followed: bool = False,
) -> Life:
    """The status and its flags; an agreement is expiring, or its notice window open, only while in force.

    One that another takes over from (`taken_over`) is not expiring: nothing is to be done about it.
    """
    word, last, by = status(agreement, on), end(agreement), notice_by(agreement, on)
    in_force = word == "in_force"
    return Life(
        status=word,
        starts_on=starts_on(agreement),
        end=last,
        notice_by=by,
        notice_open=in_force and by is not None and (by - on).days <= notice_window_days,
        expiring=in_force and last is not None and not is_followed and (last.on - on).days <= expiring_days,
        signed_late=signed_late(agreement),
        missing=missing(agreement),
    )


def return_open(agreement: Agreement, on: date, others: Iterable[Agreement] = ()) -> bool:
    """Whether PHI is still to be returned or destroyed (45 CFR 164.504(e)(2)(ii)(J)).

    Every end owes it, an expiry too, except where a new agreement took over: it superseded this one, or one of the vendor's `others`
    followed the expiry and nobody named a day for the return. One never in force owes nothing.
    """
    last = end(agreement)
    if last is None or last.on >= on or not _owes_return(agreement, last, on):
        return False
    taken_over = last.reason == "expired" and not agreement.return_due_on
    return not (taken_over and followed(agreement, others, on))


def _owes_return(agreement: Agreement, last: End, on: date) -> bool:
    start = may_start_on(agreement)
    was_in_force = start is not None and start <= last.on
    return was_in_force and last.reason != "superseded" and not returned(agreement, on)


def returned(agreement: Agreement, on: date) -> bool:
    """Whether PHI was returned or destroyed by that day."""
    return agreement.return_done_on is not None and agreement.return_done_on <= on


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A day on which something about an agreement is due."""

    due_on: date
    kind: DueKind

    def __str__(self) -> str:
        return f"{_DUE_WORDS[self.kind]} {self.due_on}"


_DUE_WORDS = {
    "baa_notice": "notice by",
    "baa_end": "ends",
    "baa_return": "return or destruction of PHI by",
    "cover_end": "last day of cover",
    "attestation_end": "attestation expires",
    "baa_review": "to be verified by",
    "vendor_exit": "exit to be closed by",
}


def deadlines(
    agreement: Agreement, on: date, until: date = date.max, *, others: Iterable[Agreement] = ()
) -> list[Due]:
    """What is open on `on` and due until `until`, what is overdue included.

    An expiry stays due until PHI went back, its return has a day of its own, or one of the vendor's `others` took over; nothing else that
    was recorded changes that days go by without an agreement. Any other end was somebody's act; where another agreement takes over,
    nobody needs to do anything about it. Services that fall out of cover by it are due themselves (coverage.cover_ends).
    """
    word, last, by = status(agreement, on), end(agreement), notice_by(agreement, on)
    if agreement.archived_on and agreement.archived_on <= on:
        return []
    dues: list[Due] = []
    lives = word in ("not_yet", "in_force")
    if last and (
        (lives and not _makes_way(agreement, last, others))
        or (word == "ended" and _unanswered(agreement, last, others, on))
    ):
        dues.append(Due(last.on, "baa_end"))
    if lives and by:
        dues.append(Due(by, "baa_notice"))
    if agreement.return_due_on and last and _owes_return(agreement, last, on):
        dues.append(Due(agreement.return_due_on, "baa_return"))
    return sorted(due for due in dues if due.due_on <= until)


def followed(agreement: Agreement, others: Iterable[Agreement], on: date) -> bool:
    """Whether by that day another agreement of the same direction ran on after the end of this one; its own end is its own matter."""
    last = ends_on(agreement)
    return last is not None and any(
        other.key != agreement.key
        and other.direction == agreement.direction
        and (other.archived_on is None or other.archived_on > on)
        and _ran_after(other, last, on)
        for other in others
    )


def taken_over(agreement: Agreement, others: Iterable[Agreement]) -> bool:
    """Whether another agreement of the same direction is in force on the day after its last one, and beyond."""
    last = ends_on(agreement)
    return last is not None and followed(agreement, others, last + _DAY)


def _ran_after(other: Agreement, last: date, on: date) -> bool:
    start, its_last = starts_on(other), ends_on(other)
    return start is not None and start <= on and (its_last is None or its_last > last and its_last >= start)


def _makes_way(agreement: Agreement, last: End, others: Iterable[Agreement]) -> bool:
    return last.reason == "superseded" and taken_over(agreement, others)


def _unanswered(agreement: Agreement, last: End, others: Iterable[Agreement], on: date) -> bool:
    if last.reason != "expired" or agreement.return_due_on or returned(agreement, on):
        return False
    return not followed(agreement, others, on)
