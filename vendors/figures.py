"""Decides what the register itself says against a point of a review: who answers "in order" all the same says why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from vendors import queries
from vendors.kinds import UNCOVERED
from vendors.models import Review, Vendor

#: Point, the gaps that speak against it, and how one and how several are told.
AGAINST = (
    ("own_covered", UNCOVERED, "PHI service is not covered", "PHI services are not covered"),
    ("services", UNCOVERED, "PHI service of this vendor is not covered", "PHI services of this vendor are not covered"),
    ("assured", ("assurance_not_on_file",), "subcontractor has no assurance on file", "subcontractors have no assurance on file"),
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """How many speak against a point, and where they are seen."""

    count: int
    words: str
    url: str


def against(review: Review, on: date) -> dict[str, Figure]:
    """By point; nothing where nothing speaks against it. One query, of a chain one more."""
    asked = {item.key for item in review.checklist}
    vendors = _looked_at(review)
    rows = [
        row
        for row in queries.gap_rows(review.organisation_id, on)
        if vendors is None or row.vendor in vendors
    ]
    found = {}
    for point, kinds, one, several in AGAINST:
        count = sum(row.kind in kinds for row in rows)
        if point in asked and count:
            found[point] = Figure(count, one if count == 1 else several, _seen(review, point))
    return found


def _looked_at(review: Review) -> set[UUID] | None:
    """The vendors it is about; None for all."""
    if review.baa:
        return {review.baa.vendor_id}
    return set(_below(review.vendor)) if review.vendor else None


def _below(vendor: Vendor) -> Iterator[UUID]:
    """The vendor and every one below it."""
    links: Iterable[tuple[UUID, UUID | None]] = (
        Vendor.objects.of(vendor.organisation_id).current().values_list("pk", "parent_id").order_by()
    )
    below: dict[UUID | None, list[UUID]] = {}
    for key, parent in links:
        below.setdefault(parent, []).append(key)
    open_ends = [vendor.pk]
    while open_ends:
        yield (key := open_ends.pop())
        open_ends += below.get(key, [])


def _seen(review: Review, point: str) -> str:
    above = review.baa.vendor if review.baa else review.vendor
    here = {"slug": review.organisation.slug}
    if point == "assured":
        return f"{reverse('chain', kwargs=here)}?{urlencode({'q': above.name} if above else {})}"
    if above:
        return str(above.get_absolute_url())
    return f"{reverse('coverage_list', kwargs=here)}?{urlencode({'state': 'not'})}"
