"""Decides which parts of a text the guard reads: around the signs that were told, each part once."""

from collections.abc import Iterator
from typing import Final

from compliance.guard.patterns import UNION

Span = tuple[int, int, str]
#: What belongs to a number ends so far behind it; then the word ends.
BEHIND: Final = 20
WORD_MAX: Final = 300


class Windows:
    """The parts of a text that the guard reads."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[int, int]] = []

    def open(self, start: int, end: int) -> None:
        self._open.append((max(0, start - 4), end + BEHIND))

    def findings(self) -> Iterator[Span]:
        """What the guard finds, each part read once."""
        begin = end = -1
        for first, last in sorted(self._open):
            if first > end and end >= 0:
                yield from self._read(begin, end)
                begin, end = first, last
            elif end < 0:
                begin, end = first, last
            else:
                end = max(end, last)
        if end >= 0:
            yield from self._read(begin, end)

    def _read(self, at: int, end: int) -> Iterator[Span]:
        text = self._text
        end = self._word_end(end)
        while match := UNION.search(text, at, end):
            number = match.lastindex or 1
            kind, _, _, check = UNION.patterns[number - 1]
            if check and not check(match[number]):
                at = match.start() + 1
                continue
            start, at = match.span(number)
            yield start, at, kind

    def _word_end(self, end: int) -> int:
        """Where the word ends in which a part ends, so that nothing is cut in two."""
        most = min(len(self._text), end + WORD_MAX)
        while end < most and not self._text[end].isspace():
            end += 1
        return end
