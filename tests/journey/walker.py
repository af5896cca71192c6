"""A person at a browser: what they type and press by its visible words, and an eye on all that they would never be shown."""

import base64
import hmac
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

DESK, HAND = (1440, 900), (390, 844)
#: What everything is looked at in: wide and light, narrow and dark.
SIZES = {"light": DESK, "dark": HAND}
#: Milliseconds: a busy machine is no fault.
PATIENCE = 45_000
#: axe leaves target-size out of its tags' default.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
AXE = """async (rules) => (await axe.run(document, rules)).violations
  .map((fault) => [fault.id, fault.nodes.map((node) => node.html)])"""
#: Marks what htmx has brought, so that a page is looked at when it is whole.
SETTLED = "addEventListener('htmx:afterSettle', (event) => { event.target.dataset.settled = ''; });"
REFUSED = "addEventListener('securitypolicyviolation', (event) => console.error('refused', event.violatedDirective));"

expect.set_options(timeout=PATIENCE)


class Walker:
    """One person with one browser of their own."""

    def __init__(self, browser: Browser, address: str, *, size: tuple[int, int] = DESK, **how: Any) -> None:
        viewport = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(base_url=address, viewport=viewport, **how)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(AXE_SCRIPT + SETTLED + REFUSED)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.width = size[0]
        self._may_be_refused = False

    def open(self, path: str) -> None:
        """Goes to an address and waits until the page is whole."""
        self.page.goto(path)
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_load_state()
        expect(self.page.locator("[hx-trigger=load]:not([data-settled])")).to_have_count(0)

    def type(self, **words: str) -> None:
        """Fills fields by their names; contacts-0-email is written contacts_0_email."""
        for name, value in words.items():
            self.field(name).fill(value)

    def choose(self, **values: str) -> None:
        """Chooses in a list, a group of radio buttons or a tick box, by the value."""
        for name, value in values.items():
            field = self.field(name)
            if field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.and_(self.page.locator(f"[value='{value}']")).check()

    def field(self, name: str) -> Locator:
        written = re.sub(r"_(\d+)_", r"-\1-", name)
        return self.page.locator(f"main [name='{written}']")

    def press(self, word: str, *, within: str = "main") -> None:
        """Presses the button of that name."""
        self.page.locator(within).get_by_role("button", name=word, exact=True).click()

    def follow(self, word: str, *, within: str = "main") -> None:
        """Follows the first link of that name, and waits until the page is whole."""
        self.page.locator(within).get_by_role("link", name=word, exact=True).first.click()
        self.settle()

    def go(self, place: str) -> None:
        """Follows a place of the rail."""
        self.follow(place, within="nav[aria-label=Main]")

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main").get_by_text(each).first).to_be_visible()

    def stands_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    def look(self) -> None:
        """Everyone can use the page that is open, and nothing of it lies outside its width."""
        self.settle()
        assert faults(self.page, self.width) == [], self.page.url

    @contextmanager
    def being_refused(self) -> Iterator[None]:
        """A browser says on its console when a page is answered with 4xx; here that is what should happen."""
        self._may_be_refused = True
        yield
        self._may_be_refused = False

    def _hear(self, message: ConsoleMessage) -> None:
        expected = self._may_be_refused and "status of 4" in message.text
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(f"{message.text} ({message.location.get('url')})")


def faults(page: Page, width: int) -> list[tuple[str, Any]]:
    """What axe finds, and whatever reaches beyond the width."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    over = [("wider than its window", wide)] if wide > width else []
    return [*over, *page.evaluate(AXE, RULES)]


def code_of(secret: str) -> str:
    """The six digits that an authenticator app shows now (RFC 6238) for the secret as the page writes it."""
    key = base64.b32decode("".join(secret.split()))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{int.from_bytes(digest[start : start + 4], 'big') % 2**31 % 10**6:06d}"
