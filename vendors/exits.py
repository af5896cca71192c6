"""Decides what leaving a vendor takes, when that is open, and when a vendor may go out of use without it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from vendors.checklists import OUR_DEFAULT, Item
from vendors.coverage import COVERING_DIRECTIONS, EXEMPT, Service, Vendor, is_downstream, may_receive_phi
from vendors.rules import return_open, status
from vendors.terms import Agreement, Key, ends_on, starts_on

EXIT_DAYS = 30  # our default: 45 CFR 164.504(e)(2)(ii)(J) gives no number

STEPS: Final = (
    Item("export", "Our data was exported, or we need none of it", OUR_DEFAULT),
    Item("return", "PHI was returned or destroyed", "45 CFR 164.504(e)(2)(ii)(J)"),
    Item("certificate", "A certificate of that is on file", OUR_DEFAULT),
    Item(
        "access",
        "Access was revoked: accounts, keys, connections",
        "our default; of people: 45 CFR 164.308(a)(3)(ii)(C)",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """That a vendor is left: from which day, by when, and since when that is over."""

    key: Key
    vendor: Key
    opened_on: date
    due_on: date
    ended_on: date | None = None
    outcome: str = ""


def is_unended(leaving: Exit, on: date) -> bool:
    """Whether it is still to be closed, or will be to."""
    return leaving.ended_on is None or leaving.ended_on > on


def is_open(leaving: Exit, on: date) -> bool:
    """Whether it has begun and is not over."""
    return leaving.opened_on <= on and is_unended(leaving, on)


def due_after(day: date) -> date:
    """The day by which an exit is closed unless somebody says otherwise."""
    return day + timedelta(days=EXIT_DAYS)


def owes_exit(vendor: Vendor, services: Iterable[Service], agreements: Iterable[Agreement]) -> bool:
    """Whether PHI may have reached it from us: under an agreement that was in force, or by a service that may receive it."""
    if is_downstream(vendor):
        return False
    if any(map(_bound, agreements)):
        return True
    return vendor.ba_status not in EXEMPT and any(map(may_receive_phi, services))


def is_left(exits: Iterable[Exit], agreements: Iterable[Agreement], on: date) -> bool:
    """Whether an exit was ended after the last agreement with it."""
    last = max((end for each in agreements if _bound(each) and (end := ends_on(each))), default=date.min)
    return any(each.ended_on and last <= each.ended_on <= on for each in exits)


def lacking(settled: Mapping[str, bool], agreements: Iterable[tuple[str, Agreement]], on: date) -> list[str]:
    """In words why an exit cannot be closed yet: an agreement that runs, PHI that is not back, points without an answer."""
    held = list(agreements)
    facts = [agreement for _, agreement in held]
    running = [name for name, each in held if _covers(each) and status(each, on) in ("not_yet", "in_force")]
    owing = [name for name, each in held if _covers(each) and return_open(each, on, facts)]
    return [
        *(f"{name} has not ended." for name in running),
        *(f"After {name} return or destruction of PHI is not recorded." for name in owing),
        *(f"“{step.question}” has no answer." for step in STEPS if not settled.get(step.key)),
    ]


def _covers(agreement: Agreement) -> bool:
    return agreement.direction in COVERING_DIRECTIONS


def _bound(agreement: Agreement) -> bool:
    """Whether it bound the vendor to us on some day."""
    start, last = starts_on(agreement), ends_on(agreement)
    return _covers(agreement) and start is not None and (last is None or start <= last)
