"""Decides what of the work that recurs around a vendor lacks on a day: verifications overdue, reviews begun and left, exits open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from vendors import exits, reviews
from vendors.coverage import Vendor
from vendors.exits import Exit
from vendors.reviews import VERIFY_MONTHS, Review
from vendors.rules import Due, status
from vendors.terms import Agreement, Key

#: Kind, record, and the day it hangs on.
Lack = tuple[str, Key, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """What is on file about a vendor beside its services and agreements, and how often the organisation looks again."""

    reviews: tuple[Review, ...] = ()
    exits: tuple[Exit, ...] = ()
    verify_months: int = VERIFY_MONTHS


NOTHING = Upkeep()


def lacking(vendor: Vendor, agreements: Sequence[Agreement], kept: Upkeep, on: date) -> Iterator[Lack]:
    """Every check of this kind that fails for a vendor that is in use."""
    running = {each.key for each in agreements if status(each, on) == "in_force"}
    for key, due in reviews.verifications(vendor, agreements, kept.reviews, on, kept.verify_months):
        if key in running and reviews.is_overdue(due.due_on, on):
            known = reviews.last_completed(kept.reviews, key, on)
            yield "verification_overdue" if known else "never_verified", key, due.due_on
    watched = [each.key for each in agreements if each.archived_on is None or each.archived_on > on]
    for review in reviews.left_open(kept.reviews, [vendor.key, *watched], on):
        yield "review_open", review.key, review.started_on
    for leaving in kept.exits:
        if exits.is_open(leaving, on):
            yield "exit_open", leaving.key, leaving.due_on


def dues(
    vendor: Vendor, agreements: Sequence[Agreement], kept: Upkeep, on: date, until: date = date.max
) -> Iterator[tuple[Key, Due]]:
    """What of this kind is due by `until`, overdue included, with its record."""
    yield from reviews.verifications(vendor, agreements, kept.reviews, on, kept.verify_months, until)
    for leaving in () if vendor.archived else kept.exits:
        if exits.is_unended(leaving, on) and leaving.due_on <= until:
            yield leaving.key, Due(leaving.due_on, "vendor_exit")
