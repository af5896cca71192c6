"""Makes the picture of a system as its page shows it, and as a pack prints it."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from riskassess.systems.hops import Landscape
from riskassess.systems.picture.drawing import picture
from riskassess.systems.picture.layout import NotLaidOut, Size
from riskassess.systems.picture.parts import Picture
from riskassess.systems.picture.scene import MARKS, TO_COME, Mark, Scene, scene
from riskassess.systems.picture.sheets import Sheet, sheets

#: What a page of 1440 pixels has room for; the smallest words have 12 pixels, and may become 11 for that.
ROOM = 1103.0
LEAST = 11 / 12


def picture_words(land: Landscape, system: Hashable, name: str, on: date) -> SafeString:
    """The picture with its words, or why there is none; nothing for a system without components."""
    found = drawn(land, system, on)
    if not found.scene.boxes:
        return SafeString("")
    context = {
        "scene": found.scene,
        "picture": found.picture,
        "why": found.why,
        "said": found.said,
        "shown": found.picture and shown(found.picture),
        "name": name,
    }
    return SafeString(render_to_string("systems/_picture.html", context))


def shown(drawn: Picture) -> Size:
    """Its size on the page: as drawn, a little smaller where it then fits, else so that its words stay readable and it scrolls."""
    scale = min(max(ROOM / drawn.width, LEAST), 1.0)
    return Size(round(drawn.width * scale), round(drawn.height * scale))


@dataclass(frozen=True)
class Drawn:
    """A scene, drawn when it is first asked for."""

    scene: Scene

    @cached_property
    def _drawn(self) -> tuple[Picture | None, str]:
        try:
            return picture(self.scene), ""
        except NotLaidOut as why:
            return None, str(why)

    @property
    def picture(self) -> Picture | None:
        return self._drawn[0]

    @property
    def why(self) -> str:
        """Why there is no picture."""
        return self._drawn[1]

    @cached_property
    def sheets(self) -> list[tuple[Sheet, Picture]]:
        """Its parts on paper, each with what is seen of it."""
        whole = self.picture
        if whole is None:
            return []
        return [
            (each, whole.within(each.left, each.top, each.left + each.across, each.top + each.down))
            for each in sheets(whole.width, whole.height)
        ]

    @property
    def is_wide(self) -> bool:
        """Whether it needs sheets of its own."""
        return len(self.sheets) > 1 or any(each.is_wide for each, _ in self.sheets)

    @property
    def said(self) -> str:
        """The picture in a sentence or two."""
        return in_short(self.scene)


def in_short(scene: Scene) -> str:
    """How many components and flows there are, and how they stand."""
    found: Counter[Mark] = Counter()
    for sign in (sign for arrow in scene.arrows for sign in arrow.signs):
        found[sign.mark] += sign.hops or 1
    stand = [f"{found[mark]} {_lower(mark.word)}" for mark in (*MARKS.values(), TO_COME) if mark in found]
    hops = sum(found.values())
    flows = _number(len(scene.arrows), "flow")
    if hops > len(scene.arrows):
        flows += f" with {hops} hops"
    parts = [
        f"{_number(len(scene.boxes), 'component')} in {_number(len(scene.places), 'place')}",
        ": ".join(filter(None, (flows, ", ".join(stand)))),
    ]
    left_out = (
        f" {_number(scene.ended, 'flow')} that ended earlier {'is' if scene.ended == 1 else 'are'} left out."
    )
    return f"{'; '.join(parts)}.{left_out if scene.ended else ''}"


def _lower(word: str) -> str:
    return word if word.startswith("No PHI") else word.lower()


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def drawn(land: Landscape, system: Hashable, on: date) -> Drawn:
    """The picture of a system as a pack prints it."""
    return Drawn(scene(land, system, on))
