"""Decides which services need a BAA, and whether one covers them on a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from vendors.rules import Due, status
from vendors.terms import Agreement, Cover, Direction, Key, end, ends_on, may_start_on, starts_on

BaStatus = Literal["yes", "treatment", "conduit", "no_phi", "limited_data_set", "undecided"]
WhyNot = Literal["no_agreement_in_force", "not_named", "not_on_list", "ended_cover"]

#: An agreement with our customer (we are the business associate) covers what we do, never what we use.
COVERING_DIRECTIONS = frozenset({"covered_entity", "subcontractor"})  # 45 CFR 164.502(e)(1)(i), (ii)

#: Why a vendor who receives PHI may do so without a BAA.
EXEMPT = {
    "treatment": "45 CFR 160.103, business associate (4)(i)",  # stood in 164.502(e)(1)(ii) until 2013
    "conduit": "45 CFR 160.103, business associate (3)(i); 78 FR 5571",  # carries only: no storage, no model
    "limited_data_set": "45 CFR 164.504(e)(3)(iv), with a data use agreement (164.514(e)(4))",
}

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """Who provides services to us, and what we decided it is."""

    key: Key
    ba_status: BaStatus = "undecided"
    agency: Literal["agent", "contractor", "unknown"] = "unknown"
    archived: bool = False
    #: How it stands to the vendor above it, where there is one.
    relation: Literal["", "group", "subcontractor", "both"] = ""
    #: Since when we know that the vendor above it has an agreement with it.
    assured_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something a vendor does for us; `archived` means that we no longer use it."""

    key: Key
    vendor: Key
    phi: Literal["yes", "no", "unknown"] = "unknown"
    archived: bool = False
    #: For each condition under which it may get PHI the day on which it was met.
    conditions: tuple[date | None, ...] = ()


def may_receive_phi(service: Service) -> bool:
    return service.phi != "no"


def counts_as_agent(vendor: Vendor) -> bool:
    """Whether what the vendor knows of a breach counts as known to us that day (45 CFR 164.404(a)(2), 164.410(a)(2))."""
    return vendor.agency != "contractor"


def as_ours(vendor: Vendor, agreements: Iterable[Agreement], on: date) -> Vendor:
    """The vendor as one of ours from the first day on which we may have contracted with it, whatever was said of whom it works for."""
    contracted = any(
        each.direction in COVERING_DIRECTIONS
        and (start := may_start_on(each)) is not None
        and start <= on
        and (each.archived_on is None or each.archived_on > on)
        for each in agreements
    )
    return replace(vendor, relation="both") if contracted and is_downstream(vendor) else vendor


def is_downstream(vendor: Vendor) -> bool:
    """Whether it works for a vendor of ours and not for us: we need not contract with it, that vendor must.

    45 CFR 164.502(e)(1)(i)-(ii), 164.308(b)(1)-(2).
    """
    return vendor.relation == "subcontractor"


def is_assured(vendor: Vendor, on: date) -> bool:
    """Whether it is known by that day that the vendor above it has an agreement with it."""
    return vendor.assured_on is not None and vendor.assured_on <= on


def lacks_assurance(vendor: Vendor, services: Iterable[Service], on: date) -> bool:
    """Whether PHI may reach a subcontractor of a vendor of ours, and no agreement between the two is known."""
    if not is_downstream(vendor) or is_assured(vendor, on) or vendor.ba_status in EXEMPT:
        return False
    offered = [service for service in services if not service.archived]
    return any(map(may_receive_phi, offered)) or (not offered and vendor.ba_status != "no_phi")


