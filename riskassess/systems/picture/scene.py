"""Decides what the picture of a system shows on a day, and in which words: its places, components and flows; nothing has a position yet."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from compliance.charts.icons import ICONS
from compliance.charts.shapes import INK
from riskassess.systems import catalogue
from riskassess.systems.facts import Component, Flow, stands
from riskassess.systems.gaps import GUARDS
from riskassess.systems.hops import Cover, Hop, Landscape, ends, hops
from riskassess.systems.models import Component as Row
from riskassess.systems.picture.words import clean
from riskassess.systems.rules import Verdict

OWN: Final = "Our own premises"
#: Shorter than the register's own words where those would not fit a box.
KINDS: Final[dict[str, str]] = dict(Row.Kind.choices) | {
    "gateway": "Gateway",
    "input_check": "PHI check",
    "network": "Network",
}
ENVIRONMENTS: Final[dict[str, str]] = dict(Row.Environment.choices)


@dataclass(frozen=True)
class Mark:
    """How a hop is marked: the word and the icon beside it, how its line is drawn, and its ink on paper."""

    name: str
    word: str
    icon: str
    dashes: str
    width: float
    ink: str
    meaning: str = ""

    @property
    def drawing(self) -> SafeString:
        """Its icon, inside a box of 24 by 24."""
        return drawn(self.icon)


def drawn(icon: str) -> SafeString:
    """What is inside one of the house's icons."""
    return mark_safe(ICONS[icon])  # noqa: S308 our own drawing


#: The same words and icons as in the table of flows. A line that is whole is covered; the thick broken one is not.
MARKS: Final = {
    Verdict.NOT_COVERED: Mark(
        "missing", "Not covered", "critical", "7 4", 3.5, INK["critical"], "Not covered: PHI, no agreement"
    ),
    Verdict.LAPSING: Mark(
        "lapsing", "Lapsing", "clock", "14 4 2 4", 2.25, INK["soon"], "Lapsing: cover ends soon"
    ),
    Verdict.COVERED: Mark("covered", "Covered", "good", "", 2.25, INK["good"], "Covered by an agreement"),
    Verdict.OWN_PREMISES: Mark(
        "own", "Own premises", "ended", "", 1, INK["ended"], "PHI on our own premises"
    ),
    Verdict.NO_PHI: Mark("none", "No PHI", "info", "1 4", 1.75, INK["info"], "No PHI"),
}
#: The worst first, as a line that has two ends takes it.
ORDER: Final = tuple(MARKS)
TO_COME: Final = Mark("later", "Not yet", "draft", "2 7", 1, INK["draft"], "Does not flow yet")


@dataclass(frozen=True)
class Place:
    """Where components run: our own premises, or a vendor."""

    key: Hashable | None
    name: str

    @property
    def is_own(self) -> bool:
        return self.key is None


@dataclass(frozen=True)
class Box:
    """A component in words."""

    key: Hashable
    place: Hashable | None
    name: str
    kind: str
    runs_on: str
    is_guard: bool = False
    region: str = ""

    @property
    def words(self) -> str:
        """All of it, in full."""
        return f"{self.name}. {'Guard: ' if self.is_guard else ''}{self.kind}. {self.runs_on}{f', {self.region}' if self.region else ''}"


@dataclass(frozen=True)
class Sign:
    """A mark as it stands on an arrow: of which of its ends, where the two differ."""

    mark: Mark
    end: str = ""
    #: For how many hops it stands; none where nothing flows yet.
    hops: int = 1

    @property
    def words(self) -> str:
        return f"{self.end}: {self.mark.word.lower()}" if self.end else self.mark.word


@dataclass(frozen=True)
class Arrow:
    """A flow in words, with a sign for each hop; its line takes the worst of them."""

    number: int
    source: Hashable
    target: Hashable
    name: str
    signs: tuple[Sign, ...]
    #: All that is to say about it, in full.
    words: str

    @property
    def mark(self) -> Mark:
        order = [MARKS[verdict] for verdict in ORDER]
        return min(
            (sign.mark for sign in self.signs),
            key=lambda mark: order.index(mark) if mark in order else len(order),
        )


