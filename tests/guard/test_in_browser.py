"""The warning in a real browser, without script: Redact redacts, a reason saves, and Enter never redacts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as project
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.guard.page")]
TEXT = "ask about 123-45-6789 first"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
}


@pytest.fixture
def address(settings, live_server) -> str:
    settings.TEMPLATES = [
        {**project.TEMPLATES[0], "DIRS": [*project.TEMPLATES[0]["DIRS"], Path(__file__).parent / "pages"]}
    ]
    return f"{live_server.url}/note"


def asked(browser: Browser, address: str, *, script: bool) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 900}, java_script_enabled=script)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Name").fill("Scribe")
    page.get_by_label("Notes").fill(TEXT)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field-warning")).to_contain_text("SSN")
    return page


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    page = asked(browser, address, script=False)
    yield page
    page.context.close()


def test_redact_then_save(page):
    page.get_by_role("button", name="Redact").click()
    expect(page.get_by_label("Notes")).to_have_value("ask about [redacted: SSN] first")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("Saved: ask about [redacted: SSN] first / {}")


def test_keep_with_a_reason(page):
    page.get_by_label("Keep, because").fill("A test number of the vendor")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text(f"Saved: {TEXT}")
    expect(page.locator("body")).to_contain_text("A test number of the vendor")


@pytest.mark.parametrize("field", ["Name", "Keep, because"])
def test_enter_is_save_and_not_redact(page, field):
    page.get_by_label(field).press("Enter")
    expect(page.get_by_label("Notes")).to_have_value(TEXT)
    expect(page.locator(".field-warning")).to_contain_text("SSN")


def test_everyone_can_use_the_warning(browser, address):
    page = asked(browser, address, script=True)
    faults = Axe().run(page, options=RULES).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
