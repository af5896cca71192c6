"""Landscapes and scenes to draw, and what is looked at in a drawing."""

import random
from typing import Any
from xml.etree import ElementTree

from django.template.loader import render_to_string

from riskassess.systems.facts import Component, Flow
from riskassess.systems.hops import Cover, Landscape
from riskassess.systems.picture.parts import Picture
from riskassess.systems.picture.scene import MARKS, OWN, Arrow, Box, Place, Scene, Sign
from riskassess.systems.rules import Verdict
from tests.systems.test_hops import START, baa, supplier
from vendors import coverage

HOSTILE = (
    'a "b" \\N \\l \\',
    "<b>bold</b>",
    '"]; n0 -> n1 [label="x"] } digraph {',
    "</text></svg><script>alert(1)</script>",
    "]]>&amp;&lt;{{ x }}{% y %}",
    "line\nbreak\tand\x0bmore\x1f",
    "<TABLE><TR><TD>cell</TD></TR></TABLE>",
    "&#x22;<!-- -->",
    "N" * 120,
    "患者の紹介状を書くシステムの入口 🩺",
    "\u202eright to left\u0301",
)


def land(*flows: Flow, names: tuple[str, ...] = ("Portal", "Model", "Store"), **theirs: Any) -> Landscape:
    """A portal of ours, a model at one vendor and a store at another; the first alone has an agreement."""
    own, model, store = names
    parts = (
        Component(key="ours", system="s", name=own, kind="application"),
        Component(key="theirs", system="s", name=model, kind="model", service="api", **theirs),
        Component(key="store", system="s", name=store, kind="input_check", service="disk"),
    )
    other = supplier()
    return Landscape(
        components={each.key: each for each in parts},
        flows=flows,
        covers={
            "api": Cover(coverage.Service(key="api", vendor="acme"), "Acme: API", supplier(baa())),
            "disk": Cover(
                coverage.Service(key="disk", vendor="beta"),
                "Beta: Disk",
                type(other)(coverage.Vendor(key="beta", ba_status="yes"), "Beta"),
            ),
        },
        lapsing_days=90,
    )


def flow(key: str, source: str, target: str, **facts: Any) -> Flow:
    plain = {"name": key, "phi": ("name",), "first": START}
    return Flow(key=key, system="s", source=source, target=target, **{**plain, **facts})


def many(seed: int, boxes: int = 40, arrows: int = 80, places: int = 8) -> Scene:
    """A system of this size with flows in every direction."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    where = [Place(None, OWN), *(Place(key, f"Vendor {key}") for key in range(places))]
    parts = [Box(key, chance.choice(where).key, f"Component {key}", "Database", OWN) for key in range(boxes)]
    used = {each.place for each in parts}
    ends = [chance.sample(range(boxes), 2) for _ in range(arrows)]
    signs = [
        (Sign(MARKS[Verdict.COVERED], "from"), Sign(MARKS[Verdict.NOT_COVERED], "to"))
        if chance.random() < 0.1
        else (Sign(chance.choice(list(MARKS.values()))),)
        for _ in ends
    ]
    return Scene(
        tuple(place for place in where if place.key in used),
        tuple(parts),
        tuple(
            Arrow(number, *pair, "", sign, "words")
            for number, (pair, sign) in enumerate(zip(ends, signs, strict=True), 1)
        ),
    )


def svg(drawn: Picture) -> ElementTree.Element:
    """What the template draws, read by a parser that forgives nothing."""
    return ElementTree.fromstring(  # noqa: S314 our own output
        render_to_string("systems/_picture_drawing.html", {"picture": drawn})
    )


def texts(drawn: Picture) -> list[str]:
    return [each.text or "" for each in svg(drawn).iter("text")]


Area = tuple[float, float, float, float]


def area(each: Any) -> Area:
    return each.x, each.y, each.x + each.width, each.y + each.height


def is_inside(one: Area, other: Area) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


def overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
