"""The flow picture: what Graphviz is asked, what is drawn, in which words, and what is shown where there is no picture."""

import random
import re
import stat
import subprocess
import time
from datetime import date
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from riskassess.systems.facts import Component, Flow
from riskassess.systems.hops import Cover, Landscape
from riskassess.systems.picture import layout, shown
from riskassess.systems.picture.columns import columns
from riskassess.systems.picture.drawing import picture
from riskassess.systems.picture.layout import RANKS, NotLaidOut, Size, Wanted, laid_out, question
from riskassess.systems.picture.parts import Picture
from riskassess.systems.picture.scene import MARKS, OWN, TO_COME, Arrow, Box, Place, Scene, Sign, scene
from riskassess.systems.picture.sheets import LEAST, sheets
from riskassess.systems.picture.words import shortened, width, wrapped
from riskassess.systems.rules import Verdict
from tests.systems.test_hops import ON, START, baa, supplier
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


# What is shown


def test_every_verdict_has_its_own_word_icon_and_line() -> None:
    marks = [*(MARKS[verdict] for verdict in Verdict), TO_COME]
    assert len({mark.word for mark in marks}) == len({mark.icon for mark in marks}) == len(marks)
    assert len({(mark.dashes, mark.width) for mark in marks}) == len(marks)
    assert [MARKS[verdict].word.lower() for verdict in Verdict] == [verdict.lower() for verdict in Verdict]


@pytest.mark.parametrize(
    "facts, word",
    [
        ({}, "Covered"),
        ({"target": "store"}, "Not covered"),
        ({"phi": ()}, "No PHI"),
        ({"source": "theirs", "target": "ours", "first": date(2027, 1, 1)}, "Not yet"),
    ],
)
def test_a_hop_is_marked_by_word_line_and_icon(facts: dict[str, Any], word: str) -> None:
    each = flow("f", **{"source": "ours", "target": "theirs", **facts})
    (arrow,) = scene(land(each), "s", ON).arrows
    drawn = picture(scene(land(each), "s", ON))
    line = next(path for path in svg(drawn).iter("path") if path.get("class") == "flow-line")
    assert [sign.words for sign in arrow.signs] == [word]
    assert word in texts(drawn)
    assert (line.get("stroke-dasharray") or "") == arrow.mark.dashes
    assert arrow.mark.drawing in render_to_string("systems/_picture_drawing.html", {"picture": drawn})


def test_a_flow_between_two_vendors_says_at_which_end_cover_is_missing() -> None:
    for source, target, words in (
        ("theirs", "store", ["from: covered", "to: not covered"]),
        ("store", "theirs", ["from: not covered", "to: covered"]),
    ):
        (arrow,) = scene(land(flow("f", source, target)), "s", ON).arrows
        assert [sign.words for sign in arrow.signs] == words
        assert arrow.mark.word == "Not covered"


def test_what_ended_is_left_out_with_a_word_and_what_is_to_come_is_not_counted_as_flowing() -> None:
    found = scene(
        land(
            flow("a", "ours", "theirs", last=date(2026, 11, 21)),
            flow("b", "ours", "theirs", last=ON),
            flow("c", "ours", "theirs", first=date(2026, 11, 23)),
        ),
        "s",
        ON,
    )
    assert [arrow.mark.word for arrow in found.arrows] == ["Covered", "Not yet"]
    said = shown.in_short(found)
    assert "1 covered, 1 not yet" in said
    assert "1 flow that ended earlier is left out" in said


def test_words_name_both_ends_the_kinds_of_phi_and_the_reason() -> None:
    (arrow,) = scene(land(flow("Referral", "ours", "store")), "s", ON).arrows
    assert arrow.words.startswith("Portal on our own premises to Store on Beta: Disk (Referral), ")
    assert "not covered at Beta: Disk (" in arrow.words


def test_a_place_is_a_frame_and_guards_and_environments_are_named() -> None:
    found = scene(land(environment="test", region="us-east-1"), "s", ON)
    assert [(place.name, place.is_own) for place in found.places] == [
        (OWN, True),
        ("Acme", False),
        ("Beta", False),
    ]
    words = {box.key: box.words for box in found.boxes}
    assert words["theirs"] == "Model. Model endpoint. Test, API, us-east-1"
    assert words["store"] == "Store. Guard: PHI check. Disk"
    assert "Guard: PHI check" in texts(picture(found))


# What is drawn


