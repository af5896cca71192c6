"""Decides in words how one service stands on a day: which agreement covers it until when, or why none does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from vendors.coverage import (
    Coverage,
    Service,
    Vendor,
    as_ours,
    coverage,
    is_assured,
    is_downstream,
    may_receive_phi,
    needs_baa,
)
from vendors.lacks import lack
from vendors.terms import Agreement, Key, term_end

State = Literal["covered", "lapsing", "not", "none"]
STATES: Final[Mapping[State, str]] = {
    "not": "Not covered",
    "lapsing": "Lapsing",
    "covered": "Covered",
    "none": "No BAA of ours needed",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """How a service stands on a day."""

    state: State
    #: Why it is not covered, or needs not be; empty where it is.
    why: str
    by: Key | None
    until: date | None
    #: Until when it is covered in words, also where no last day is known; empty where it is not.
    lasts: str = ""


def lasts(found: Coverage, agreements: Sequence[Agreement], on: date) -> str:
    """The last day of a cover, or why there is none: that none is recorded does not mean that it runs until terminated."""
    by = next((each for each in agreements if each.key == found.by), None)
    if by is None or found.until:
        return str(found.until or "")
    if term := term_end(by, on):
        return f"renews itself, term ends {term}"
    return "until terminated" if by.until_terminated else "no last day recorded"


def stand(
    vendor: Vendor, service: Service, agreements: Sequence[Agreement], on: date, lapsing_days: int
) -> Stand:
    """Asked of a service that may receive PHI and was in use that day."""
    ours = as_ours(vendor, agreements, on)
    found, needs = coverage(service, agreements, on), needs_baa(ours, service)
    if found.covered:
        soon = found.until is not None and (found.until - on).days <= lapsing_days
        words = lasts(found, agreements, on)
        return Stand("lapsing" if needs and soon else "covered", "", found.by, found.until, words)
    if needs:
        return Stand("not", lack(service, agreements, on).words, None, None)
    if is_downstream(ours) and may_receive_phi(service):
        words = "Assurance on file" if is_assured(ours, on) else "Assurance not on file"
        return Stand("none", f"{words}: it works for a vendor of ours", None, None)
    return Stand("none", "No BAA needed", None, None)
