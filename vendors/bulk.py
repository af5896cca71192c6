"""Decides what a deed on many vendors or BAAs does to each, and which stay out and why, in a bounded number of queries."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from compliance.accounts.models import Organisation, Person
from vendors import coverage, exits, rules
from vendors.actions.exits import OWED
from vendors.actions.reviews import OPEN_ALREADY
from vendors.gathered import with_conditions
from vendors.models import BAA, Review, Service, Vendor
from vendors.snapshots import upkeep_of
from vendors.standing import service_facts, vendor_facts

VERBS: Final = {"owner": "Assign owner", "review": "Start review", "archive": "Archive"}
#: So many at once: a deed that nobody can look over is none.
MOST: Final = 1000


@dataclass(frozen=True)
class Line:
    """One record: what would be done to it, or why it stays out."""

    record: Any
    does: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Plan:
    """Every chosen record, those it is done to first."""

    lines: Sequence[Line]

    @property
    def done(self) -> list[Any]:
        """The records it is done to."""
        return [line.record for line in self.lines if not line.refused]

    @property
    def left(self) -> int:
        """How many stay out."""
        return len(self.lines) - len(self.done)

    @property
    def seal(self) -> str:
        """One spelling of what was shown: where it moved, it is shown again."""
        spelled = "\n".join(f"{line.record.pk} {line.does} {line.refused}" for line in self.lines)
        return hashlib.sha256(spelled.encode()).hexdigest()


def vendor_plan(
    organisation: Organisation, verb: str, vendors: Iterable[Vendor], on: date, owner: Person | None
) -> Plan:
    """What the deed does to each vendor."""
    rows = list(vendors)
    keys = [vendor.pk for vendor in rows]
    if verb == "owner":
        return _plan(rows, lambda vendor: _owner(vendor, owner))
    if verb == "review":
        walked = _open(organisation, vendor__in=keys).values_list("vendor", flat=True)
        return _plan(rows, lambda vendor: _review(vendor, set(walked), "A walk of its chain begins"))
    return _plan(rows, _Archive(organisation, keys, on).vendor)


def baa_plan(
    organisation: Organisation, verb: str, baas: Iterable[BAA], on: date, owner: Person | None
) -> Plan:
    """What the deed does to each BAA; its owner is its vendor's."""
    rows = list(baas)
    if verb == "owner":
        vendors = {baa.vendor_id: baa.vendor for baa in rows}
        return _plan(vendors.values(), lambda vendor: _owner(vendor, owner))
    if verb == "review":
        keys = [baa.pk for baa in rows]
        begun = set(_open(organisation, baa__in=keys).values_list("baa", flat=True))
        words = "Its verification begins"
        return _plan(rows, lambda baa: _none_due(baa, organisation, on) or _review(baa, begun, words))
    return _plan(rows, _Archive(organisation, [baa.vendor_id for baa in rows], on).baa)


def _plan(rows: Iterable[Any], line: Callable[[Any], Line]) -> Plan:
    return Plan(
        sorted(
            (line(row) for row in rows), key=lambda each: (bool(each.refused), str(each.record).casefold())
        )
    )


def _open(organisation: Organisation, **of: Any) -> Any:
    return Review.objects.of(organisation).current().filter(finished_on=None, **of)


def _owner(vendor: Vendor, owner: Person | None) -> Line:
    if vendor.archived_at:
        return Line(vendor, refused="It is archived.")
    if vendor.owner_id == (owner.pk if owner else None):
        return Line(vendor, refused="It is so already.")
    return Line(vendor, f"Owner: {vendor.owner or 'nobody'} → {owner or 'nobody'}")


def _review(record: Vendor | BAA, begun: set[Any], words: str) -> Line:
    vendor = record.vendor if isinstance(record, BAA) else record
    if record.archived_at or vendor.archived_at:
        return Line(record, refused="It is archived.")
    return Line(record, refused=OPEN_ALREADY) if record.pk in begun else Line(record, words)


def _none_due(baa: BAA, organisation: Organisation, on: date) -> Line | None:
    """One that was never agreed, is over, or on which nothing of ours hangs is not verified."""
    word, words = rules.status(baa.agreement(organisation.zone, covers=()), on), ""
    if word == "draft":
        words = "It is a draft: there is nothing to verify yet."
    elif word == "ended":
        words = f"It ended on {baa.ends_on}, so no verification is due."
    elif baa.direction not in coverage.COVERING_DIRECTIONS or baa.vendor.ba_status in coverage.EXEMPT:
        words = "Nothing of ours hangs on it, so no verification is due."
    return Line(baa, refused=words) if words and not baa.archived_at else None


class _Archive:
    """Why vendors and BAAs may not leave the view yet, from four queries."""

    def __init__(self, organisation: Organisation, vendors: Sequence[UUID], on: date) -> None:
        self._on, self._zone = on, organisation.zone
        self._baas: dict[UUID, list[BAA]] = defaultdict(list)
        for baa in BAA.objects.of(organisation).current().filter(vendor__in=vendors):
            baa.organisation = organisation
            self._baas[baa.vendor_id].append(baa)
        self._services: dict[UUID, list[coverage.Service]] = defaultdict(list)
        for service in with_conditions(Service.objects.of(organisation).ever().filter(vendor__in=vendors)):
            self._services[service.vendor_id].append(service_facts(service))
        self._kept = upkeep_of(organisation, vendors)

    def vendor(self, vendor: Vendor) -> Line:
        if vendor.archived_at:
            return Line(vendor, refused="It is archived already.")
        facts = [baa.agreement(self._zone, covers=()) for baa in self._baas[vendor.pk]]
        for baa in self._baas[vendor.pk]:
            if words := baa.unfinished(self._on, facts):
                return Line(vendor, refused=words)
        plain = coverage.as_ours(vendor_facts(vendor), facts, self._on)
        left = self._kept[vendor.pk].exits
        owes = exits.owes_exit(plain, self._services[vendor.pk], facts) and not exits.is_left(
            left, facts, self._on
        )
        if owes or any(exits.is_unended(each, self._on) for each in left):
            return Line(vendor, refused=OWED)
        return Line(vendor, "Leaves the view with its services and BAAs")

    def baa(self, baa: BAA) -> Line:
        if baa.archived_at or baa.vendor.archived_at:
            return Line(baa, refused="It, or its vendor, is archived already.")
        facts = [each.agreement(self._zone, covers=()) for each in self._baas[baa.vendor_id]]
        baa.organisation = self._baas[baa.vendor_id][0].organisation
        words = baa.unfinished(self._on, facts)
        return (
            Line(baa, refused=words) if words else Line(baa, "Leaves the view; from today it covers nothing")
        )
