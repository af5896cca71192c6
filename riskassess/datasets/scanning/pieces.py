"""Decides how a large document of JSON is read: lists and objects are opened one by one, what is small in them is parsed at once."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from riskassess.datasets.scanning.leaves import Leaves, Node

#: What is parsed at one time, in characters, and how deep lists and objects are opened.
PIECE: Final = 1_000_000
OPENED_MAX: Final = 40
SPACE: Final = re.compile(r"[ \t\n\r]*")
CLOSED: Final = {"[": "]", "{": "}"}
#: Objects as pairs, so that a key that stands twice hides nothing; numbers as they are written.
DECODER: Final = json.JSONDecoder(
    object_pairs_hook=tuple, parse_int=str, parse_float=str, parse_constant=str, strict=False
)


class Pieces:
    """Puts the values of a document into their columns; yields after each how many records are whole."""

    def __init__(self, text: str, leaves: Leaves, row: int, *, is_list: bool) -> None:
        self._text, self._leaves, self._is_list = text, leaves, is_list
        self._begin, self._piece = 0, ""
        self._open: list[tuple[str, Node]] = []
        #: Records so far, and where what was read ends: before the end of the text it is broken.
        self.row, self.at = row, 0
        self.has_any = False

    def __iter__(self) -> Iterator[int]:
        self._enter(self._leaves.root)
        is_first = True
        try:
            while self._open:
                if self._closes():
                    is_first = False
                    continue
                is_first = self._step(is_first=is_first)
                self.has_any = True
                yield self.row
            self.at, self.has_any = self._blank(self.at), True
        except (ValueError, RecursionError):
            return

    def _step(self, *, is_first: bool) -> bool:
        """Reads a value; whether it was opened instead."""
        at = self.at if is_first else self._past(",", self.at)
        sign, node = self._open[-1]
        is_record = self._is_list and len(self._open) == 1
        if sign == "{":
            key, at = DECODER.raw_decode(self._text, self._blank(at))
            if not isinstance(key, str):
                raise ValueError("a key that is none")
            at = self._past(":", at)
            node = self._leaves.below(node, key)
            node.times += 1
        elif not is_record:
            node = self._leaves.items(node)
        at = self._blank(at)
        if (found := self._value(at)) is None:
            self.at = at
            self._enter(node)
            return True
        self._leaves.add(node, found[0], self.row)
        self.at = found[1]
        self.row += is_record
        return False

    def _closes(self) -> bool:
        """Whether a list or an object ends here; then it is left."""
        at = self._blank(self.at)
        if self._text[at : at + 1] != CLOSED[self._open[-1][0]]:
            return False
        self.at = at + 1
        self._open.pop()
        self.row += self._is_list and len(self._open) == 1
        return True

    def _enter(self, node: Node) -> None:
        if len(self._open) >= OPENED_MAX:
            raise RecursionError
        sign = self._text[self.at]
        node.seen += sign == "{"
        self._open.append((sign, node))
        self.at += 1

    def _value(self, at: int) -> tuple[Any, int] | None:
        """The value and where it ends; nothing where it is to be opened."""
        if self._text[at : at + 1] not in CLOSED:
            value, end = DECODER.raw_decode(self._text, at)
            return value, end
        for begin in (self._begin, at):
            if begin != self._begin or not self._piece or at - begin > PIECE // 2:
                self._begin, self._piece = at, self._text[at : at + PIECE]
            try:
                value, end = DECODER.raw_decode(self._piece, at - self._begin)
            except RecursionError:
                raise
            except ValueError:
                if self._begin == at:
                    break
            else:
                return value, self._begin + end
        return None

    def _blank(self, at: int) -> int:
        """Where something stands again."""
        found = SPACE.match(self._text, at)
        return found.end() if found else at

    def _past(self, sign: str, at: int) -> int:
        at = self._blank(at)
        if self._text[at : at + 1] != sign:
            raise ValueError(sign)
        return at + 1
