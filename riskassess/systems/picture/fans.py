"""Spreads the lines that meet at one side of a box along that side, so that each can be followed; Graphviz lets them meet in one point."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from riskassess.systems.picture.layout import Layout, Point, Wanted

#: Pixels between two lines at most, and what stays free at the corners of a box.
APART: Final = 10.0
CORNER: Final = 8.0
#: A line's number, and whether this is its end with the tip.
End = tuple[int, bool]


def fanned(wanted: Wanted, layout: Layout) -> Layout:
    """The same layout; what comes from further up now meets its box further up."""
    lines = {number: (list(first), list(second)) for number, (first, second) in layout.lines.items()}
    for box, ends in _sides(wanted, layout):
        height = wanted.boxes[box][1].height - 2 * CORNER
        step = min(APART, height / max(len(ends) - 1, 1))
        for place, (number, is_tip) in enumerate(ends):
            by = round((place - (len(ends) - 1) / 2) * step, 1)
            half = lines[number][1 if is_tip else 0]
            for index in (-1, -2, -3) if is_tip else (0, 1):
                half[index] = half[index][0], round(half[index][1] + by, 1)
    return replace(layout, lines=lines)


def _sides(wanted: Wanted, layout: Layout) -> Iterator[tuple[int, Sequence[End]]]:
    """Each side of a box at which lines meet, with their ends from above to below."""
    sides: dict[tuple[int, bool], list[tuple[float, End]]] = defaultdict(list)
    for number, (source, target, _) in enumerate(wanted.arrows):
        first, second = layout.lines[number]
        ends: tuple[tuple[int, bool, Point, Point], ...] = (
            (source, False, first[0], first[-1]),
            (target, True, second[-1], second[0]),
        )
        for box, is_tip, here, there in ends:
            is_right = here[0] > layout.boxes[box][0]
            sides[box, is_right].append((there[1], (number, is_tip)))
    for (box, _), found in sides.items():
        yield box, [end for _, end in sorted(found)]
