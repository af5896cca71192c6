"""Decides which row of a file said a thing first: it counts, so that a file says the same however often it is read."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A row by its order among all rows of a file, and in words."""

    at: int
    words: str


class Earlier:
    """Which row first said what."""

    def __init__(self) -> None:
        self._said: dict[Any, Place] = {}

    def first(self, what: Any, place: Place) -> Place:
        """The row that said it first, this one where none did."""
        return self._said.setdefault(what, place)

    def holds(self, what: Any) -> bool:
        """Whether any row said it."""
        return what in self._said

    def of(self, what: Any, place: Place) -> Place | None:
        """An earlier row than this one that said it."""
        said = self._said.get(what)
        return said if said and said.at != place.at else None
