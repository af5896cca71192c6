"""Decides on which days a service of a vendor is covered: by an agreement of ours, through the vendor above it, or because none is needed.

45 CFR 164.502(e), 164.504(e), 164.308(b). We need no agreement with a vendor that works for a vendor of ours alone: that one must have it
(164.502(e)(1)(i)-(ii), 164.308(b)(1)-(2)).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from riskassess.systems import rules
from riskassess.systems.facts import CARRIES
from riskassess.systems.rules import Span
from vendors import coverage
from vendors.cover_on import lasts
from vendors.lacks import lack
from vendors.terms import Agreement

ALWAYS: Final = Span(date.min)
NOT_LIMITED: Final = (
    "a limited data set holds no names, contacts, numbers or faces, and this may (45 CFR 164.514(e)(2))"
)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Supplier:
    """A vendor with its agreements, and the vendor above it where it works for one."""

    vendor: coverage.Vendor
    name: str
    agreements: Sequence[Agreement] = ()
    above: "Supplier | None" = None
    #: The agreements that tell since when it is ours, where some are left out above to see what would lapse without them.
    contracted: Sequence[Agreement] | None = None

    @cached_property
    def in_force(self) -> list[Span]:
        """The days on which any agreement that binds it to us is in force."""
        return rules.merged(
            Span(first, last)
            for each in self.agreements
            if each.direction in coverage.COVERING_DIRECTIONS
            for first, last in coverage.in_force(each)
        )

    @cached_property
    def ours(self) -> list[Span]:
        """The days from the first on which we may have contracted with it ourselves, as coverage.as_ours has it for one day."""
        held = self.agreements if self.contracted is None else self.contracted
        return rules.merged(
            Span(start, each.archived_on - _DAY if each.archived_on else date.max)
            for each in held
            if each.direction in coverage.COVERING_DIRECTIONS
            and (start := coverage.may_start_on(each)) is not None
            and (each.archived_on is None or start < each.archived_on)
        )

    def without(self, key: Hashable) -> "Supplier":
        """The same if an agreement had ended before all days: what was ours stays ours, and is not covered through another."""
        kept = [each for each in self.agreements if each.key != key]
        held = self.agreements if self.contracted is None else self.contracted
        return Supplier(self.vendor, self.name, kept, self.above.without(key) if self.above else None, held)


@dataclass(frozen=True)
class Cover:
    """Which days a service of a vendor is covered."""

    service: coverage.Service
    name: str
    by: Supplier

    @cached_property
    def own(self) -> list[Span]:
        """The days on which an agreement of ours covers the service."""
        return rules.merged(
            Span(each.first, each.last)
            for agreement in self.by.agreements
            if agreement.direction in coverage.COVERING_DIRECTIONS
            for each in coverage.periods(self.service.key, agreement)
            if each.first <= each.last
        )

    @cached_property
    def through(self) -> list[Span]:
        """The days on which it works for a vendor of ours alone, which is bound to us."""
        if not coverage.is_downstream(self.by.vendor) or self.by.above is None:
            return []
        return rules.without(_reached(self.by.above, {self.by.vendor.key}), self.by.ours)

    def spans(self, kind: str, *, limited: bool) -> list[Span]:
        """The days on which a component of that kind may run there; `limited`: whether all it gets may stand in a limited data set."""
        return [ALWAYS] if self.exempt(kind, limited=limited) else rules.merged([*self.own, *self.through])

    def exempt(self, kind: str, *, limited: bool) -> str:
        """Why no agreement is needed; empty where one is. A conduit only carries, and a limited data set names nobody."""
        status = self.by.vendor.ba_status
        if (status == "conduit" and kind not in CARRIES) or (status == "limited_data_set" and not limited):
            return ""
        return coverage.EXEMPT.get(status, "")


def _reached(supplier: Supplier, seen: set[Hashable]) -> list[Span]:
    """The days on which a vendor is bound to us: by itself, or through those above it until it is ours."""
    if supplier.vendor.key in seen or supplier.above is None:
        return supplier.in_force
    if not coverage.is_downstream(supplier.vendor):
        return supplier.in_force
    above = _reached(supplier.above, {*seen, supplier.vendor.key})
    return rules.merged([*supplier.in_force, *rules.without(above, supplier.ours)])


def reason(cover: Cover, kind: str, by: coverage.Coverage, on: date, *, limited: bool) -> str:
    """How a service stands on a day in words; `by` is what covers it by itself."""
    if why := cover.exempt(kind, limited=limited):
        return f"No BAA needed ({why})"
    if any(on in each for each in cover.own):
        words = lasts(by, cover.by.agreements, on)
        return f"Covered until {words}" if by.until else f"Covered: {words}"
    if cover.by.above and (words := _through(cover, cover.by.above, on)):
        return words
    words = lack(cover.service, cover.by.agreements, on).words
    if cover.by.vendor.ba_status == "conduit":
        return f"{words}; a conduit only carries, and this keeps or processes PHI"
    return f"{words}; {NOT_LIMITED}" if cover.by.vendor.ba_status == "limited_data_set" else words


def _through(cover: Cover, above: Supplier, on: date) -> str:
    """What the vendor above it makes of it; "" where it works for us."""
    if not coverage.is_downstream(cover.by.vendor) or any(on in each for each in cover.by.ours):
        return ""
    known = "on file" if coverage.is_assured(cover.by.vendor, on) else "not on file"
    if not any(on in each for each in cover.through):
        return f"It works for {above.name}, and no BAA with {above.name} is in force; assurance {known}"
    if not any(on in each for each in above.in_force):
        return (
            f"It works for {above.name}, which is bound to us through the vendor above it; assurance {known}"
        )
    named = (
        "which is said to name its subcontractors"
        if _names_subcontractors(above, on)
        else "and nothing says that its subcontractors are named"
    )
    return f"It works for {above.name}, with which a BAA is in force, {named}; assurance {known}"


def _names_subcontractors(above: Supplier, on: date) -> bool:
    return any(
        ("subcontractor_list", "yes") in each.answers
        for each in above.agreements
        if each.direction in coverage.COVERING_DIRECTIONS
        and any(first <= on <= last for first, last in coverage.in_force(each))
    )
