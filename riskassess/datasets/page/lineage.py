"""Gathers the trees of what a dataset was made from, and of what was made of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from riskassess.datasets import rules
from riskassess.datasets.snapshots import Known, family_of
from riskassess.datasets.standing import WORDS
from vendors.places import Addresses


@dataclass(frozen=True)
class Node:
    """A dataset in a tree of what was made from what."""

    name: str
    url: str
    word: str
    tone: str
    note: str = ""
    below: list["Node"] = field(default_factory=list)


Links = Mapping[UUID, list[tuple[UUID, str]]]


@dataclass
class Lineage:
    """The datasets of an organisation as trees around one of them."""

    known: Mapping[UUID, Known]
    address: Addresses
    on: date

    def above(self, key: UUID) -> list[Node]:
        """What it was made from, and that in turn."""
        return self._tree(key, {each: _made_from(known) for each, known in self.known.items()}, {key})

    def below(self, key: UUID) -> list[Node]:
        """What was made of it: the same links, turned round."""
        turned: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
        for child, known in self.known.items():
            for above, note in _made_from(known):
                turned[above].append((child, note))
        return self._tree(key, turned, {key})

    @cached_property
    def _family(self) -> rules.Family:
        return family_of(self.known)

    def _tree(self, top: UUID, links: Links, shown: set[UUID]) -> list[Node]:
        """Each dataset stands in it once, where it is met first."""
        new = [(key, note) for key, note in links.get(top, []) if key in self.known and key not in shown]
        shown |= {key for key, _ in new}
        return [
            self._node(key, note, self._tree(key, links, shown))
            for key, note in sorted(new, key=lambda pair: self.known[pair[0]].name.casefold())
        ]

    def _node(self, key: UUID, note: str, below: list[Node]) -> Node:
        each = self.known[key]
        word, tone = WORDS[rules.status(each.facts, self.on, self._family).word]
        return Node(each.name, self.address("dataset_detail", key), word, tone, note, below)


def _made_from(each: Known) -> list[tuple[UUID, str]]:
    """What it was made from, with the day where something was added later."""
    found = {UUID(str(key)): "" for key in each.facts.made_from}
    for added in each.facts.additions:
        if added.origin:
            found.setdefault(UUID(str(added.origin)), f"added on {added.added_on}")
    return list(found.items())
