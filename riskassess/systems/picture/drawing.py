"""Puts what is shown where Graphviz says it lies: every shape and word of the picture with its position, ready for the template."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from riskassess.systems.picture.fans import fanned
from riskassess.systems.picture.layout import Layout, Point, Size, Wanted, laid_out
from riskassess.systems.picture.parts import (
    ICON,
    MARGIN,
    NAME,
    PAD,
    ROW,
    Frame,
    Line,
    Picture,
    Shape,
    Stamp,
    Words,
)
from riskassess.systems.picture.scene import Arrow, Box, Place, Scene, Sign
from riskassess.systems.picture.words import shortened, width, wrapped

SMALL: Final = 12.0
BOX: Final = 148.0
#: What a frame of one column has for its name.
HEAD: Final = 138.0
SIGN: Final = 18.0
EDGE: Final = 6.0
#: With more arrows than this their names stand in the list alone, by number.
NAMED: Final = 24
NAME_ROOM: Final = 132.0


def picture(scene: Scene) -> Picture:
    """The scene laid out and drawn. Raises NotLaidOut."""
    boxes = {box.key: number for number, box in enumerate(scene.boxes)}
    frames = {place.key: number for number, place in enumerate(scene.places)}
    is_named = len(scene.arrows) <= NAMED
    wanted = Wanted(
        boxes=[(frames[box.place], Size(BOX, _height(box))) for box in scene.boxes],
        frames=[_head(place) for place in scene.places],
        arrows=[
            (boxes[arrow.source], boxes[arrow.target], _label(arrow, is_named=is_named))
            for arrow in scene.arrows
        ],
    )
    layout = fanned(wanted, laid_out(wanted))
    return Picture(
        scene=scene,
        width=math.ceil(layout.width) + 2 * MARGIN,
        height=math.ceil(layout.height) + 2 * MARGIN,
        frames=tuple(_frame(place, layout.frames[number]) for number, place in enumerate(scene.places)),
        shapes=tuple(_shape(box, layout.boxes[number]) for number, box in enumerate(scene.boxes)),
        lines=tuple(
            _line(arrow, layout, number, is_named=is_named) for number, arrow in enumerate(scene.arrows)
        ),
    )


def _name(box: Box) -> tuple[str, ...]:
    return wrapped(box.name, NAME, BOX - 2 * PAD - (ICON + 4 if box.is_guard else 0))


def _rest(box: Box) -> tuple[str, ...]:
    """Its kind, and where it runs."""
    kind = f"Guard: {box.kind}" if box.is_guard else box.kind
    room = BOX - 2 * PAD
    return (shortened(kind, SMALL, room), *wrapped(box.runs_on, SMALL, room))


def _height(box: Box) -> float:
    return (len(_name(box)) + len(_rest(box))) * ROW + 2 * PAD - 4


def _head(place: Place) -> Size:
    """The room for a place's name: one line, or two where it is long, in a frame of one column."""
    wide = width(place.name, NAME)
    return Size(min(wide, HEAD) + ICON + 8, ROW * (1 if wide <= HEAD else 2) + 4)


def _frame(place: Place, corners: tuple[float, float, float, float]) -> Frame:
    left, top, right, low = corners
    x = left + PAD + ICON + 6
    lines = wrapped(place.name, NAME, right - x - 4)
    label = tuple(Words(x, top + 19 + index * ROW, line) for index, line in enumerate(lines))
    return Frame(place, left, top, round(right - left, 1), round(low - top, 1), label)


def _shape(box: Box, centre: Point) -> Shape:
    x, y = round(centre[0] - BOX / 2, 1), round(centre[1] - _height(box) / 2, 1)
    left, first = x + PAD, y + PAD + 10
    name = tuple(Words(left, first + index * ROW, line) for index, line in enumerate(_name(box)))
    rest = tuple(
        Words(left, first + (len(name) + index) * ROW, line) for index, line in enumerate(_rest(box))
    )
    return Shape(box, x, y, BOX, _height(box), name, rest)


def _called(arrow: Arrow, *, is_named: bool) -> str:
    return shortened(arrow.name, SMALL, NAME_ROOM) if is_named else ""


def _signs_width(arrow: Arrow) -> float:
    return max(ICON + 4 + width(sign.words, SMALL) for sign in arrow.signs)


def _number_width(arrow: Arrow) -> float:
    return width(str(arrow.number), SMALL) + 6


def _label(arrow: Arrow, *, is_named: bool) -> Size:
    """How much room its number, its signs and its name take."""
    name = _called(arrow, is_named=is_named)
    wide = max(_number_width(arrow) + _signs_width(arrow), width(name, SMALL))
    rows = len(arrow.signs) + bool(name)
    return Size(math.ceil(wide + 2 * EDGE), rows * SIGN + 4)


def _line(arrow: Arrow, layout: Layout, number: int, *, is_named: bool) -> Line:
    size, (across, down) = _label(arrow, is_named=is_named), layout.labels[number]
    x, y = round(across - size.width / 2, 1), round(down - size.height / 2, 1)
    first, second = layout.lines[number]
    xs, ys = zip(*first, *second, (x, y), (x + size.width, y + size.height), strict=True)
    left = x + EDGE + _number_width(arrow)
    name = _called(arrow, is_named=is_named)
    return Line(
        arrow=arrow,
        path=f"{_path(first)} {_path(second[:-1])}",
        tip=_tip(second[-2], second[-1]),
        x=x,
        y=y,
        width=size.width,
        height=size.height,
        number=Words(x + EDGE, y + 15, str(arrow.number)),
        stamps=tuple(_stamps(arrow.signs, left, y)),
        name=Words(x + EDGE, y + 15 + len(arrow.signs) * SIGN, name) if name else None,
        reach=(min(xs), min(ys), max(xs), max(ys)),
    )


def _stamps(signs: Sequence[Sign], left: float, top: float) -> Iterator[Stamp]:
    for index, sign in enumerate(signs):
        y = top + 2 + index * SIGN
        yield Stamp(
            sign, round(left, 1), y + 2, Words(round(left + ICON + 4, 1), round(y + 13, 1), sign.words)
        )


def _path(points: Sequence[Point]) -> str:
    first, *others = (f"{x:g},{y:g}" for x, y in points)
    return f"M{first} C{' '.join(others)}"


def _tip(base: Point, tip: Point) -> str:
    """A head from where the line ends to its tip."""
    (x, y), (to_x, to_y) = base, tip
    long = math.hypot(to_x - x, to_y - y) or 1.0
    aside_x, aside_y = (to_y - y) / long * 4.5, (x - to_x) / long * 4.5
    corners = ((x + aside_x, y + aside_y), tip, (x - aside_x, y - aside_y))
    return " ".join(f"{round(at_x, 1):g},{round(at_y, 1):g}" for at_x, at_y in corners)