@pytest.mark.parametrize("seed", range(6))
def test_boxes_lie_in_their_frames_and_nothing_lies_upon_anything_else(seed: int) -> None:
    drawn = picture(many(seed))
    frames = {frame.place.key: area(frame) for frame in drawn.frames}
    shapes = [area(shape) for shape in drawn.shapes]
    assert all(
        is_inside(area(shape), frames[key]) == (key == shape.box.place)
        for shape in drawn.shapes
        for key in frames
    )
    assert not [pair for pair in combinations(frames.values(), 2) if overlap(*pair)]
    assert not [
        pair for pair in combinations([*shapes, *(area(line) for line in drawn.lines)], 2) if overlap(*pair)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_forty_components_and_eighty_flows_fit_the_page_in_readable_letters(seed: int) -> None:
    drawn = picture(many(seed))
    size = shown.shown(drawn)
    smallest = min(float(each.get("font-size", "0")) for each in svg(drawn).iter("text"))
    assert size.width <= shown.ROOM
    assert smallest * size.width / drawn.width >= 10.99


def test_a_line_runs_from_its_source_to_its_target_whichever_way_it_points() -> None:
    drawn = picture(many(1))
    shapes = {shape.box.key: shape for shape in drawn.shapes}
    for line in drawn.lines:
        starts = [tuple(map(float, each.split(","))) for each in re.findall(r"M(\S+)", line.path)]
        tip = tuple(map(float, line.tip.split()[1].split(",")))
        for point, key in ((starts[0], line.arrow.source), (tip, line.arrow.target)):
            left, top, right, low = area(shapes[key])
            assert min(abs(point[0] - left), abs(point[0] - right)) < 2
            assert top <= point[1] <= low


def test_lines_that_meet_at_a_side_of_a_box_meet_it_apart() -> None:
    drawn = picture(many(3))
    ends = [line.tip.split()[1] for line in drawn.lines]
    ends += [re.findall(r"M(\S+)", line.path)[0] for line in drawn.lines]
    assert len(set(ends)) == len(ends) == 160


def test_each_label_carries_its_number_and_words_fit_their_boxes() -> None:
    drawn = picture(many(2))
    assert [line.number.text for line in drawn.lines] == [str(number) for number in range(1, 81)]
    for line in drawn.lines:
        right = line.x + line.width
        assert all(stamp.word.x + width(stamp.word.text, 12) <= right + 1 for stamp in line.stamps)


@pytest.mark.parametrize(
    "boxes, pairs",
    [
        (0, []),
        (1, []),
        (1, [(0, 0)]),
        (2, [(0, 1), (1, 0), (0, 1), (0, 1)]),
        (3, [(0, 1), (1, 2), (2, 0)]),
        (40, []),
        (4, [(0, 1)] * 30),
    ],
    ids=["nothing", "one", "to itself", "parallel", "circle", "no flows", "thirty side by side"],
)
def test_every_shape_of_system_is_drawn(boxes: int, pairs: list[tuple[int, int]]) -> None:
    places = (Place(None, OWN), Place(1, "Acme"))
    parts = tuple(Box(key, key % 2 or None, f"Part {key}", "Database", OWN) for key in range(boxes))
    arrows = tuple(
        Arrow(number, *pair, "Name", (Sign(MARKS[Verdict.COVERED]),), "words")
        for number, pair in enumerate(pairs, 1)
    )
    used = {box.place for box in parts}
    drawn = picture(Scene(tuple(each for each in places if each.key in used), parts, arrows))
    assert (len(drawn.shapes), len(drawn.lines)) == (boxes, len(pairs))
    assert drawn.height < 3000
    svg(drawn)


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_component_is_called_it_stays_a_word(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    run = layout._run
    monkeypatch.setattr(layout, "_run", lambda *told: asked.append(told[1]) or run(*told))  # type: ignore[func-returns-value]
    each = flow("f", "ours", "theirs", name=name, purpose=name)
    drawn = picture(scene(land(each, names=(name, "Model", f"{name}2"), region=name), "s", ON))
    tree = svg(drawn)
    assert re.fullmatch(r'(?:[\w\s{}\[\]=.>-]|""|<<TABLE [\w\s="]+><TR><TD></TD></TR></TABLE>>)*', asked[0])
    assert {each.tag for each in tree.iter()} <= {
        "g", "title", "rect", "path", "polygon", "text", "circle",
    }  # fmt: skip
    titles = " ".join(each.text or "" for each in tree.iter("title"))
    assert " ".join("".join(" " if ord(each) < 32 else each for each in name).split()) in titles
    names = {attribute for element in tree.iter() for attribute in element.attrib}
    assert not {attribute for attribute in names if attribute == "style" or attribute.startswith("on")}


@pytest.mark.parametrize(
    "text", [*HOSTILE, "", " ", "Portal of the ward", "W" * 60, "two words", "a b " * 50]
)
@pytest.mark.parametrize("room", [20.0, 80.0, 144.0])
def test_words_are_broken_and_shortened_to_fit(text: str, room: float) -> None:
    lines = wrapped(text, 13, room)
    assert len(lines) <= 2
    assert all(width(line, 13) <= room for line in lines)
    assert width(shortened(text, 13, room), 13) <= room


def test_words_that_fit_stay_whole() -> None:
    assert wrapped("Outgoing PHI check", 13, 90) == ("Outgoing PHI", "check")
    assert shortened("Log store", 12, 80) == "Log store"


# Where it is laid out


@given(
    st.integers(1, 12).flatmap(
        lambda count: st.tuples(
            st.just(count),
            st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=30),
            st.integers(1, 5),
        )
    )
)
def test_columns_stay_within_what_the_page_has(found: tuple[int, list[tuple[int, int]], int]) -> None:
    count, pairs, most = found
    at = columns(count, pairs, most)
    assert len(at) == count
    assert set(at) <= set(range(most))


def test_data_flow_from_left_to_right_where_they_can() -> None:
    assert columns(4, [(0, 1), (1, 2), (2, 3), (3, 1)], 4) == [0, 1, 2, 3]


def test_graphviz_is_asked_for_lines_from_left_to_right_alone() -> None:
    size = Size(100, 20)
    asked = question(Wanted([(0, size)] * 2, [size], [(0, 1, size), (1, 0, size), (0, 0, size)]), [0, 1])
    assert re.findall(r"(\w+) -> (\w+) \[id=(\w+) dir=(\w+)\]", asked) == [
        ("n0", "l0", "a0", "none"), ("l0", "n1", "b0", "forward"),
        ("l1", "n1", "a1", "none"), ("n0", "l1", "b1", "back"),
        ("n0", "l2", "a2", "none"), ("n0", "l2", "b2", "back"),
    ]  # fmt: skip
    assert f"ranksep={RANKS / 72:.4f}" in asked


def program(folder: Path, script: str) -> str:
    path = folder / "dot"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(
    "script",
    ["sleep 5", "exit 1", "echo nonsense", "echo '{}'", "kill -SEGV $$", """echo '{"bb": "0,0,1,1"}'"""],
)
def test_a_program_that_fails_or_hangs_costs_no_more_than_its_time(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "PATIENCE", 0.3)
    monkeypatch.setattr(
        layout.shutil,
        "which",
        lambda _: program(tmp_path, f"exec {script}" if script[:5] == "sleep" else script),
    )
    begun = time.monotonic()
    with pytest.raises(NotLaidOut, match="could not be laid out"):
        laid_out(Wanted([(0, Size(10, 10))], [Size(10, 10)], []))
    assert time.monotonic() - begun < 3


def test_what_nobody_could_read_is_not_asked_for() -> None:
    with pytest.raises(NotLaidOut, match="too many"):
        picture(many(1, boxes=40, arrows=layout.MOST_ARROWS + 1))


# On the page


@pytest.fixture
def page(
    officer: Any, make_system: Any, make_component: Any, make_flow: Any, make_vendor: Any, make_service: Any
) -> Any:
    """A system with a flow to a vendor without agreement, and how to look at it."""
    system = make_system()
    portal = make_component(system, '<b>Portal</b> "of" ours')
    model = make_component(system, "Model", "model", service=make_service(make_vendor()))
    make_flow(portal, model, name="Questions")
    return SimpleNamespace(
        system=system,
        portal=portal,
        model=model,
        look=lambda: officer.get(system.get_absolute_url()).content.decode(),
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
def test_the_page_shows_the_picture_and_the_same_in_words(page: Any) -> None:
    html = page.look()
    plot = re.search(r"<svg class=\"flow-plot\".*?</svg>\s*</div>", html, re.S)
    assert plot
    tree = ElementTree.fromstring(plot[0].removesuffix("</div>"))  # noqa: S314 our own output
    assert tree.get("role") == "img"
    for name in ("aria-labelledby", "aria-describedby", "aria-details"):
        assert f'id="{tree.get(name)}"' in html
    words = html[html.index('id="picture-words"') :]
    assert (
        "&lt;b&gt;Portal&lt;/b&gt; &quot;of&quot; ours on our own premises to Model on Anthropic: Claude API (Questions)"
        in words
    )
    assert "<b>Portal" not in html
    assert "2 components in 2 places; 1 flow: 1 not covered." in html
    assert "style=" not in plot[0]
    assert html.index("flow-plot") < html.index("What is missing") < html.index("Flows and their cover today")


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
def test_without_graphviz_the_page_says_so_and_shows_the_rest(
    page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    html = page.look()
    assert "Graphviz is not installed on this machine" in html
    assert "flow-plot" not in html
    assert 'id="picture-words"' in html
    assert "Flows and their cover today" in html


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
def test_a_picture_is_kept_while_nothing_changes_and_drawn_anew_after(
    page: Any, make_flow: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[int] = []
    run = layout._run
    monkeypatch.setattr(layout, "_run", lambda *told: asked.append(1) or run(*told))  # type: ignore[func-returns-value]
    page.look(), page.look()
    assert len(asked) == 1
    with django_capture_on_commit_callbacks(execute=True):
        make_flow(page.model, page.portal, name="Answers")
    assert "Answers" in page.look().split('id="picture-words"')[0]
    assert len(asked) == 2


@pytest.mark.django_db
def test_a_system_without_components_shows_no_picture(officer: Any, make_system: Any) -> None:
    html = officer.get(make_system().get_absolute_url()).content.decode()
    assert "No components" in html
    assert "picture-said" not in html


# On paper


def test_a_large_picture_is_cut_into_sheets_across_that_stay_readable_and_leave_nothing_out() -> None:
    for size in ((400, 300), (900, 1200), (1197, 2700), (2500, 400)):
        parts = sheets(*size)
        boxes = [tuple(map(float, sheet.box.split())) for sheet in parts]
        assert all(sheet.width / box[2] >= LEAST - 0.01 for sheet, box in zip(parts, boxes, strict=True))
        assert all(
            sheet.width <= (912 if sheet.is_wide else 672) and sheet.height <= (570 if sheet.is_wide else 705)
            for sheet in parts
        )
        for axis in (0, 1):
            spans = sorted({(box[axis], box[axis] + box[axis + 2]) for box in boxes})
            assert spans[0][0] == 0
            assert spans[-1][1] >= size[axis] - 0.5
            assert all(one[1] > other[0] for one, other in zip(spans, spans[1:], strict=False))
    assert len(sheets(400, 300)) == 1
    assert [sheet.is_wide for sheet in sheets(400, 300)] == [False]


def test_a_sheet_holds_what_it_shows_and_little_else() -> None:
    drawn = shown.Drawn(many(4))
    parts = drawn.sheets
    assert len(parts) > 2
    for sheet, part in parts:
        seen = (sheet.left, sheet.top, sheet.left + sheet.across, sheet.top + sheet.down)
        assert drawn.picture
        for shape in drawn.picture.shapes:
            assert (shape in part.shapes) or not overlap(area(shape), seen)
        for line in drawn.picture.lines:
            assert (line in part.lines) or not overlap(area(line), seen)
        assert len(part.shapes) < len(drawn.picture.shapes)


@pytest.mark.parametrize("boxes, arrows", [(4, 4), (40, 80)])
def test_the_picture_prints_in_the_chapter_with_its_words(boxes: int, arrows: int, tmp_path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415 (slow to import)

    system = SimpleNamespace(
        name="Intake & <chat>", kind="Chatbot", stage="Production", drawn=shown.Drawn(many(3, boxes, arrows))
    )
    html = render_to_string("systems/pack_section.html", {"systems": [system], "all": 1})
    pdf = tmp_path / "pack.pdf"
    css = Path(__file__).parents[2] / "static/css/pack.css"
    HTML(string=f'<link rel="stylesheet" href="{css.as_uri()}"><body>{html}').write_pdf(pdf)
    words = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True
    ).stdout
    assert all(re.search(rf"\bComponent {key}\b", words) for key in range(boxes))
    assert "Intake & <chat>" in words
    assert "Own premises" in words
    assert "The same in words" in words


def test_a_pack_says_why_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    system = SimpleNamespace(name="A", kind="B", stage="C", drawn=shown.Drawn(many(3, 4, 4)))
    html = render_to_string("systems/pack_section.html", {"systems": [system], "all": 1})
    assert "Graphviz is not installed" in html
    assert "<svg" not in html
