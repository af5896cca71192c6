"""Turns the parts of a whole into one bar: how much each takes of its width, and where it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from compliance.charts.shapes import INK, LEAST


@dataclass(frozen=True)
class Share:
    """One part of a whole with its place in the bar."""

    label: str
    count: int
    tone: str
    x: float
    width: float
    fill: str


@dataclass(frozen=True)
class Shares:
    """How a whole divides, as one bar."""

    parts: tuple[Share, ...]
    total: int

    @property
    def words(self) -> str:
        """The chart in one sentence."""
        return ", ".join(f"{part.count} {part.label.lower()}" for part in self.parts if part.count) or "None."


def shares(parts: Sequence[tuple[str, int, str]]) -> Shares:
    """Parts of (label, count, tone) in the given order; one that is not zero is never too thin to see."""
    total = sum(count for _, count, _ in parts)
    wide = (
        [max(count / total * 100, LEAST) if count else 0.0 for _, count, _ in parts]
        if total
        else [0.0 for _ in parts]
    )
    scaled = [width * 100 / sum(wide) if total else 0.0 for width in wide]
    starts = accumulate(scaled, initial=0.0)
    placed = zip(parts, starts, scaled, strict=False)
    return Shares(
        tuple(
            Share(label, count, tone, round(x, 2), round(width, 2), INK[tone])
            for (label, count, tone), x, width in placed
        ),
        total,
    )
