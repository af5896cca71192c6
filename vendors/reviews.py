"""Decides when an agreement is to be verified and the vendor chain walked again, and which reviews were left open.

No rule in force gives a number: both intervals are settings of the organisation.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vendors.coverage import COVERING_DIRECTIONS, EXEMPT, Vendor
from vendors.dates import add_months
from vendors.rules import Due, status
from vendors.terms import Agreement, Key, ends_on, starts_on

VERIFY_MONTHS = 12  # our default, proposed in 90 FR 898
LEFT_OPEN_DAYS = 30  # a house rule: a review that nobody finishes shows nothing
#: Where the two intervals come from, as the settings of the organisation say it.
VERIFY_SOURCE = "Our default, proposed in 90 FR 898; no rule in force gives a number."
WALK_SOURCE = "Our default; 90 FR 898 proposes yearly verification, and no rule in force gives a number."

Outcome = Literal["", "in_order", "findings", "incomplete"]
#: A review that could not be completed leaves the next one as due as it was.
COMPLETED = ("in_order", "findings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A verification of an agreement, or a walk of a chain, as the facts on file have it; one archived is a mistake and none."""

    key: Key
    #: The agreement or the vendor it is about; None for the chain of the whole organisation.
    of: Key | None
    started_on: date
    finished_on: date | None = None
    outcome: Outcome = ""


def last_completed(reviews: Iterable[Review], of: Key | None, on: date) -> date | None:
    """The last day up to `on` on which a review of it was completed."""
    days = (
        review.finished_on
        for review in reviews
        if review.of == of and review.outcome in COMPLETED and review.finished_on and review.finished_on <= on
    )
    return max(days, default=None)


def is_left_open(review: Review, on: date) -> bool:
    """Whether it was begun long ago and not finished by that day."""
    is_open = review.finished_on is None or review.finished_on > on
    return is_open and (on - review.started_on).days > LEFT_OPEN_DAYS


def counted_from(agreement: Agreement) -> date | None:
    """The day from which the first verification is counted: in force, or on file, whichever is later."""
    start = starts_on(agreement)
    return max(start, agreement.recorded_on or start) if start else None


def every(months: int) -> str:
    """How often, in words."""
    return "every month" if months == 1 else f"every {months} months"


def verification_due(agreement: Agreement, reviews: Iterable[Review], on: date, months: int) -> date | None:
    """The day by which an agreement that runs or is to begin is to be verified; None where it ends before."""
    since, last = counted_from(agreement), ends_on(agreement)
    if since is None or not _is_watched(agreement, on) or status(agreement, on) == "ended":
        return None
    due = add_months(last_completed(reviews, agreement.key, on) or since, months)
    return due if last is None or due <= last else None


def verifications(
    vendor: Vendor,
    agreements: Iterable[Agreement],
    reviews: Iterable[Review],
    on: date,
    months: int,
    until: date = date.max,
) -> Iterator[tuple[Key, Due]]:
    """The agreements of a vendor to be verified by `until`, overdue ones included."""
    if vendor.archived or vendor.ba_status in EXEMPT:
        return
    held = tuple(reviews)
    for agreement in agreements:
        due = verification_due(agreement, held, on, months)
        if due and due <= until:
            yield agreement.key, Due(due, "baa_review")


def verified_here(vendor: Vendor, agreements: Iterable[Agreement], on: date) -> Iterator[Key]:
    """The agreements of a vendor that run on a day and are of those to be verified."""
    if not vendor.archived and vendor.ba_status not in EXEMPT:
        yield from (
            each.key for each in agreements if _is_watched(each, on) and status(each, on) == "in_force"
        )


def walk_due(
    held: Iterable[tuple[Vendor, Iterable[Agreement]]], reviews: Iterable[Review], on: date, months: int
) -> date | None:
    """The day by which the chain of the organisation is to be walked: counted from the last walk or the first agreement that began."""
    begun = [
        since
        for vendor, agreements in held
        if not vendor.archived and vendor.ba_status not in EXEMPT
        for agreement in agreements
        if (since := counted_from(agreement)) and _is_watched(agreement, on) and _has_begun(agreement, on)
    ]
    if not begun:
        return None
    return add_months(last_completed(reviews, None, on) or min(begun), months)


def is_overdue(due: date | None, on: date) -> bool:
    """Whether the day is past; on the day itself it can still be done."""
    return due is not None and due < on


def left_open(reviews: Iterable[Review], of: Iterable[Key | None], on: date) -> Iterator[Review]:
    """The reviews of these that were begun and left."""
    asked = set(of)
    return (review for review in reviews if review.of in asked and is_left_open(review, on))


def _is_watched(agreement: Agreement, on: date) -> bool:
    return agreement.direction in COVERING_DIRECTIONS and (
        agreement.archived_on is None or agreement.archived_on > on
    )


def _has_begun(agreement: Agreement, on: date) -> bool:
    start = starts_on(agreement)
    return start is not None and start <= on
