"""The flow picture: what is shown of a landscape, and in which words."""

from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from riskassess.systems.picture import shown
from riskassess.systems.picture.drawing import picture
from riskassess.systems.picture.scene import MARKS, OWN, TO_COME, scene
from riskassess.systems.rules import Verdict
from tests.systems.scenes import flow, land, svg, texts
from tests.systems.test_hops import ON

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
