"""Decides in which column each component stands: few enough for the page, and data flow from left to right as far as they can.

An arrow may point back, or join two boxes of one column; each costs more than one that goes to the next column on the right.
"""

from collections.abc import Sequence
from typing import Final

Pair = tuple[int, int]

SAME: Final = 2.5
BACK: Final = 1.5
#: What a full column costs, so that none grows much longer than the others.
CROWD: Final = 0.04
PASSES: Final = 6


def columns(count: int, pairs: Sequence[Pair], most: int) -> list[int]:
    """The column of each of `count` boxes that are joined by `pairs`, from 0 to at most `most` - 1."""
    depths = _depths(count, pairs)
    deepest = max(depths, default=0) + 1
    found = [depth if deepest <= most else depth * most // deepest for depth in depths]
    beside: list[list[tuple[int, bool]]] = [[] for _ in range(count)]
    for source, target in pairs:
        if source != target:
            beside[source].append((target, True))
            beside[target].append((source, False))
    last = min(deepest, most)
    full = [found.count(column) for column in range(last)]
    for _ in range(PASSES):
        if not any([_moved(box, found, full, beside[box]) for box in range(count) if beside[box]]):
            break
    return found


def _moved(box: int, found: list[int], full: list[int], beside: Sequence[tuple[int, bool]]) -> bool:
    """Puts a box where it costs least; whether that is elsewhere."""
    before = found[box]
    full[before] -= 1

    def cost(column: int) -> float:
        steps = (found[other] - column if is_target else column - found[other] for other, is_target in beside)
        return sum(map(_cost, steps)) + CROWD * full[column] ** 1.5

    found[box] = min(range(len(full)), key=lambda column: (cost(column), abs(column - before)))
    full[found[box]] += 1
    return found[box] != before


def _cost(step: int) -> float:
    if step == 0:
        return SAME
    return abs(step) - 1 + (BACK if step < 0 else 0)


def _depths(count: int, pairs: Sequence[Pair]) -> list[int]:
    """How many steps each box lies from where data begin; whatever closes a circle is left out."""
    after: list[list[int]] = [[] for _ in range(count)]
    begun_by = [0] * count
    for source, target in pairs:
        if source != target:
            after[source].append(target)
            begun_by[target] += 1
    order, forward = _walked(after, sorted(range(count), key=lambda box: begun_by[box]))
    depths = [0] * count
    for box in reversed(order):
        for other in after[box]:
            if (box, other) in forward:
                depths[other] = max(depths[other], depths[box] + 1)
    return depths


def _walked(after: Sequence[Sequence[int]], starts: Sequence[int]) -> tuple[list[int], set[Pair]]:
    """Every box after all it leads to, and the pairs that close no circle."""
    order: list[int] = []
    forward: set[Pair] = set()
    begun: set[int] = set()
    done: set[int] = set()
    for start in starts:
        if start in begun:
            continue
        begun.add(start)
        way = [(start, iter(after[start]))]
        while way:
            box, rest = way[-1]
            for other in rest:
                if other not in begun or other in done:
                    forward.add((box, other))
                if other not in begun:
                    begun.add(other)
                    way.append((other, iter(after[other])))
                    break
            else:
                way.pop()
                done.add(box)
                order.append(box)
    return order, forward