@dataclass(frozen=True)
class Scene:
    """Everything that is shown, and how many flows are not, because they have ended."""

    places: tuple[Place, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    ended: int = 0

    @property
    def inside(self) -> list[tuple[Place, list[Box]]]:
        """Each place with what runs there."""
        return [(place, [box for box in self.boxes if box.place == place.key]) for place in self.places]


def scene(land: Landscape, system: Hashable, on: date) -> Scene:
    """What is shown of a system: flows that run on the day, those to come faintly, and a word about those that have ended."""
    flows = [flow for flow in land.flows if flow.system == system and flow.days]
    shown = [flow for flow in flows if flow.last is None or flow.last >= on]
    used = {end for flow in shown for end in (flow.source, flow.target)}
    components = {
        key: each
        for key, each in land.components.items()
        if each.system == system and (key in used or stands(each, on))
    }
    of_flow: dict[Hashable, list[Hop]] = {}
    for hop in hops(replace(land, components=components, flows=shown), on):
        of_flow.setdefault(hop.flow.key, []).append(hop)
    places = {_place(each, land.covers) for each in components.values()}
    return Scene(
        places=tuple(sorted(places, key=lambda each: (not each.is_own, each.name.casefold(), str(each.key)))),
        boxes=tuple(
            _box(each, land.covers)
            for each in sorted(components.values(), key=lambda each: (each.name.casefold(), str(each.key)))
        ),
        arrows=tuple(
            _arrow(number, flow, components, land.covers, of_flow.get(flow.key, []))
            for number, flow in enumerate(sorted(shown, key=lambda each: _order(each, components)), 1)
        ),
        ended=len(flows) - len(shown),
    )


def _order(flow: Flow, components: Mapping[Hashable, Component]) -> tuple[str, str, str]:
    names = (components[end].name.casefold() for end in (flow.source, flow.target))
    return (*names, str(flow.key))  # type: ignore[return-value]


def _place(component: Component, covers: Mapping[Hashable, Cover]) -> Place:
    if component.service is None:
        return Place(None, OWN)
    by = covers[component.service].by
    return Place(by.vendor.key, clean(by.name))


def _runs_on(component: Component, covers: Mapping[Hashable, Cover]) -> str:
    if component.service is None:
        return OWN
    cover = covers[component.service]
    return clean(cover.name.removeprefix(f"{cover.by.name}: "))


def _box(component: Component, covers: Mapping[Hashable, Cover]) -> Box:
    where = _runs_on(component, covers)
    if component.environment != "production":
        where = f"{ENVIRONMENTS.get(component.environment, component.environment)}, {where}"
    return Box(
        key=component.key,
        place=_place(component, covers).key,
        name=clean(component.name) or "?",
        kind=KINDS.get(component.kind, clean(component.kind)),
        runs_on=clean(where),
        region=clean(component.region),
        is_guard=component.kind in GUARDS,
    )


def _arrow(
    number: int,
    flow: Flow,
    components: Mapping[Hashable, Component],
    covers: Mapping[Hashable, Cover],
    found: Sequence[Hop],
) -> Arrow:
    source, target = components[flow.source], components[flow.target]
    ways = f"{source.name} to {target.name}"
    said = flow.purpose if flow.name == ways else flow.name
    verdicts = "; ".join(_said(hop) for hop in found) or f"nothing flows before {flow.first}"
    phi = catalogue.titles(flow.phi) or "no PHI"
    there = f"{_full(source, covers)} to {_full(target, covers)}"
    return Arrow(
        number=number,
        source=flow.source,
        target=flow.target,
        name=clean(said),
        signs=_signs(flow, components, found),
        words=clean(f"{there}{f' ({said})' if said else ''}, {phi}: {verdicts}."),
    )


def _full(component: Component, covers: Mapping[Hashable, Cover]) -> str:
    where = covers[component.service].name if component.service is not None else OWN.lower()
    return f"{component.name} on {where}"


def _said(hop: Hop) -> str:
    where = f" at {hop.cover.name}" if hop.cover else ""
    return f"{hop.verdict}{where} ({hop.reason})"


def _signs(flow: Flow, components: Mapping[Hashable, Component], found: Iterable[Hop]) -> tuple[Sign, ...]:
    marks = [MARKS[hop.verdict] for hop in found]
    if not marks:
        return (Sign(TO_COME, hops=0),)
    if len(set(marks)) == 1:
        return (Sign(marks[0], hops=len(marks)),)
    sources = [each.key == flow.source for each in ends(flow, components)]
    return tuple(
        Sign(mark, "from" if is_source else "to") for mark, is_source in zip(marks, sources, strict=True)
    )
