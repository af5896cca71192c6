"""Gathers the vendor chain: who works for whom, each with the state of its agreement."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from compliance.accounts.models import Organisation
from compliance.paging import by_number
from vendors.models import Vendor, sorting_name
from vendors.standing import Standing, standings, with_owner_here

#: So many chains stand on a page, each with everything below it.
SIZE = 25
CHAINS, EVERY = "chains", "all"
RELATIONS = {
    "group": "part of {}",
    "subcontractor": "subcontractor of {}, not ours",
    "both": "subcontractor of {}, and ours",
}


@dataclass(frozen=True)
class Node:
    """A vendor with those that stand below it."""

    vendor: Vendor
    standing: Standing
    relation: str
    below: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class ChainPage:
    """The trees of one page, and how many there are."""

    page: Any
    nodes: list[Node]
    chains: int
    alone: int


@dataclass(frozen=True)
class Tops:
    """Whoever stands below nobody who is in use: those with somebody below first, each group by name."""

    chains: list[UUID]
    alone: QuerySet[Vendor]

    @cached_property
    def number_alone(self) -> int:
        """How many stand alone."""
        return self.alone.count()

    def __len__(self) -> int:
        return len(self.chains) + self.number_alone

    def __getitem__(self, part: slice) -> list[UUID]:
        first, last = part.start or 0, part.stop if part.stop is not None else len(self)
        behind = [max(place - len(self.chains), 0) for place in (first, last)]
        return [*self.chains[first:last], *self.alone.values_list("pk", flat=True)[behind[0] : behind[1]]]


def chain_page(organisation: Organisation, on: date, *, q: str, show: str, number: str | None) -> ChainPage:
    """The trees, those with somebody below first; a search shows the whole chain of whoever fits."""
    vendors = Vendor.objects.of(organisation).current().order_by("sort_name", "pk")
    links = vendors.filter(parent__archived_at=None).exclude(parent=None)
    below, names = defaultdict[UUID, list[UUID]](list), dict[UUID, str]()
    for key, name, parent, above in links.values_list("pk", "sort_name", "parent_id", "parent__sort_name"):
        below[parent].append(key)
        names |= {key: name, parent: above}
    tops = _tops(vendors, below, names, sorting_name(q))
    page = by_number(tops.chains if show == CHAINS else tops, number, SIZE)
    return ChainPage(page, _trees(organisation, list(page), below, on), len(tops.chains), tops.number_alone)


def _tops(
    vendors: QuerySet[Vendor],
    below: Mapping[UUID, list[UUID]],
    names: Mapping[UUID, str],
    words: str,
) -> Tops:
    under = {key for keys in below.values() for key in keys}
    chains = sorted(below.keys() - under, key=lambda key: (names[key], key))
    kept = [top for top in chains if any(words in names[key] for key in _all_below(top, below))]
    return Tops(kept, vendors.exclude(pk__in=names).filter(sort_name__contains=words))


def _all_below(root: UUID, below: Mapping[UUID, list[UUID]]) -> Iterator[UUID]:
    """The root and everything that hangs on it."""
    open_ends = [root]
    while open_ends:
        key = open_ends.pop()
        yield key
        open_ends += below.get(key, [])


def _trees(
    organisation: Organisation, roots: list[UUID], below: Mapping[UUID, list[UUID]], on: date
) -> list[Node]:
    keys = [key for root in roots for key in _all_below(root, below)]
    rows = with_owner_here(Vendor.objects.of(organisation).filter(pk__in=keys)).select_related("parent")
    vendors = {vendor.pk: vendor for vendor in rows}
    for vendor in vendors.values():
        vendor.organisation = organisation
    found = standings(organisation, vendors.values(), on)

    def node(key: UUID) -> Node:
        vendor = vendors[key]
        return Node(vendor, found[key], _relation(vendor), [node(each) for each in below.get(key, [])])

    return [node(root) for root in roots]


def _relation(vendor: Vendor) -> str:
    if vendor.parent is None:
        return ""
    gone = " (archived)" if vendor.parent.archived_at else ""
    return RELATIONS.get(vendor.relation, "below {}").format(f"{vendor.parent}{gone}")