def needs_baa(vendor: Vendor, service: Service) -> bool:
    """Whether the service may be used only under a BAA (45 CFR 164.502(e), 164.308(b)).

    "No PHI" exempts nothing that may receive PHI: one of the two answers is wrong, and this reading is safe.
    """
    if vendor.archived or service.archived or not may_receive_phi(service) or is_downstream(vendor):
        return False
    return vendor.ba_status not in EXEMPT


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether a service is covered on a day: by which agreement, or why not, and from which day no longer."""

    by: Key | None
    why_not: WhyNot | None
    #: The first day that no agreement covers: the asked day itself, a later one, or None.
    lapses_on: date | None

    @property
    def until(self) -> date | None:
        """The last day covered, if one is known."""
        return self.lapses_on - timedelta(days=1) if self.covered and self.lapses_on else None

    @property
    def covered(self) -> bool:
        return self.by is not None


def coverage(service: Service, agreements: Iterable[Agreement], on: date) -> Coverage:
    """What covers the service on a day, as far as the facts on file reach.

    Among several the one that covers longest is named. Among several that do not, the nearest miss.
    """
    covering = [each for each in agreements if each.direction in COVERING_DIRECTIONS]
    found = [period for each in covering for period in periods(service.key, each)]
    today = [period for period in found if period.first <= on <= period.last]
    if not today:
        return Coverage(None, _why_not(service.key, covering, on), on)
    longest = max(today, key=lambda period: (period.last, str(period.by)))
    return Coverage(longest.by, None, _first_day_without(found, on))


@dataclass(frozen=True, slots=True)
class Lapse:
    """A last day of cover that nothing follows: by which agreement, and whether that is the day it expires."""

    last: date
    by: Key
    expires: bool


def lapses(service: Service, agreements: Iterable[Agreement], on: date) -> Iterator[Lapse]:
    """Every day after which the service is not covered on, by what was agreed for the day after it or, if that is past, for `on`."""
    watched = [
        each
        for each in agreements
        if each.direction in COVERING_DIRECTIONS and (each.archived_on is None or each.archived_on > on)
    ]
    expiries = {(each.key, last.on) for each in watched if (last := end(each)) and last.reason == "expired"}
    found = [
        period for each in watched for period in periods(service.key, each) if period.first <= period.last
    ]
    for each in found:
        if each.last < date.max and not any(
            other.last > each.last and other.first <= max(on, each.last + _DAY) for other in found
        ):
            yield Lapse(each.last, each.by, (each.by, each.last) in expiries)


def cover_ends(
    vendor: Vendor,
    services: Iterable[Service],
    agreements: Sequence[Agreement],
    on: date,
    until: date = date.max,
) -> Iterator[tuple[Key, Due]]:
    """The services whose cover has a last day, up to `until`: of its own, or because somebody ended the agreement.

    One that is past stays due until the service is covered again. An expiry is due itself, and for as long (rules.deadlines).
    """
    ours = as_ours(vendor, agreements, on)
    for service in services:
        if needs_baa(ours, service):
            days = {each.last for each in lapses(service, agreements, on) if not each.expires}
            yield from ((service.key, Due(day, "cover_end")) for day in sorted(days) if day <= until)


def overlapping(covers: Iterable[Cover]) -> Key | None:
    """A service that is covered twice on some day, which no two of its times may do; None where there is none."""
    ordered = sorted(covers, key=lambda each: (str(each.service), each.from_on or date.min))
    for before, after in pairwise(ordered):
        if before.service == after.service and (after.from_on or date.min) <= (before.to_on or date.max):
            return after.service
    return None


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when an agreement covers a service; it ends before it begins where it covers on no day."""

    first: date
    last: date  # date.max stands for no end
    by: Key


def periods(service: Key, agreement: Agreement) -> Iterator[Period]:
    """The times for which an agreement covers a service, whatever its direction."""
    start = starts_on(agreement)
    if start is None:
        return
    last = ends_on(agreement) or date.max
    if agreement.archived_on:
        last = min(last, agreement.archived_on - _DAY)
    for cover in agreement.covers:
        known_from = _covered_from(agreement, cover)
        if cover.service == service and known_from is not None:
            yield Period(max(start, known_from), min(last, cover.to_on or date.max), agreement.key)


def holes(agreements: Iterable[Agreement]) -> list[tuple[Direction, date, date]]:
    """The days, first and last, on which no agreement of a direction was in force between two that were.

    What was not covered in between stays uncovered: an assurance does not reach back (45 CFR 164.502(e)(2), 164.308(b)(3)).
    """
    lives: dict[Direction, list[tuple[date, date]]] = defaultdict(list)
    for agreement in agreements:
        lives[agreement.direction] += in_force(agreement)
    return sorted((direction, *hole) for direction, spans in lives.items() for hole in _between(spans))


def _between(spans: Iterable[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    seen: date | None = None
    for first, last in sorted(spans):
        if seen and seen < date.max and first > seen + _DAY:
            yield seen + _DAY, first - _DAY
        seen = max(seen or last, last)


def in_force(agreement: Agreement) -> Iterator[tuple[date, date]]:
    """Its first and last day in force; nothing where it never was."""
    first, last = starts_on(agreement), ends_on(agreement) or date.max
    if agreement.archived_on:
        last = min(last, agreement.archived_on - _DAY)
    if first and first <= last:
        yield first, last


def never_begins(cover: Cover, agreement: Agreement) -> bool:
    """Whether a time of cover lies wholly after the agreement's last day in force, or the agreement never came into force."""
    first, last = starts_on(agreement), ends_on(agreement)
    return last is not None and max(first or date.min, cover.from_on or date.min) > last


def _covered_from(agreement: Agreement, cover: Cover) -> date | None:
    """A list of eligible services says nothing of a service before the day it was found there, which is kept with its cover."""
    return cover.from_on or (None if agreement.coverage_mode == "eligible_list" else date.min)


def _first_day_without(found: list[Period], on: date) -> date | None:
    day = on
    while last := max((each.last for each in found if each.first <= day <= each.last), default=None):
        if last == date.max:
            return None
        day = last + _DAY
    return day


def _why_not(service: Key, covering: list[Agreement], on: date) -> WhyNot:
    watched = [each for each in covering if each.archived_on is None or on < each.archived_on]
    misses = {_miss(service, each, on) for each in watched if status(each, on) == "in_force"}
    nearest: tuple[WhyNot, ...] = ("ended_cover", "not_on_list", "not_named")
    return next((miss for miss in nearest if miss in misses), "no_agreement_in_force")


def _miss(service: Key, agreement: Agreement, on: date) -> WhyNot:
    rows = [cover for cover in agreement.covers if cover.service == service]
    if not rows and agreement.coverage_mode == "named":
        return "not_named"
    if agreement.coverage_mode == "eligible_list" and all(row.from_on is None for row in rows):
        return "not_on_list"
    return "ended_cover"
