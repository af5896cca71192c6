"""Decides why a service without cover has none: what is wrong with the agreement that names it, or that none names it.

Renewing, signing and amending are different jobs. What is in force comes first, then what is to begin, what waits for its
signature, what ended, and last an agreement that binds us and not the vendor. Its twin in SQL stands in vendors/queries.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from vendors.coverage import COVERING_DIRECTIONS, coverage
from vendors.coverage import Service as Asked
from vendors.rules import status
from vendors.terms import Agreement, Cover, Key, end, starts_on

#: The nearest first.
ORDER: Final = (
    "ended_cover", "not_on_list", "not_begun", "unsigned", "no_effective_day", "expired", "terminated", "superseded", "notice",
    "other_direction",
)  # fmt: skip
#: How an agreement ended makes no difference to how near it is.
_RANKS: Final = {why: min(at, ORDER.index("expired")) for at, why in enumerate(ORDER)} | {
    "other_direction": len(ORDER)
}
WORDS: Final = {
    "ended_cover": "Cover has ended or not begun",
    "not_on_list": "Not found on the eligible list",
    "not_begun": "Its BAA begins on {day}",
    "unsigned": "Its BAA is not signed",
    "no_effective_day": "Its BAA has no effective day",
    "expired": "Its BAA expired on {day}",
    "terminated": "Its BAA was terminated, last day {day}",
    "superseded": "Its BAA was superseded, last day {day}",
    "notice": "Its BAA ended by notice, last day {day}",
    "other_direction": "Its BAA is between us as business associate and them",
    "not_named": "Not named in the BAA",
    "no_agreement_in_force": "No BAA in force",
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Why, and the day it hangs on where there is one."""

    why: str
    day: date | None = None

    @property
    def words(self) -> str:
        return WORDS[self.why].format(day=self.day)


def lack(service: Asked, agreements: Iterable[Agreement], on: date) -> Lack:
    """Why a service that no agreement covers on that day has no cover."""
    agreements = list(agreements)
    named = of_named(service.key, agreements, on)
    return named or Lack(coverage(service, agreements, on).why_not or "no_agreement_in_force")


def of_named(service: Key, agreements: Iterable[Agreement], on: date) -> Lack | None:
    """What is wrong with the agreement that names the service; None where none does. Of several the nearest, in kind and in days."""
    watched = (each for each in agreements if each.archived_on is None or each.archived_on > on)
    found = [_lack(each, cover, on) for each in watched for cover in each.covers if cover.service == service]
    told = [each for each in found if each]
    return min(told, key=lambda each: _nearness(each, on), default=None)


def _nearness(found: Lack, on: date) -> tuple[int, int, str]:
    return _RANKS[found.why], abs((found.day - on).days) if found.day else 0, found.why


def _lack(agreement: Agreement, cover: Cover, on: date) -> Lack | None:
    if agreement.direction not in COVERING_DIRECTIONS:
        return Lack("other_direction")
    last, begins = end(agreement), starts_on(agreement)
    match status(agreement, on):
        case "in_force" if agreement.coverage_mode == "eligible_list" and cover.from_on is None:
            return Lack("not_on_list")
        case "in_force":
            return Lack("ended_cover")
        case "draft":
            return Lack("no_effective_day" if agreement.signed_by else "unsigned")
        case "not_yet" if last is None or (begins and begins <= last.on):
            return Lack("not_begun", begins)
    if last is None or (cover.to_on and cover.to_on < last.on):
        return None  # it was taken out before the agreement ended: bringing that back would not cover it
    return Lack(last.reason, last.on)
