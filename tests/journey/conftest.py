"""A Chromium, people who walk in it, and what they saw last where a test failed."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.house.world import World, build
from tests.journey.walker import SIZES, Walker


@pytest.fixture
def walker(browser: Browser) -> Iterator[Callable[..., Walker]]:
    """Lets a person in, with a browser of their own."""
    inside: list[Walker] = []

    def walker(address: str, **how: Any) -> Walker:
        inside.append(Walker(browser, address, **how))
        return inside[-1]

    yield walker
    for each in inside:  # pytest shows what is written here beside a failure
        sys.stdout.write(f"\n{each.page.url}\n{each.page.locator('main').all_inner_texts()}\n")
        each.context.close()
    assert [each.complaints for each in inside] == [[] for _ in inside]


@pytest.fixture
def world(live_server: Any) -> World:
    """One record of everything, behind a server."""
    return build()


@pytest.fixture
def enter(walker: Callable[..., Walker], live_server: Any) -> Callable[..., Walker]:
    """Lets somebody in who is signed in already."""

    def enter(client: Client, scheme: str = "light") -> Walker:
        inside = walker(live_server.url, size=SIZES[scheme], color_scheme=scheme)
        if session := client.cookies.get("sessionid"):
            cookie = {"name": "sessionid", "value": session.value, "url": live_server.url}
            inside.context.add_cookies([cookie])  # type: ignore[list-item]
        return inside

    return enter
