"""What a browser does beyond pages: Back after a deed, and days that stay whole where a line breaks."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from compliance.accounts.roles import Role
from tests.house.world import World
from tests.journey.walker import Walker
from vendors.models import BAA

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IN_TWO_LINES = """() => [...document.querySelectorAll("main .day")].filter((day) => day.getClientRects().length > 1).length"""


def test_back_after_a_deed_never_asks_to_send_it_again(world: World, enter: Callable[..., Walker]) -> None:
    dana, baa = enter(world.browsers[Role.OWNER]), world.records[BAA]
    asked: list[str] = []
    dana.page.on(
        "request", lambda request: asked.append(request.method) if request.is_navigation_request() else None
    )
    address = reverse("baa_notice", args=["lakeside", baa.pk])
    dana.open(address)
    dana.press("Show what changes")
    dana.sees("Nothing is saved yet")
    dana.press("Confirm")
    dana.stands_at(baa.title)  # type: ignore[attr-defined]
    before = len(asked)
    dana.page.go_back()
    dana.stands_at("Record notice")
    assert asked[before:] in ([], ["GET"])
    expect(dana.page.get_by_role("button", name="Show what changes")).to_be_visible()


def test_a_day_is_never_broken_over_two_lines(world: World, enter: Callable[..., Walker]) -> None:
    dana, baa = enter(world.browsers[Role.OWNER]), world.records[BAA]
    dana.open(baa.get_absolute_url())  # type: ignore[attr-defined]
    expect(dana.page.locator("main .dues .day").first).to_be_visible()
    for width in range(320, 480, 7):
        dana.page.set_viewport_size({"width": width, "height": 844})
        assert dana.page.evaluate(IN_TWO_LINES) == 0, width
