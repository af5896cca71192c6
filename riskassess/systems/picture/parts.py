"""Names the shapes and words of a picture: what the template finds in each, and what is seen of all on a part of it."""

from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString

from riskassess.systems.picture.scene import (
    MARKS,
    ORDER,
    TO_COME,
    Arrow,
    Box,
    Mark,
    Place,
    Scene,
    Sign,
    drawn,
)
from riskassess.systems.picture.words import width

NAME: Final = 13.0
PAD: Final = 10.0
ROW: Final = 16.0
ICON: Final = 14.0
#: Around everything, so that no border is cut.
MARGIN: Final = 3


@dataclass(frozen=True)
class Words:
    """A line of words with where it begins."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Frame:
    """A place with its border."""

    place: Place
    x: float
    y: float
    width: float
    height: float
    label: tuple[Words, ...]

    @property
    def icon_x(self) -> float:
        return self.x + PAD

    @property
    def icon_y(self) -> float:
        return self.y + 6

    @property
    def head_width(self) -> float:
        return round(ICON + 8 + max((width(line.text, NAME) for line in self.label), default=0), 1)

    @property
    def head_height(self) -> float:
        return len(self.label) * ROW + 1

    @property
    def drawing(self) -> SafeString:
        return drawn("premises" if self.place.is_own else "vendor")


@dataclass(frozen=True)
class Shape:
    """A component with its border."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    name: tuple[Words, ...]
    rest: tuple[Words, ...]

    @property
    def guard_x(self) -> float:
        return self.x + self.width - PAD - 12

    @property
    def guard_y(self) -> float:
        return self.y + 6


@dataclass(frozen=True)
class Stamp:
    """An icon and a word on an arrow."""

    sign: Sign
    x: float
    y: float
    word: Words


@dataclass(frozen=True)
class Line:
    """A flow: its line, its tip, and the label on it."""

    arrow: Arrow
    path: str
    tip: str
    x: float
    y: float
    width: float
    height: float
    number: Words
    stamps: tuple[Stamp, ...]
    name: Words | None
    #: The corners of everything that it touches.
    reach: tuple[float, float, float, float]

    @property
    def round(self) -> bool:
        return len(self.stamps) == 1 and self.name is None


@dataclass(frozen=True)
class Picture:
    """Everything at its place, in pixels from the upper left."""

    scene: Scene
    width: float
    height: float
    frames: tuple[Frame, ...]
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]

    def within(self, left: float, top: float, right: float, low: float) -> "Picture":
        """The part that can be seen there, so that a sheet of paper need not draw what it does not show."""

        def is_seen(x: float, y: float, to_x: float, to_y: float) -> bool:
            return x <= right and to_x >= left - MARGIN and y <= low and to_y >= top - MARGIN

        def has_place(each: Frame | Shape) -> bool:
            return is_seen(each.x, each.y, each.x + each.width, each.y + each.height)

        return replace(
            self,
            frames=tuple(filter(has_place, self.frames)),
            shapes=tuple(filter(has_place, self.shapes)),
            lines=tuple(line for line in self.lines if is_seen(*line.reach)),
        )

    @property
    def margin(self) -> int:
        return MARGIN

    @property
    def key(self) -> list[Mark]:
        """The marks that occur, for the legend."""
        there = {sign.mark for arrow in self.scene.arrows for sign in arrow.signs}
        return [mark for mark in (*(MARKS[verdict] for verdict in ORDER), TO_COME) if mark in there]

    @property
    def has_own(self) -> bool:
        return any(place.is_own for place in self.scene.places)

    @property
    def has_vendors(self) -> bool:
        return not all(place.is_own for place in self.scene.places)

    @property
    def guard(self) -> SafeString:
        return drawn("guard")

    @property
    def has_guards(self) -> bool:
        return any(box.is_guard for box in self.scene.boxes)
