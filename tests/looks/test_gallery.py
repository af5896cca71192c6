"""What every page owes its reader, checked on the gallery without a browser."""

import re
from collections import Counter
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.urls import reverse

from compliance.charts.icons import ICONS
from compliance.charts.templatetags.icons import TONES
from tests.looks import gallery, specimens

Element = tuple[str, dict[str, str | None]]


class Reader(HTMLParser):
    """Lists the elements of a page in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"{tag} says an attribute twice: {attrs}"
        self.elements.append((tag, dict(attrs)))


@pytest.fixture(params=gallery.PAGES)
def page(request: pytest.FixtureRequest, settings: SimpleNamespace) -> str:
    settings.ROOT_URLCONF = gallery.__name__
    return gallery.render(request.param)


def test_pages_carry_nothing_the_policy_refuses(page: str) -> None:
    for tag, attrs in Reader(page).elements:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith(("on", "hx-on"))]
        assert tag != "style"
        assert tag != "script" or attrs.get("src")


def test_ids_are_unique_and_every_reference_has_its_end(page: str) -> None:
    elements = Reader(page).elements
    ids = Counter(attrs["id"] for _, attrs in elements if "id" in attrs)
    assert [key for key, times in ids.items() if times > 1] == []
    for tag, attrs in elements:
        for name in ("aria-labelledby", "aria-describedby", "for", "popovertarget"):
            for reference in (attrs.get(name) or "").split():
                assert reference in ids, f"{tag} {name} names {reference}, which is not there"


def test_names_are_shown_as_written(page: str) -> None:
    assert "<Holdings>" not in page
    assert not re.search(r"{[{%]", page)


def faulty_form() -> tuple[str, list[Element]]:
    html = str(specimens.bound_form())
    return html, Reader(html).elements


def test_each_fault_stands_beside_its_field_and_in_the_summary() -> None:
    html, elements = faulty_form()
    bad = specimens.bound_form()
    for name in (name for name in bad.errors if name != "version"):
        field = bad[name]
        assert f'id="{field.auto_id}_error"' in html
        assert f'<a href="#{field.id_for_label or field.auto_id}">{field.label}</a>' in html
        controls = [attrs for _, attrs in elements if attrs.get("name") == field.html_name]
        assert all(attrs.get("aria-invalid") == "true" for attrs in controls)
    (email,) = [attrs for _, attrs in elements if attrs.get("name") == "bad-email"]
    assert email["aria-describedby"] == "id_bad-email_error"


def test_a_fault_of_a_choice_is_told_with_its_group() -> None:
    _, elements = faulty_form()
    groups = [attrs.get("aria-describedby") for tag, attrs in elements if tag == "fieldset"]
    assert groups == ["id_bad-direction_helptext id_bad-direction_error", "id_bad-covers_error"]


def test_a_warning_stands_below_its_field() -> None:
    html, _ = faulty_form()
    assert html.index("</textarea>") < html.index('class="field-warning" id="id_bad-notes_warning"')
    assert "<strong>medical record number</strong>" in html


def test_what_was_typed_stays_and_a_long_text_is_counted_but_never_cut() -> None:
    html, elements = faulty_form()
    (notes,) = [attrs for tag, attrs in elements if tag == "textarea"]
    assert notes["data-counter"] == "200"
    assert "maxlength" not in notes
    assert "x" * 210 in html
    assert 'value="31/12/2026"' in html


def test_the_rail_shows_only_what_the_viewer_may_open(settings: SimpleNamespace) -> None:
    settings.ROOT_URLCONF = gallery.__name__
    request = gallery.request_for("/lakeside/")
    request.viewer = SimpleNamespace(
        person=request.viewer.person,
        role="staff",
        may=lambda name: name == "vendors_read",
        grants=frozenset(),
    )
    html = gallery.engine().get_template("page.html").render(gallery.context(request), request)
    shown = re.findall(r'class="rail-link"[^>]*>.*?</svg>(\w+)</a>', html)
    assert shown == ["Dashboard", "Vendors", "BAAs"]


@pytest.mark.parametrize(
    ("cookie", "attribute"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')]
)
def test_the_chosen_appearance_is_in_the_page_before_any_script(
    settings: SimpleNamespace, cookie: str, attribute: str
) -> None:
    settings.ROOT_URLCONF = gallery.__name__
    assert f'<html lang="en" {attribute}>' in gallery.render("sign_in", cookie)
    assert '<html lang="en">' in gallery.render("sign_in", '"><script>')


def test_templates_name_only_icons_and_tones_that_exist() -> None:
    """A wrong name would raise, but only where that branch is drawn."""
    for path in sorted(gallery.TEMPLATES.rglob("*.html")):
        words = path.read_text()
        named = re.findall(r"{% icon \"([^\"]+)\"|drawing=\"([^\"]+)\"", words)
        assert [name for pair in named for name in pair if name and name not in ICONS] == [], path
        assert [
            tone for tone in re.findall(r"{% badge \S+ \"([^\"]+)\"", words) if tone not in TONES
        ] == [], path


def test_every_place_in_the_rail_is_an_address_of_the_product() -> None:
    """The rail leaves out what does not resolve, so a renamed address would vanish silently."""
    names = re.findall(
        r'nav_item.html" with word="[^"]+" name="(\w+)"', (gallery.TEMPLATES / "page.html").read_text()
    )
    assert len(names) == 16
    assert [reverse(name, kwargs={"slug": "lakeside"}) for name in names]
