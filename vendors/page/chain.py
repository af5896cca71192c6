"""Gathers the vendor chain: who works for whom, each with the state of its agreement."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from compliance.accounts.models import Organisation
from compliance.ledger import changes
from compliance.paging import by_number
from vendors.models import Vendor, sorting_name
from vendors.standing import Standing, kept_standings, with_owner_here

#: So many chains stand on a page, each with everything below it.
SIZE = 25
CHAINS, EVERY = "chains", "all"
Value = TypeVar("Value")
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


#: A vendor with everything below it, as keys.
Tree = tuple[UUID, list[Any]]


@dataclass(frozen=True)
class Tops:
    """Whoever stands below nobody who is in use, with those below: chains first, each group by name.

    What a page needs of them is kept while nothing of the organisation changes.
    """

    organisation: Organisation
    words: str
    only_chains: bool

    @cached_property
    def counted(self) -> int | None:
        """How far the organisation had moved on before anything was read."""
        return changes.counter(self.organisation.pk)

    @cached_property
    def numbers(self) -> tuple[int, int]:
        """How many chains there are, and how many vendors stand alone."""
        return self._kept("numbers", lambda: (len(self._links.chains), self._alone.count()))

    def __len__(self) -> int:
        return self.numbers[0] if self.only_chains else sum(self.numbers)

    def __getitem__(self, part: slice) -> list[Tree]:
        first, last = part.start or 0, part.stop if part.stop is not None else len(self)
        return self._kept(f"{first}:{last}", partial(self._trees, first, last))

    def _trees(self, first: int, last: int) -> list[Tree]:
        chains = self._links.chains
        shown = [self._links.tree(top) for top in chains[first:last]]
        if self.only_chains or last <= len(chains):
            return shown
        behind = slice(max(first - len(chains), 0), last - len(chains))
        return [*shown, *((key, []) for key in self._alone.values_list("pk", flat=True)[behind])]

    @property
    def _vendors(self) -> QuerySet[Vendor]:
        return Vendor.objects.of(self.organisation).current().order_by("sort_name", "pk")

    @cached_property
    def _links(self) -> "Links":
        return Links.among(self._vendors, self.words)

    @property
    def _alone(self) -> QuerySet[Vendor]:
        return self._vendors.exclude(pk__in=self._links.names).filter(sort_name__contains=self.words)

    def _kept(self, what: str, make: Callable[[], Value]) -> Value:
        name = f"chain:{self.only_chains}:{what}:{self.words}"
        return changes.kept(self.organisation.pk, name, self.counted, make)


@dataclass(frozen=True)
class Links:
    """Who stands below whom, and the tops of those chains that the words fit."""

    below: Mapping[UUID, list[UUID]]
    names: Mapping[UUID, str]
    chains: list[UUID]

    @classmethod
    def among(cls, vendors: QuerySet[Vendor], words: str) -> "Links":
        below, names = defaultdict[UUID, list[UUID]](list), dict[UUID, str]()
        links = vendors.filter(parent__archived_at=None).exclude(parent=None)
        for key, name, parent, above in links.values_list(
            "pk", "sort_name", "parent_id", "parent__sort_name"
        ):
            below[parent].append(key)
            names |= {key: name, parent: above}
        under = {key for keys in below.values() for key in keys}
        tops = sorted(below.keys() - under, key=lambda key: (names[key], key))
        found = cls(below, names, [])
        found.chains.extend(top for top in tops if any(words in names[key] for key in every(found.tree(top))))
        return found

    def tree(self, key: UUID) -> Tree:
        """The vendor and everything that hangs on it."""
        return key, [self.tree(each) for each in self.below.get(key, [])]


def every(tree: Tree) -> Iterator[UUID]:
    """The keys of a tree."""
    key, below = tree
    yield key
    for each in below:
        yield from every(each)


def chain_page(organisation: Organisation, on: date, *, q: str, show: str, number: str | None) -> ChainPage:
    """The trees, those with somebody below first; a search shows the whole chain of whoever fits."""
    tops = Tops(organisation, sorting_name(q), show == CHAINS)
    page = by_number(tops, number, SIZE)
    chains, alone = tops.numbers
    return ChainPage(page, _nodes(organisation, list(page), on, tops.counted), chains, alone)


def _nodes(organisation: Organisation, trees: list[Tree], on: date, counted: int | None) -> list[Node]:
    keys = [key for tree in trees for key in every(tree)]
    rows = with_owner_here(Vendor.objects.of(organisation).filter(pk__in=keys)).select_related("parent")
    vendors = {vendor.pk: vendor for vendor in rows}
    for vendor in vendors.values():
        vendor.organisation = organisation
    found = kept_standings(organisation, vendors.values(), on, counted)

    def node(tree: Tree) -> Node:
        key, below = tree
        vendor = vendors[key]
        return Node(vendor, found[key], _relation(vendor), [node(each) for each in below])

    return [node(tree) for tree in trees]


def _relation(vendor: Vendor) -> str:
    if vendor.parent is None:
        return ""
    gone = " (archived)" if vendor.parent.archived_at else ""
    return RELATIONS.get(vendor.relation, "below {}").format(f"{vendor.parent}{gone}")
