"""The product without a mouse: every control is reached in the order it is read and shows where one is, and keys alone do a whole deed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from compliance.accounts.roles import Role
from compliance.packs.models import Pack
from tests.house.world import World
from tests.journey.walker import Walker
from vendors.models import BAA, Vendor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What can be reached with Tab in the main part of a page, in the order of the document; of radio buttons one a group.
STOPS = """() => {
  const seen = new Set();
  return [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary, [tabindex='0'])")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0)
    .filter((one) => one.type !== "radio" || (!seen.has(one.name) && seen.add(one.name)))
    .map(NAME);
}"""
NAME = """(one) => one.type === "radio" ? one.name
  : (one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || one.name || one.tagName).trim()"""
#: Where one is, whether a ring shows it (on itself, behind it, or in a drawing), and whether that is still in the main part.
HERE = """() => {
  const one = document.activeElement;
  const styles = [getComputedStyle(one), getComputedStyle(one, "::after")];
  const reach = one.querySelector(".chart-reach");
  const ring = styles.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || (reach && getComputedStyle(reach).stroke !== "none");
  const box = one.getBoundingClientRect();
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return { name: (NAME)(one), ring, inside, main: Boolean(one.closest("main")) && one.id !== "content" };
}"""


@pytest.fixture
def dana(world: World, enter: Callable[..., Walker]) -> Walker:
    """The owner, at a desk."""
    return enter(world.browsers[Role.OWNER])


def pages(world: World) -> list[str]:
    lists = (
        "dashboard",
        "vendor_list",
        "vendor_create",
        "ledger_list",
        "settings",
        "person_list",
        "outbox_list",
    )
    vendor, baa, pack = (world.records[model] for model in (Vendor, BAA, Pack))
    verbs = [reverse(name, args=["lakeside", baa.pk]) for name in ("baa_edit", "baa_renew", "baa_terminate")]
    records = [record.get_absolute_url() for record in (vendor, baa, pack)]  # type: ignore[attr-defined]
    return [*(reverse(name, args=["lakeside"]) for name in lists), *records, *verbs]


def test_tab_reaches_everything_in_the_order_it_is_read(dana: Walker, world: World) -> None:
    for path in pages(world):
        dana.open(path)
        skip_to_the_content(dana.page)
        wanted = dana.page.evaluate(STOPS.replace("NAME", NAME))
        found = list(stops(dana.page))
        assert [stop["name"] for stop in found] == wanted, path
        assert [stop["name"] for stop in found if not stop["ring"]] == [], (
            f"{path}: no one sees where they are"
        )
        assert [stop["name"] for stop in found if not stop["inside"]] == [], f"{path}: out of sight"


def skip_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def stops(page: Page) -> Any:
    """Where Tab leads, until it leaves the main part."""
    while True:
        page.keyboard.press("Tab")
        here = page.evaluate(HERE.replace("NAME", NAME))
        if not here["main"]:
            return
        yield here


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the control of that name is reached."""
    for here in stops(page):
        if here["name"].removesuffix(" *") == name:
            return
    pytest.fail(f"Tab never reaches {name}")


def test_a_vendor_is_added_with_keys_alone(dana: Walker) -> None:
    dana.open("/lakeside/")
    keys = dana.page.keyboard
    link = dana.page.get_by_role("navigation").get_by_role("link", name="Vendors")
    while not link.evaluate("link => link === document.activeElement"):
        keys.press("Tab")
    keys.press("Enter")
    dana.stands_at("Vendors")
    skip_to_the_content(dana.page)
    tab_to(dana.page, "Add vendor")
    keys.press("Enter")
    dana.stands_at("Add vendor")
    skip_to_the_content(dana.page)
    tab_to(dana.page, "Name")
    keys.type("Keyed Vendor")
    tab_to(dana.page, "Is it a business associate?")
    keys.type("Yes")
    tab_to(dana.page, "Notes")
    tab_to(dana.page, "Save")
    keys.press("Enter")
    dana.stands_at("Keyed Vendor")
    assert Vendor.objects.get(name="Keyed Vendor").ba_status == "yes"


def test_a_fault_is_where_one_stands_after_sending(dana: Walker) -> None:
    dana.open("/lakeside/vendors/new/")
    with dana.being_refused():
        dana.field("name").press("Enter")
        expect(dana.page.locator(".error-summary")).to_be_focused()
    dana.page.keyboard.press("Tab")
    dana.page.keyboard.press("Enter")
    expect(dana.field("name")).to_be_focused()


def test_a_dialog_keeps_the_keys_and_gives_them_back(dana: Walker) -> None:
    dana.open("/lakeside/settings/mail/")
    keys = dana.page.keyboard
    skip_to_the_content(dana.page)
    tab_to(dana.page, "Remove")
    remove = dana.page.locator("main").get_by_role("button", name="Remove")
    keys.press("Enter")
    dialog = dana.page.get_by_role("dialog", name="Remove the mail server?")
    expect(dialog).to_be_visible()
    for _ in range(5):
        assert dana.page.evaluate("document.activeElement.closest('main') === null")
        keys.press("Tab")
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    expect(remove).to_be_focused()
    keys.press("Enter")
    dialog.get_by_role("button", name="Remove").press("Enter")
    dana.sees("Removed.")
