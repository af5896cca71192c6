"""Decides how a picture goes on paper: on which way of the sheet, and on how many, so that its words stay readable."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: What a sheet of US Letter holds inside its margins beside a heading and a key, in CSS pixels: upright and across.
UPRIGHT: Final = (670.0, 700.0)
ACROSS: Final = (910.0, 560.0)
#: The smallest words of a picture have 12 pixels; on paper they stay above 6.5 points.
LEAST: Final = 0.73
#: What two neighbouring sheets both show, in pixels of the picture: enough that every box is whole on one of them.
SHARED: Final = 96.0


@dataclass(frozen=True)
class Sheet:
    """A part of the picture, from its corner in pixels of the picture, with its size on paper."""

    left: float
    top: float
    across: float
    down: float
    width: float
    height: float
    is_wide: bool
    #: How many sheets there are.
    of: int

    @property
    def box(self) -> str:
        """What it shows, as SVG names it."""
        return f"{self.left:g} {self.top:g} {self.across:g} {self.down:g}"


def sheets(width: float, height: float) -> list[Sheet]:
    """The parts of a picture of this size, row by row."""
    is_wide = width * LEAST > UPRIGHT[0]
    room, tall = ACROSS if is_wide else UPRIGHT
    scale = min(max(room / width, LEAST), 1.0)
    parts = [
        (left, top, wide, high)
        for top, high in _cuts(height, tall / scale)
        for left, wide in _cuts(width, room / scale)
    ]
    return [
        Sheet(
            left,
            top,
            wide,
            high,
            round(wide * scale, 1),
            round(high * scale, 1),
            is_wide,
            len(parts),
        )
        for left, top, wide, high in parts
    ]


def _cuts(length: float, room: float) -> Iterator[tuple[float, float]]:
    """Where each part begins, and how long it is."""
    if length <= room:
        yield 0, length
        return
    number = math.ceil((length - SHARED) / (room - SHARED))
    each = (length - SHARED) / number + SHARED
    for index in range(number):
        yield round(index * (each - SHARED), 1), round(each, 1)
