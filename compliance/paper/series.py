"""Decides how many documents are printed one after another by one renderer, so that its start is paid once and its memory stays flat."""

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager
from typing import Final

from compliance.jobs.attempts import Failure
from compliance.paper import printing

#: Seconds that one document of a series may take: a letter is printed in a fortieth of one.
LIMIT: Final = 300
#: Bytes before each PDF that say how long it is.
SIZE: Final = 8
STOPPED: Final = "The printing was stopped. Print the rest from the row that is named."


class Series:
    """A renderer that waits for the next document."""

    def __init__(self, renderer: "subprocess.Popen[bytes]", hands: ThreadPoolExecutor) -> None:
        self._renderer, self._hands = renderer, hands

    def print(self, html: str) -> bytes:
        """The document as PDF: plain, untagged. Raises Failure, whose words quote nothing of it."""
        order = json.dumps({"html": html}).encode() + b"\n"
        try:
            return self._hands.submit(self._print, order).result(LIMIT)
        except (TooLate, BrokenPipeError):
            self._renderer.kill()
        raise Failure(STOPPED)

    def _print(self, order: bytes) -> bytes:
        room, answer = self._renderer.stdin, self._renderer.stdout
        assert room is not None and answer is not None  # noqa: S101 (both are pipes)
        room.write(order)
        room.flush()
        size = int.from_bytes(answer.read(SIZE), "big")
        printed = answer.read(size)
        if not size or len(printed) < size:
            raise BrokenPipeError
        return printed


@contextmanager
def series() -> Iterator[Series]:
    """A renderer for as long as it is needed; what it says in words is thrown away, since it may quote the document."""
    with printing.started("--series", words=subprocess.DEVNULL) as renderer, ThreadPoolExecutor(1) as hands:
        try:
            yield Series(renderer, hands)
        finally:
            renderer.kill()
