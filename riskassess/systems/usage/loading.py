"""Decides how a file of JSON is taken apart: line by line where each line is a document, else as one document of limited size."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO, Final

from riskassess.systems.usage.kept import CONTAINERS, SPEND, Sieve
from riskassess.systems.usage.told import Unreadable

MB: Final = 1024 * 1024
#: A document is parsed as a whole; a log of lines is not.
MOST_BYTES: Final = 64 * MB
MOST_LINE: Final = 64 * MB
MOST_RECORDS: Final = 5_000_000
#: Documents one behind the other that are not lines, as an exporter to a console writes them.
MOST_DOCUMENTS: Final = 100_000
#: How deep records may lie in a document: resourceSpans, scopeSpans, spans with lists between.
DEEPEST: Final = 8
LISTED: Final = 10


class Loaded:
    """The records of a file one after the other, and the lines that are none."""

    def __init__(self, stream: BinaryIO, seconds: float | None = None) -> None:
        self.sieve = Sieve(seconds)
        self.bad: list[int] = []
        self.more_bad = 0
        self._stream = stream
        self._decoder = json.JSONDecoder(object_pairs_hook=self.sieve)

    def records(self) -> Iterator[dict[str, Any]]:
        """Objects that may be calls. Raises Unreadable."""
        number = 0
        for document in self._documents():
            for record in _records(document, 0):
                number += 1
                if number > MOST_RECORDS:
                    raise Unreadable(f"More than {MOST_RECORDS:,} calls stand in this file. Split it.")
                yield record

    def _documents(self) -> Iterator[Any]:
        lines = enumerate(self._lines(), start=1)
        first = next(((at, line) for at, line in lines if line.strip()), None)
        if first is None:
            raise Unreadable("This file is empty.")
        try:
            begin = self._decoder.decode(_text(first[1]))
        except RecursionError:
            raise Unreadable(TOO_DEEP) from None
        except ValueError:
            self._begin_again()
            yield from self._whole(_joined(chain((first[1],), (line for _, line in lines))))
            return
        yield begin
        for at, line in lines:
            if line.strip():
                yield from self._line(at, line)

    def _begin_again(self) -> None:
        """A line of a longer document was begun: what it counted is counted again."""
        self.sieve.content.clear()
        self.sieve.personal.clear()

    def _lines(self) -> Iterator[bytes]:
        while line := self._stream.readline(MOST_LINE + 1):
            if len(line) > MOST_LINE:
                raise Unreadable(f"{TOO_LONG} A line is longer than {MOST_LINE // MB} MB.")
            yield line

    def _line(self, at: int, line: bytes) -> Iterator[Any]:
        try:
            yield self._decoder.decode(_text(line))
        except Unreadable:
            raise
        except (ValueError, RecursionError):
            if len(self.bad) < LISTED:
                self.bad.append(at)
            else:
                self.more_bad += 1

    def _whole(self, content: bytes) -> Iterator[Any]:
        """One document, or several one behind the other, as exporters to a console write them."""
        text, at, number = _text(content), 0, 0
        while at < len(text):
            number += 1
            if number > MOST_DOCUMENTS:
                raise Unreadable(TOO_MANY)
            try:
                found, end = self._decoder.raw_decode(text, at)
            except RecursionError:
                raise Unreadable(TOO_DEEP) from None
            except Unreadable:
                raise
            except ValueError as error:
                line = text.count("\n", 0, getattr(error, "pos", 0)) + 1
                raise Unreadable(f"This is no JSON: it breaks off or goes wrong in line {line}.") from None
            yield found
            at = end
            while at < len(text) and (text[at].isspace() or text[at] == ","):
                at += 1


TOO_LONG: Final = f"One document of JSON may have {MOST_BYTES // MB} MB. Write one call a line (JSON Lines): those are read as they come."
TOO_MANY: Final = f"More than {MOST_DOCUMENTS:,} documents stand in this file. Write one call a line (JSON Lines), or split it."
TOO_DEEP: Final = "This file is nested too deep to be a log."


def _is_whole(line: bytes) -> bool:
    """Whether a line looks like a document of its own."""
    short = line.strip()
    return short.startswith(b"{") and short.endswith(b"}")


def _joined(lines: Iterator[bytes]) -> bytes:
    """The lines of one document."""
    room = bytearray()
    for line in lines:
        room += line
        if len(room) > MOST_BYTES:
            raise Unreadable(TOO_LONG)
    return bytes(room)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise Unreadable("This file is not in UTF-8.") from None


def _records(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects in a document that may be calls, wherever its containers hold them."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _records(each, depth + 1)
    elif isinstance(value, dict):
        is_span = "attributes" in value and not any(name in value for name in CONTAINERS)
        if is_span or SPEND & value.keys():
            yield value
        else:
            for name in CONTAINERS:
                yield from _records(value.get(name), depth + 1)
