"""Decides how often a long batch says how far it is."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

Row = TypeVar("Row")
#: Hears how far a batch is: what is being done, and to how many of how many records.
Told = Callable[[str, int, int], object]
#: Records between two words on how far it is.
EVERY: Final = 250


def untold(*_: object) -> None:
    """Nobody hears how far it is."""


def telling(rows: Sequence[Row], told: Told, step: str) -> Iterator[Row]:
    """The rows, telling now and then how many are done."""
    for number, row in enumerate(rows):
        if number % EVERY == 0:
            told(step, number, len(rows))
        yield row
