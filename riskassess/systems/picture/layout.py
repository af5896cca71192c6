"""Asks Graphviz where boxes, frames and arrows lie: numbers and sizes go in, positions come out, in bounded time."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from riskassess.systems.picture.columns import columns

#: Seconds for everything asked about one picture; a layout that takes longer is given up.
PATIENCE: Final = 3.0
#: More than this nobody reads, and it is not asked for.
MOST_BOXES: Final = 150
MOST_ARROWS: Final = 300
#: What fits the page; a picture that is wider scrolls in its own box.
WIDE: Final = 1197.0
#: How many columns are tried, and the pixels between what lies side by side and between a column and its labels.
COLUMNS: Final = (5, 4, 3)
BETWEEN: Final = 9.0
RANKS: Final = 18.0
Point = tuple[float, float]


class NotLaidOut(Exception):
    """There is no layout; the message says why in words for a reader."""


@dataclass(frozen=True)
class Size:
    """Width and height in pixels."""

    width: float
    height: float


@dataclass(frozen=True)
class Wanted:
    """What is to be laid out: sizes of boxes with the number of their frame, heads of frames, and labels of arrows with their ends."""

    boxes: Sequence[tuple[int, Size]]
    frames: Sequence[Size]
    arrows: Sequence[tuple[int, int, Size]]


@dataclass(frozen=True)
class Layout:
    """Where everything lies, in pixels from the upper left; boxes and labels by their centre."""

    width: float
    height: float
    boxes: Mapping[int, Point]
    frames: Mapping[int, tuple[float, float, float, float]]
    #: Of each arrow the points of two Bézier splines: to its label, and on from there with the tip last.
    lines: Mapping[int, tuple[Sequence[Point], Sequence[Point]]]
    labels: Mapping[int, Point]


def laid_out(wanted: Wanted) -> Layout:
    """The widest layout that fits the page, else the narrowest. Raises NotLaidOut."""
    if len(wanted.boxes) > MOST_BOXES or len(wanted.arrows) > MOST_ARROWS:
        raise NotLaidOut("It has too many components and flows for one picture.")
    program = shutil.which("dot")
    if program is None:
        raise NotLaidOut("Graphviz is not installed on this machine, so no picture is drawn.")
    found: list[Layout] = []
    for each in _tried(program, wanted):
        found.append(each)
        if each.width <= WIDE:
            return each
    if not found:
        raise NotLaidOut("This picture could not be laid out.")
    return min(found, key=lambda each: each.width)


def _tried(program: str, wanted: Wanted) -> Iterator[Layout]:
    """Layouts in ever fewer columns, as long as there is patience."""
    pairs = [(source, target) for source, target, _ in wanted.arrows]
    for most in COLUMNS:
        at = columns(len(wanted.boxes), pairs, most)
        if most != COLUMNS[-1] and _least_width(wanted, at) > WIDE:
            continue
        try:
            yield _read(_run(program, question(wanted, at), PATIENCE / len(COLUMNS)), wanted)
        except subprocess.TimeoutExpired:
            return
        except (OSError, ValueError, KeyError, TypeError):
            continue


def _least_width(wanted: Wanted, at: Sequence[int]) -> float:
    """How wide so many columns become, with the widest labels between them."""
    across = max(at, default=0)
    box = max((size.width for _, size in wanted.boxes), default=0)
    label = max((label.width for _, _, label in wanted.arrows), default=0)
    return (across + 1) * box + across * (label + 2 * RANKS)


def question(wanted: Wanted, at: Sequence[int]) -> str:
    """What Graphviz is asked, in its own language, given the column of each box; nothing in it was typed by anybody.

    A label is a box of its own, half a column on, and every line is asked for from left to right, whichever way its data go: so
    Graphviz has neither circles nor lines inside a column to deal with, and nothing lies upon anything else.
    """
    lines = [
        f"digraph {{ rankdir=LR newrank=true nodesep={_inches(BETWEEN)} ranksep={_inches(RANKS)}",
        ' node [shape=box fixedsize=true label=""] edge [arrowsize=0.8 tailport=e headport=w]',
    ]
    for frame, head in enumerate(wanted.frames):
        lines.append(f" subgraph cluster_{frame} {{ margin=12 labeljust=l label={_blank(head)}")
        inside = [index for index, (of, _) in enumerate(wanted.boxes) if of == frame]
        lines += [_sized(f"n{index}", wanted.boxes[index][1]) for index in inside]
        lines += [
            _sized(f"l{index}", label)
            for index, (source, target, label) in enumerate(wanted.arrows)
            if wanted.boxes[source][0] == wanted.boxes[target][0] == frame
        ]
        lines += [f"  n{one} -> n{other} [style=invis]" for one, other in _rows(_alone(wanted, inside))]
        lines.append(" }")
    lines += [
        _sized(f"l{index}", label)
        for index, (source, target, label) in enumerate(wanted.arrows)
        if wanted.boxes[source][0] != wanted.boxes[target][0]
    ]
    joined = {end for source, target, _ in wanted.arrows for end in (source, target)}
    for column in sorted(set(at)):
        if same := [f"n{box}" for box in sorted(joined) if at[box] == column]:
            lines.append(f" {{ rank=same {' '.join(same)} }}")
    last = max(at, default=0)
    for index, (source, target, _) in enumerate(wanted.arrows):
        lines += _halves(index, source, target, at, last)
    return "\n".join([*lines, "}\n"])


def _halves(index: int, source: int, target: int, at: Sequence[int], last: int) -> list[str]:
    """A line to the label and one from there, each from left to right; where both ends share a column, the label lies beside it."""
    step = at[target] - at[source] or (-1 if at[source] == last and last else 0)
    first = f"l{index} -> n{source}" if at[target] < at[source] else f"n{source} -> l{index}"
    second = f"l{index} -> n{target}" if at[target] > at[source] else f"n{target} -> l{index}"
    if at[target] == at[source] and step:
        first, second = f"l{index} -> n{source}", f"l{index} -> n{target}"
    tip = "forward" if second.startswith("l") else "back"
    return [f" {first} [id=a{index} dir=none]", f" {second} [id=b{index} dir={tip}]"]


def _sized(name: str, size: Size) -> str:
    return f"  {name} [width={_inches(size.width)} height={_inches(size.height)}]"


def _alone(wanted: Wanted, inside: Sequence[int]) -> list[int]:
    """Boxes without any arrow: left to itself, Graphviz would put all of them under one another."""
    joined = {end for source, target, _ in wanted.arrows for end in (source, target)}
    return [index for index in inside if index not in joined]


def _rows(boxes: Sequence[int], across: int = 4) -> list[tuple[int, int]]:
    return [pair for index, pair in enumerate(zip(boxes, boxes[1:], strict=False), 1) if index % across]


def _inches(pixels: float) -> str:
    """Graphviz measures in inches of 72 points; a point is a pixel here."""
    return f"{pixels / 72:.4f}"


def _blank(size: Size) -> str:
    """A label without words that takes so much room."""
    sized = f'FIXEDSIZE="TRUE" WIDTH="{size.width:.0f}" HEIGHT="{size.height:.0f}"'
    return f'<<TABLE {sized} BORDER="0" CELLSPACING="0"><TR><TD></TD></TR></TABLE>>'


def _run(program: str, asked: str, seconds: float) -> dict[str, Any]:
    surroundings = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
    done = subprocess.run(  # noqa: S603 the program is dot, and what it is told comes from question()
        [program, "-Tjson0"], input=asked, capture_output=True, text=True, timeout=seconds, env=surroundings
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _read(answer: Mapping[str, Any], wanted: Wanted) -> Layout:
    """Raises KeyError or ValueError where something has no place: Graphviz may give up on a part and go on."""
    _, _, width, height = map(float, answer["bb"].split(","))

    def point(text: str) -> Point:
        x, y = text.split(",")
        return round(float(x), 1), round(height - float(y), 1)

    objects = {each["name"]: each for each in answer.get("objects", ())}
    edges = {each["id"]: each for each in answer.get("edges", ()) if "id" in each}

    def halves(index: int) -> tuple[list[Point], list[Point]]:
        source = objects[f"n{wanted.arrows[index][0]}"]["_gvid"]
        first, second = edges[f"a{index}"], edges[f"b{index}"]
        points = [point(each) for each in first["pos"].split()]
        return points if first["tail"] == source else points[::-1], _with_tip(second["pos"].split(), point)

    return Layout(
        width=width,
        height=height,
        boxes={index: point(objects[f"n{index}"]["pos"]) for index in range(len(wanted.boxes))},
        frames={
            index: _corners(objects[f"cluster_{index}"]["bb"], height) for index in range(len(wanted.frames))
        },
        lines={index: halves(index) for index in range(len(wanted.arrows))},
        labels={index: point(objects[f"l{index}"]["pos"]) for index in range(len(wanted.arrows))},
    )


def _corners(text: str, height: float) -> tuple[float, float, float, float]:
    left, low, right, high = map(float, text.split(","))
    return round(left, 1), round(height - high, 1), round(right, 1), round(height - low, 1)


def _with_tip(parts: Sequence[str], point: Callable[[str], Point]) -> list[Point]:
    """Graphviz says where the tip is before all else: `e,x,y` at the end of the line, `s,x,y` at its start."""
    side, _, tip = parts[0].partition(",")
    if side not in ("s", "e"):
        raise ValueError("an arrow without a tip")
    points = [point(each) for each in parts[1:]]
    return [*(points if side == "e" else points[::-1]), point(tip)]
