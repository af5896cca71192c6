"""Charts and icons as they reach a page and a sheet of paper: named, described, tabled, escaped, without style or script."""

import subprocess
from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from weasyprint import HTML

from compliance.charts.icons import ICONS
from compliance.charts.shapes import Bars, Column, Span, Timeline, bars, timeline
from compliance.charts.shares import Shares, shares
from compliance.charts.templatetags.icons import TONES, badge, icon, severity
from compliance.registers.answers import Severity

NASTY = '<script>alert("1")</script> & Söhne'


def chart(name: str, url: str = "") -> Bars | Timeline | Shares:
    if name == "bar":
        return bars([Column("Jan", NASTY, (3, 1), url), Column("Feb", "February", (0, 0))], ["Ends", NASTY])
    if name == "timeline":
        spans = [Span(NASTY, date(2026, 2, 1), None, NASTY, "good", date(2026, 9, 1), url)]
        return timeline(spans, first=date(2026, 1, 1), last=date(2026, 12, 31), today=date(2026, 7, 1))
    return shares([(NASTY, 3, "good"), ("Expired", 1, "critical")])


def picture(name: str, url: str = "", *, paper: bool = False) -> str:
    context = {"chart": chart(name, url), "key": "renewals", "title": NASTY, "paper": paper}
    return render_to_string(f"charts/{name}.html", context)


def plot(html: str) -> ElementTree.Element:
    """The drawing itself, read by a parser that forgives nothing."""
    start = html.index('<svg class="chart-plot"')
    return ElementTree.fromstring(html[start : html.index("</svg>", start) + 6])  # noqa: S314 our own output


@pytest.mark.parametrize("name", ["bar", "timeline", "shares"])
@pytest.mark.parametrize("url", ["", "?month=2026-01&kind=ends"])
def test_a_drawing_has_a_name_a_description_and_a_table(name: str, url: str) -> None:
    html = picture(name, url)
    drawing = plot(html)
    named = {element.get("id"): element.text for element in drawing if element.tag in ("title", "desc")}
    assert drawing.get("aria-labelledby") == "renewals-title renewals-desc"
    assert named["renewals-title"] == NASTY
    assert named["renewals-desc"]
    assert "<table" in html
    assert "<caption" in html


@pytest.mark.parametrize("name", ["bar", "timeline", "shares"])
def test_what_people_wrote_stays_words(name: str) -> None:
    html = picture(name)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("name", ["bar", "timeline", "shares"])
def test_drawings_carry_nothing_the_policy_refuses(name: str) -> None:
    drawing = plot(picture(name, "#a"))
    names = {attribute for element in drawing.iter() for attribute in element.attrib}
    assert not {attribute for attribute in names if attribute == "style" or attribute.startswith("on")}
    assert not [element for element in drawing.iter() if element.tag in ("style", "script")]


@pytest.mark.parametrize("name", ["bar", "timeline"])
def test_a_drawing_with_links_is_a_group_and_one_without_is_a_picture(name: str) -> None:
    linked, plain, paper = (
        plot(html) for html in (picture(name, "#a"), picture(name), picture(name, "#a", paper=True))
    )
    assert linked.get("role") == "group"
    assert [link.get("href") for link in linked.iter("a")] == ["#a"]
    assert all(link.get("aria-label") for link in linked.iter("a"))
    assert plain.get("role") == paper.get("role") == "img"
    assert not list(paper.iter("a"))


@pytest.mark.parametrize("name", ["bar", "timeline", "shares"])
def test_the_same_drawing_prints(name: str) -> None:
    pdf = BytesIO()
    HTML(string=f"<html><body>{picture(name, paper=True)}</body></html>").write_pdf(pdf)
    words = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf.getvalue(), capture_output=True, check=True
    ).stdout.decode()
    assert "Söhne" in words
    assert {"bar": "Feb", "timeline": "Today", "shares": "Expired"}[name] in words


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_well_formed_and_speak_only_when_asked(name: str) -> None:
    silent = ElementTree.fromstring(icon(name))  # noqa: S314 our own drawing
    spoken = ElementTree.fromstring(icon(name, "Close & <go>"))  # noqa: S314 our own drawing
    assert len(silent) >= 1
    assert silent.get("aria-hidden") == "true"
    assert (spoken.get("role"), spoken.get("aria-label")) == ("img", "Close & <go>")


def test_badges_of_different_tones_differ_in_shape_and_not_in_colour_alone() -> None:
    grave = [
        icon(TONES[tone]) for tone in ("critical", "high", "medium", "low", "good", "soon", "draft", "ended")
    ]
    assert len(set(grave)) == len(grave)
    assert "<b>" in badge(mark_safe("<b>"), "good")
    assert "&lt;b&gt;" in badge(
        "<b>", "good"
    )  # and the safe one before it must not be remembered for this one
    with pytest.raises(KeyError):
        badge("In force", "purple")


@pytest.mark.parametrize("level", list(Severity))
def test_a_severity_says_its_word(level: Severity) -> None:
    assert severity(level) == severity(level.word)
    assert level.word in severity(level)
