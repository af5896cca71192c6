"""A page that was left alone: it warns, it shuts, it hides what it shows, and nothing that was typed is lost."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.acts import begin, set_up_second_factor, sign_in
from tests.journey.installation import installation
from tests.journey.walker import PATIENCE, Walker

pytestmark = pytest.mark.browser
TYPED = "Typed before lunch"


@dataclass
class Desk:
    """A browser that somebody left, on an installation where a minute of silence ends a session."""

    address: str
    walker: Walker
    codes: list[str]


@pytest.fixture(scope="module")
def left_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Dana typed a name and went to lunch; the other tests here pass her time."""
    with installation(tmp_path_factory.mktemp("left"), IDLE_MINUTES="1") as house:
        house.serve(house.address)
        dana = Walker(browser, house.address)
        begin(dana, "America/Chicago")
        codes = set_up_second_factor(dana)
        dana.open("/lakeside-clinic/vendors/new/")
        dana.type(name=TYPED)
        yield Desk(house.address, dana, codes)
        dana.context.close()


@pytest.fixture
def dana(walker: Callable[..., Walker], left_desk: Desk) -> Walker:
    """At another browser, signed in."""
    dana = walker(left_desk.address)
    dana.open("/")
    sign_in(dana, left_desk.codes.pop())
    return dana


def test_whoever_is_still_there_stays_signed_in(dana: Walker) -> None:
    dana.open("/lakeside-clinic/vendors/new/")
    dana.type(name="Half a na")
    warning = dana.page.get_by_role("dialog", name="Are you still there?")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text(re.compile(r"signed out in \d+ seconds"))
    dana.page.keyboard.press("Escape")
    expect(warning).to_be_visible()
    with dana.page.expect_response("**/still-there") as answer:
        dana.page.keyboard.press("Enter")  # the focus is on the button
    assert answer.value.status == 200
    expect(warning).to_be_hidden()
    expect(dana.field("name")).to_be_focused()
    dana.page.keyboard.type("me")
    dana.choose(ba_status="yes")
    dana.press("Save")
    dana.stands_at("Half a name")


def test_a_form_sent_after_the_session_is_gone_comes_back_whole(dana: Walker, left_desk: Desk) -> None:
    dana.open("/lakeside-clinic/vendors/new/")
    dana.type(name="Late Vendor", notes="First line\nand <second> & last", contacts_0_first_name="Lee")
    dana.choose(ba_status="yes", kinds="cloud")
    other = another_tab(dana)
    other.open("/lakeside-clinic/")
    other.page.locator(".person-menu summary").click()
    other.press("Sign out", within="body")
    other.stands_at("Sign in")
    with dana.being_refused():
        dana.press("Save")
        dana.stands_at("You were signed out before this was saved")
    dana.look()
    with dana.context.expect_page() as opened:
        dana.follow("Sign in in a new tab")
    other.page = opened.value
    sign_in(other, left_desk.codes.pop())
    other.stands_at("Lakeside Clinic")
    dana.press("Send again")
    dana.stands_at("Late Vendor")
    dana.sees("First line", "and <second> & last", "Lee")


def test_the_page_of_a_left_desk_is_shut_and_goes_on_after_signing_in(left_desk: Desk) -> None:
    dana = left_desk.walker
    shut = dana.page.get_by_role("dialog", name="You were signed out")
    expect(shut).to_be_visible(timeout=2 * PATIENCE)  # a minute of silence comes first
    dana.page.emulate_media(media="print")
    expect(dana.field("name")).to_be_hidden()
    dana.page.emulate_media(media="screen")
    assert shut.evaluate("dialog => getComputedStyle(dialog, '::backdrop').opacity") == "1"
    assert "rgba" not in shut.evaluate("dialog => getComputedStyle(dialog, '::backdrop').backgroundColor")
    with dana.being_refused():  # it asks whenever it is looked at, and is told that nobody is signed in
        with dana.page.expect_response("**/still-there") as answer:
            shut.get_by_role("button", name="I have signed in").click()
        assert answer.value.status == 401
        dana.look()
        expect(shut).to_be_visible()
        with dana.context.expect_page() as opened:
            shut.get_by_role("link", name="Sign in in a new tab").click()
        other = another_tab(dana, opened.value)
        sign_in(other, left_desk.codes.pop())
    other.stands_at("Lakeside Clinic")
    shut.get_by_role("button", name="I have signed in").click()
    expect(shut).to_be_hidden()
    expect(dana.field("name")).to_have_value(TYPED)
    dana.choose(ba_status="yes")
    dana.press("Save")
    dana.stands_at(TYPED)
    assert dana.complaints == []


def another_tab(walker: Walker, page: Page | None = None) -> Walker:
    """The same browser at another tab."""
    other = object.__new__(Walker)
    other.__dict__.update(walker.__dict__)
    other.page = page or walker.context.new_page()
    return other
