"""The flow picture: what is drawn, and where Graphviz lays it out."""

import re
import stat
import time
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskassess.systems.picture import layout, shown
from riskassess.systems.picture.columns import columns
from riskassess.systems.picture.drawing import picture
from riskassess.systems.picture.layout import RANKS, NotLaidOut, Size, Wanted, laid_out, question
from riskassess.systems.picture.scene import MARKS, OWN, Arrow, Box, Place, Scene, Sign, scene
from riskassess.systems.picture.words import shortened, width, wrapped
from riskassess.systems.rules import Verdict
from tests.systems.scenes import HOSTILE, area, flow, is_inside, land, many, overlap, svg
from tests.systems.test_hops import ON

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
