"""The flow picture on a page and on paper, and what is shown where there is none."""

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from riskassess.systems.picture import layout, shown
from riskassess.systems.picture.sheets import LEAST, sheets
from tests.systems.scenes import area, many, overlap

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
