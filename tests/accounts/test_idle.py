"""Silence: 15 minutes end a session on the page, and a minute later on the server, whatever the page believes.

What a page asks by itself is no sign of life.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from compliance.accounts.models import Organisation, Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MINUTE = 60
Enter = Callable[[Person], Client]


def test_15_minutes_of_silence_end_the_session_and_say_so(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = enter(alice)
        assert browser.get("/account").status_code == 200
        clock.shift(16 * MINUTE - 1)
        assert browser.get("/account").status_code == 200
        clock.shift(16 * MINUTE)
        answer = browser.get("/account", follow=True)
        assert answer.redirect_chain[-1][0] == "/sign-in?next=%2Faccount"
        assert b"signed out after 15 minutes" in answer.content
        assert browser.get("/account").status_code == 302


@pytest.mark.parametrize("after", [0, 1, 29, 30, 31, 59])
def test_nobody_is_ended_before_their_minutes_are_over(
    organisation: Organisation, alice: Person, enter: Enter, after: int
) -> None:
    """The last sign of life that was written may be older than the last one given: of a click by half a minute, of typing by a minute."""
    with time_machine.travel(NOW, tick=False) as clock:
        browser = enter(alice)
        browser.get("/account")
        clock.shift(after)
        if after < 30:
            browser.get("/account")
        clock.shift(15 * MINUTE)
        assert browser.get("/account").status_code == 200


def test_work_keeps_the_session_for_hours(organisation: Organisation, alice: Person, enter: Enter) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = enter(alice)
        for _ in range(30):
            clock.shift(14 * MINUTE)
            assert browser.get("/account").status_code == 200


def test_staying_signed_in_counts_and_hands_out_a_fresh_token(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = enter(alice)
        browser.get("/account")
        for _ in range(4):
            clock.shift(14 * MINUTE)
            answer = browser.get("/still-there")
            assert answer.status_code == 200
            assert len(answer.json()["csrf"]) == 64
        clock.shift(16 * MINUTE)
        assert browser.get("/still-there").status_code == 401


def test_what_a_page_asks_by_itself_does_not_count(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = enter(alice)
        browser.get("/account")
        for _ in range(15):
            clock.shift(MINUTE)
            assert browser.get("/account", headers={"x-background": "1"}).status_code == 200
        clock.shift(MINUTE)
        assert browser.get("/account", headers={"x-background": "1"}).status_code == 401


def test_background_requests_from_the_first_on_do_not_count(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = enter(alice)
        for _ in range(3):
            browser.get("/account", headers={"x-background": "1"})
            clock.shift(6 * MINUTE)
        assert browser.get("/account").status_code == 302


def test_reading_costs_a_write_every_half_minute_at_most(
    organisation: Organisation, alice: Person, enter: Enter, django_assert_num_queries: Callable[..., object]
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = enter(alice)
        browser.get("/still-there")
        clock.shift(29)
        with django_assert_num_queries(3):  # type: ignore[attr-defined]
            browser.get("/still-there")  # session, person, second factor


def test_the_page_warns_before_the_server_ends(
    organisation: Organisation, alice: Person, enter: Enter, settings: Settings
) -> None:
    settings.IDLE_MINUTES = 5
    assert b'data-idle-seconds="300"' in enter(alice).get(organisation.get_absolute_url()).content


def test_half_a_sign_in_ends_as_well(alice: Person) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = Client()
        browser.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
        browser.get("/second-factor/enrol")
        clock.shift(16 * MINUTE)
        assert browser.get("/second-factor/enrol")["Location"].startswith("/sign-in")
