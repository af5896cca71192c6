"""Turns shares of two wholes into bars one under the other, so that each label shows both: ours and theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from compliance.charts.shapes import LEAST

ROW: Final = 46.0
#: The room on the right in which a bar's percentage stands, in hundredths of the width.
WORDS: Final = 14.0


@dataclass(frozen=True)
class Pair:
    """One label with how many of either whole it has."""

    label: str
    ours: int
    theirs: int


@dataclass(frozen=True)
class Placed:
    """A pair with its place: widths in hundredths, shares in per cent of either whole."""

    pair: Pair
    y: float
    ours: float
    theirs: float
    our_share: float
    their_share: float

    @property
    def our_bar(self) -> float:
        return self.y + 18

    @property
    def their_bar(self) -> float:
        return self.y + 30


@dataclass(frozen=True)
class Pairs:
    """Both wholes, label by label."""

    rows: tuple[Placed, ...]
    names: tuple[str, str]
    totals: tuple[int, int]
    height: float

    @property
    def words(self) -> str:
        """The chart in one sentence."""
        told = [
            f"{name}: most often {self._most(side)}"
            for side, name in enumerate(self.names)
            if self.totals[side]
        ]
        return f"{'; '.join(told)}." if told else "Nothing to compare."

    def _most(self, side: int) -> str:
        row = max(self.rows, key=lambda each: (each.our_share, each.their_share)[side])
        return f"{row.pair.label} ({(row.our_share, row.their_share)[side]:.0f}%)"


def pairs(rows: Sequence[Pair], names: tuple[str, str], totals: tuple[int, int]) -> Pairs:
    """In: pairs and how many each whole has (a row may have several labels, so shares may add up to more). Out: their geometry."""
    shares = [(_share(each.ours, totals[0]), _share(each.theirs, totals[1])) for each in rows]
    top = max((max(pair) for pair in shares), default=0) or 1
    placed = tuple(
        Placed(each, 4 + at * ROW, _width(ours, top), _width(theirs, top), round(ours, 1), round(theirs, 1))
        for at, (each, (ours, theirs)) in enumerate(zip(rows, shares, strict=True))
    )
    return Pairs(placed, names, totals, 4 + len(placed) * ROW)


def _share(number: int, total: int) -> float:
    return number / total * 100 if total else 0.0


def _width(share: float, top: float) -> float:
    return round(max(share / top * (100 - WORDS), LEAST), 2) if share else 0.0
