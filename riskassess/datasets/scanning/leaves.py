"""Decides which column each value of JSON stands in: its path, in which a key is shown where it can only be the name of a field."""

from collections.abc import Iterator
from typing import Any, Final

from riskassess.datasets.scanning import headings
from riskassess.datasets.scanning.found import Column

#: Deeper than this every path is one.
DEPTH_MAX: Final = 12
#: Paths that are told apart, and keys of one object that are no names of fields; what is beyond stands under “*”.
NODES_MAX: Final = 5_000
KEYS_MAX: Final = 200
#: Keys that may come behind those and are still looked at one by one.
LATE_MAX: Final = 20_000
#: A key that so few of its objects have, where there are several, stands under “*” too; so do those of one object that has many.
RARE: Final = 0.02
MANY: Final = 20
STAR, ITEMS, DEEP = "*", "[]", "…"
KEYS: Final = "keys that are not shown"
Path = tuple[str, ...]


class Node:
    """A place in the tree of keys."""

    __slots__ = (
        "cells",
        "depth",
        "is_known",
        "items",
        "key",
        "kids",
        "label",
        "rows",
        "seen",
        "star",
        "times",
        "unknown",
        "up",
    )

    def __init__(self, up: "Node | None", key: str, label: str, *, is_known: bool = True) -> None:
        self.up, self.key, self.label, self.is_known = up, key, label, is_known
        self.depth: int = up.depth + 1 if up else 0
        self.kids: dict[str, Node] = {}
        self.items: Node | None = self if label in (ITEMS, DEEP) else None
        self.star: Node | None = None
        #: Objects that stood here, how often its key did, and keys below it that are no names of fields.
        self.seen = self.times = self.unknown = 0
        self.cells: list[str] = []
        self.rows: list[int] = []


class Leaves:
    """The values of all records by their paths."""

    def __init__(self) -> None:
        self.root = Node(None, "", "")
        self.hidden: list[str] = []
        #: Values, empty objects and lists, and keys that are kept.
        self.count = 0
        self._nodes: list[Node] = [self.root]
        self._late = 0

    def add(self, at: Node, record: Any, row: int) -> None:
        """Walks through a record without recursion."""
        waiting: list[tuple[Node, Any]] = [(at, record)]
        while waiting:
            node, value = waiting.pop()
            kind = type(value)
            if kind is str:
                if value:
                    self.count += 1
                    node.cells.append(value)
                    node.rows.append(row)
            elif kind is tuple:
                node.seen += 1
                self.count += not value
                for key, under in value:
                    kid = node.kids.get(key) or self.below(node, key)
                    kid.times += 1
                    waiting.append((kid, under))
            elif kind is list:
                self.count += not value
                items = node.items or self.items(node)
                waiting += [(items, each) for each in reversed(value)]
            elif kind is bool:
                self.count += 1
                node.cells.append("true" if value else "false")
                node.rows.append(row)

    def items(self, node: Node) -> Node:
        """Where what stands in a list goes."""
        if node.items is None:
            node.items = self._new(node, ITEMS, ITEMS) if node.depth < DEPTH_MAX else self._deep(node)
        return node.items

    def below(self, node: Node, key: str) -> Node:
        """The place of a key."""
        if (kid := node.kids.get(key)) is not None:
            return kid
        is_full = len(self._nodes) >= NODES_MAX or node.unknown >= KEYS_MAX
        self._late += is_full
        is_known = self._late < LATE_MAX and headings.is_shown(key)
        if not is_known:
            self.count += 1
            self.hidden.append(key)
        if node.depth >= DEPTH_MAX or node.label == DEEP:
            return node if node.label == DEEP else self._deep(node)
        if is_full and not (is_known and len(self._nodes) < NODES_MAX):
            node.star = node.star or self._new(node, STAR, STAR)
            return node.star
        node.unknown += not is_known
        kid = node.kids[key] = self._new(
            node, key, key if is_known else f"key {len(node.kids) + 1}", is_known=is_known
        )
        return kid

    def _deep(self, node: Node) -> Node:
        node.star = node.star or self._new(node, DEEP, DEEP)
        return node.star

    def _new(self, up: Node, key: str, label: str, *, is_known: bool = True) -> Node:
        node = Node(up, key, label, is_known=is_known)
        self._nodes.append(node)
        return node

    def columns(self) -> Iterator[Column]:
        """One for each path as it may be shown; keys that are no names of fields are a column of their own."""
        called: dict[int, Path] = {id(self.root): ()}
        merged: dict[Path, Column] = {}
        for node in self._nodes:  # each behind the one above it
            if node.up is not None:
                called[id(node)] = (*called[id(node.up)], STAR if _varies(node) else node.label)
            if not node.cells:
                continue
            path = called[id(node)]
            if path in merged:
                merged[path].cells += node.cells  # type: ignore[operator]
                merged[path].rows += node.rows  # type: ignore[operator]
                if not headings.kind_of(merged[path].words):  # one that tells something tells it of all
                    merged[path].words = _words(node)
            else:
                merged[path] = Column(_title(path), _words(node), node.cells, node.rows)
            node.cells, node.rows = [], []
        yield from merged.values()
        if self.hidden:
            yield Column(KEYS, "", self.hidden, [], is_aside=True)


def _varies(node: Node) -> bool:
    """Whether a key that is no name of a field is one of many: a value in the place of a key."""
    above = node.up
    if node.is_known or above is None:
        return False
    if above.star is not None or above.seen <= 1:
        return above.star is not None or above.unknown > MANY
    return node.times < max(2, RARE * above.seen)


def _words(node: Node) -> str:
    """What the last three keys are really called, for their meaning alone."""
    keys: list[str] = []
    at: Node | None = node
    while at is not None and len(keys) < 3:
        if at.up is not None and at.label != ITEMS:
            keys.insert(0, at.key)
        at = at.up
    return headings.words_of(" ".join(keys))


def _title(path: Path) -> str:
    if path and path[-1].startswith("key "):
        above = _joined(path[:-1])
        return f"{path[-1]} of {above}" if above else path[-1]
    return _joined(path) or "value"


def _joined(path: Path) -> str:
    return ".".join(path).replace(".[]", "[]")
