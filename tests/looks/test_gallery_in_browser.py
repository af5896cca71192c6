"""The gallery in a real browser: accessible, inside its width, in light and dark, with and without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.looks import gallery

pytestmark = pytest.mark.browser
Site = tuple[str, Path]

DESK, HAND = (1440, 900), (390, 844)
#: axe leaves target-size out of its tags' default.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
}


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("size", [DESK, HAND], ids=["desk", "hand"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", gallery.PAGES)
def test_pages_can_be_used_by_everyone(
    browser: Browser, site: Site, name: str, scheme: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site[0]}/{name}.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    faults = Axe().run(page, options=RULES).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults] == []
    assert said == []
    context.close()


def test_the_menu_of_a_phone_opens_without_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": HAND[0], "height": HAND[1]}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site[0]}/dashboard.html")
    vendors = page.get_by_role("link", name="Vendors", exact=True)
    expect(vendors).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(vendors).to_be_visible()
    page.get_by_role("button", name="Close menu").click()
    expect(vendors).to_be_hidden()
    context.close()


def test_the_first_tab_stop_skips_to_the_content(desk: Page, site: Site) -> None:
    desk.goto(f"{site[0]}/list.html")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "content"


def test_a_chosen_appearance_is_kept(desk: Page, site: Site) -> None:
    desk.goto(f"{site[0]}/sign_in.html")
    light = desk.evaluate("getComputedStyle(document.body).backgroundColor")
    desk.get_by_role("radio", name="Dark").check(force=True)
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert "theme=dark" in desk.evaluate("document.cookie")
    desk.get_by_role("radio", name="As this device").check(force=True)
    assert "theme" not in desk.evaluate("document.cookie")
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_a_slash_goes_to_the_search_but_stays_a_slash_in_a_field(desk: Page, site: Site) -> None:
    desk.goto(f"{site[0]}/list.html")
    desk.keyboard.press("/")
    desk.keyboard.type("a/b")
    expect(desk.get_by_label("Search", exact=True)).to_have_value("a/b")


def test_a_job_is_asked_for_until_it_is_done(desk: Page, site: Site) -> None:
    desk.goto(f"{site[0]}/detail.html")
    with desk.expect_request("**/job") as asked:
        expect(desk.locator("#job-8d0c")).to_have_text("Ready", timeout=6000)
    assert asked.value.headers["x-background"] == "1"


def test_unsaved_words_are_not_lost_by_a_stray_click(desk: Page, site: Site) -> None:
    desk.goto(f"{site[0]}/form.html")
    desk.locator("#id_notice_days").type("42")
    asked: list[str] = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.evaluate("location.href = '/list.html'")
    desk.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(desk.locator("#id_notice_days")).to_have_value("42")


def test_a_grave_deed_asks_first(desk: Page, site: Site) -> None:
    desk.goto(f"{site[0]}/detail.html")
    remove = desk.get_by_role("button", name="Remove the file")
    remove.click()
    dialog = desk.get_by_role("dialog", name="Remove the file?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    assert desk.url.endswith("/detail.html")
    remove.click()
    with desk.expect_request("**/removed") as sent:
        dialog.get_by_role("button", name="Remove").click()
    assert sent.value.method == "POST"


def test_the_idle_end_hides_the_page_keeps_the_words_and_lets_one_come_back(desk: Page, site: Site) -> None:
    address, folder = site
    desk.goto(f"{address}/impatient.html")
    desk.locator("#id_notice_days").fill("42")
    expect(desk.get_by_role("dialog", name="Are you still there?")).to_be_visible(timeout=4000)
    shut = desk.get_by_role("dialog", name="You were signed out")
    expect(shut).to_be_visible(timeout=5000)
    shut.get_by_role("button", name="I have signed in").click()
    expect(shut).to_be_visible()  # not yet: the ping is not answered
    (folder / "ping").write_text('{"csrf": "fresh"}')
    shut.get_by_role("button", name="I have signed in").click()
    expect(shut).to_be_hidden()
    expect(desk.locator("#id_notice_days")).to_have_value("42")
    assert desk.locator("main input[name=csrfmiddlewaretoken]").input_value() == "fresh"
    (folder / "ping").unlink()
