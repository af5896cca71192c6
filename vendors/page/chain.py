"""Gathers the vendor chain: who works for whom, each with the state of its agreement."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.paging import by_number
from vendors.models import Vendor, sorting_name
from vendors.standing import Standing, standings, with_owner_here

#: So many chains stand on a page, each with everything below it.
SIZE = 40
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


def chain_page(organisation: Organisation, on: date, *, q: str, show: str, number: str | None) -> ChainPage:
    """The trees, those with somebody below first; a search shows the whole chain of whoever fits."""
    rows = list(
        Vendor.objects.of(organisation)
        .current()
        .values_list("pk", "parent_id", "sort_name")
        .order_by("sort_name")
    )
    below, roots = _links(rows)
    words = sorting_name(q)
    fitting = {key for key, _, name in rows if words in name}
    kept = [root for root in roots if not words or not fitting.isdisjoint(_all_below(root, below))]
    chains, alone = [key for key in kept if below[key]], [key for key in kept if not below[key]]
    page = by_number(chains if show == CHAINS else [*chains, *alone], number, SIZE)
    return ChainPage(page, _trees(organisation, list(page), below, on), len(chains), len(alone))


def _links(rows: Iterable[tuple[UUID, UUID | None, str]]) -> tuple[Mapping[UUID, list[UUID]], list[UUID]]:
    """Who stands directly below each, and who stands at the top: below nobody who is in use."""
    known, below, roots = list(rows), defaultdict[UUID, list[UUID]](list), []
    there = {key for key, _, _ in known}
    for key, parent, _ in known:
        if parent in there and parent is not None:
            below[parent].append(key)
        else:
            roots.append(key)
    return below, roots


def _all_below(root: UUID, below: Mapping[UUID, list[UUID]]) -> Iterator[UUID]:
    """The root and everything that hangs on it."""
    open_ends = [root]
    while open_ends:
        key = open_ends.pop()
        yield key
        open_ends += below[key]


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
        return Node(vendor, found[key], _relation(vendor), [node(each) for each in below[key]])

    return [node(root) for root in roots]


def _relation(vendor: Vendor) -> str:
    if vendor.parent is None:
        return ""
    gone = " (archived)" if vendor.parent.archived_at else ""
    return RELATIONS.get(vendor.relation, "below {}").format(f"{vendor.parent}{gone}")
