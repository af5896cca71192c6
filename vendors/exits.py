"""Decides what leaving a vendor takes, when that is open, and when a vendor may go out of use without it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from vendors.checklists import OUR_DEFAULT, Item
from vendors.coverage import COVERING_DIRECTIONS, EXEMPT, Service, Vendor, is_downstream, may_receive_phi
from vendors.rules import return_open, returned, status
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What the agreements say of return or destruction of PHI; no answer by hand stands beside it."""

    #: The one that still owes it, else the last of which it was recorded.
    by: Key
    #: None while it is owed.
    on: date | None
    #: Whether a certificate is on file with each of which it was recorded.
    is_certified: bool = False


def back(
    agreements: Iterable[Agreement], certified: Collection[Key], on: date, left: Iterable[date] = ()
) -> Back | None:
    """None where no agreement owes or owed it since the vendor was `left` before: then it is answered by hand."""
    before = max(left, default=date.min)
    held = [each for each in agreements if _bound(each) and not returned(each, before)]
    used = [each for each in held if each.archived_on is None or each.archived_on > on]
    for each in used:
        if _runs(each, on) or return_open(each, on, used):
            return Back(by=each.key, on=None)
    done = [(each.return_done_on, each.key) for each in held if each.return_done_on and returned(each, on)]
    if not done:
        return None
    day, last = max(done, key=lambda found: found[0])
    return Back(by=last, on=day, is_certified=all(key in certified for _, key in done))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered by hand about a point."""

    step: str
    is_done: bool
    done_on: date
    #: Words on where it is found, or a file.
    is_shown: bool


NOT_SHOWN = "Nothing shows it: name where it is found, or add a file."
NO_RETURN = "A certificate shows a return or destruction that is on record: record that first, and give no day before it."


def doubt(answer: Answer, returned_on: date | None) -> str:
    """Why an answer by hand does not count; empty where it does. No certificate is one of a return that comes after it."""
    if not answer.is_shown:
        return NOT_SHOWN
    is_certificate = answer.step == "certificate" and answer.is_done
    return NO_RETURN if is_certificate and (returned_on is None or answer.done_on < returned_on) else ""


def returned_on(found: Back | None, by_hand: Answer | None) -> date | None:
    """The day of return: an agreement's where one tells it, else what was answered by hand; not needed counts as answered."""
    if found or by_hand is None:
        return found.on if found else None
    return by_hand.done_on if by_hand.is_shown else None


def lacking(settled: Mapping[str, bool], agreements: Iterable[tuple[str, Agreement]], on: date) -> list[str]:
    """In words why an exit cannot be closed yet: an agreement that runs, PHI that is not back, points without an answer."""
    held = list(agreements)
    facts = [agreement for _, agreement in held]
    running = [name for name, each in held if _covers(each) and _runs(each, on)]
    owing = [name for name, each in held if _covers(each) and return_open(each, on, facts)]
    asked = [step for step in STEPS if not (step.key == "return" and (running or owing))]
    return [
        *(f"{name} has not ended." for name in running),
        *(f"After {name} return or destruction of PHI is not recorded." for name in owing),
        *(f"“{step.question}” is open." for step in asked if not settled.get(step.key)),
    ]


def _runs(agreement: Agreement, on: date) -> bool:
    return status(agreement, on) in ("not_yet", "in_force")


def _covers(agreement: Agreement) -> bool:
    return agreement.direction in COVERING_DIRECTIONS


def _bound(agreement: Agreement) -> bool:
    """Whether it bound the vendor to us on some day."""
    start, last = starts_on(agreement), ends_on(agreement)
    return _covers(agreement) and start is not None and (last is None or start <= last)
