"""Gathers the trees of what a dataset was made from, and of what was made of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from riskassess.datasets import rules
from riskassess.datasets.snapshots import Known, family_of
from riskassess.datasets.standing import WORDS
from vendors.places import Addresses

#: Levels and datasets of a tree that a page shows; the rest is told as a number.
LEVELS, ROWS = 12, 200


@dataclass
class Node:
    """A dataset in a tree of what was made from what, told row by row: how deep it lies, and which lists begin and end behind it."""

    name: str
    url: str
    word: str
    tone: str
    note: str
    depth: int
    opens: bool = False
    closes: range = range(0)


@dataclass(frozen=True)
class Tree:
    """The rows of a tree from top to bottom, and how many datasets more there are."""

    rows: list[Node]
    more: int


Links = Mapping[UUID, list[tuple[UUID, str]]]


@dataclass
class Lineage:
    """The datasets of an organisation as trees around one of them."""

    known: Mapping[UUID, Known]
    address: Addresses
    on: date

    def above(self, key: UUID) -> Tree:
        """What it was made from, and that in turn."""
        return self._tree(key, {each: _made_from(known) for each, known in self.known.items()})

    def below(self, key: UUID) -> Tree:
        """What was made of it: the same links, turned round."""
        turned: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
        for child, known in self.known.items():
            for above, note in _made_from(known):
                turned[above].append((child, note))
        return self._tree(key, turned)

    @cached_property
    def _family(self) -> rules.Family:
        return family_of(self.known)

    def _tree(self, top: UUID, links: Links) -> Tree:
        """Each dataset stands in it once, where it is met first."""
        rows: list[Node] = []
        more, shown, waiting = 0, {top}, [(top, "", 0)]
        while waiting:
            key, note, depth = waiting.pop()
            if 0 < depth <= LEVELS and len(rows) < ROWS:
                rows.append(self._node(key, note, depth))
            elif depth:
                more += 1
            new = [
                (each, said) for each, said in links.get(key, []) if each in self.known and each not in shown
            ]
            shown |= {each for each, _ in new}
            new.sort(key=lambda pair: self.known[pair[0]].name.casefold(), reverse=True)
            waiting += [(each, said, depth + 1) for each, said in new]
        for row, following in zip(rows, [*(each.depth for each in rows[1:]), 1], strict=False):
            row.opens = following > row.depth
            row.closes = range(row.depth - following)
        return Tree(rows, more)

    def _node(self, key: UUID, note: str, depth: int) -> Node:
        each = self.known[key]
        word, tone = WORDS[rules.status(each.facts, self.on, self._family).word]
        return Node(each.name, self.address("dataset_detail", key), word, tone, note, depth)


def _made_from(each: Known) -> list[tuple[UUID, str]]:
    """What it was made from, with the day where something was added later."""
    found = {UUID(str(key)): "" for key in each.facts.made_from}
    for added in each.facts.additions:
        if added.origin:
            found.setdefault(UUID(str(added.origin)), f"added on {added.added_on}")
    return list(found.items())
