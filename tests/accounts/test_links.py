"""One-time links: looked at without harm, used once, 15 minutes, a second factor in an evaluation alone."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from compliance.accounts.links import link_consume, link_create
from compliance.accounts.models import OneTimeLink, Organisation, Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_looking_changes_nothing_and_the_button_uses_it_up(
    alice: Person, organisation: Organisation, client: Client
) -> None:
    secret = link_create(alice)
    for _ in range(3):
        assert client.get(f"/link/{secret}").status_code == 200
        assert client.head(f"/link/{secret}").status_code == 200
    assert OneTimeLink.objects.get().used_at is None
    assert client.get("/account").status_code == 302
    assert client.post(f"/link/{secret}")["Location"] == "/"
    assert client.get("/account").status_code == 200
    other = Client()
    assert other.post(f"/link/{secret}").status_code == 410
    assert other.get(f"/link/{secret}").status_code == 410
    assert other.get("/account").status_code == 302


def test_it_lives_15_minutes(alice: Person, client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        secret = link_create(alice)
        clock.shift(15 * 60 - 1)
        assert client.get(f"/link/{secret}").status_code == 200
        clock.shift(1)
        assert client.get(f"/link/{secret}").status_code == 410
        assert client.post(f"/link/{secret}").status_code == 410


def test_in_production_the_second_factor_is_still_asked(
    alice: Person,
    organisation: Organisation,
    client: Client,
    settings: Settings,
    enter: Callable[[Person], Client],
) -> None:
    settings.EVALUATION = False
    client.post(f"/link/{link_create(alice)}")
    assert client.get("/account")["Location"].startswith("/second-factor/enrol")


def test_a_session_of_an_evaluation_counts_no_more_once_production_begins(
    alice: Person, organisation: Organisation, client: Client, settings: Settings
) -> None:
    client.post(f"/link/{link_create(alice)}")
    assert client.get("/account").status_code == 200
    settings.EVALUATION = False
    assert client.get("/account").status_code == 302


def test_it_stores_the_hash_alone(alice: Person) -> None:
    secret = link_create(alice)
    link = OneTimeLink.objects.get()
    assert secret not in str(vars(link))
    assert len(secret) >= 43


def test_who_may_not_sign_in_cannot_use_one(alice: Person, client: Client) -> None:
    secret = link_create(alice)
    Person.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.post(f"/link/{secret}").status_code == 410


def test_who_came_by_link_chooses_a_new_password_without_the_old(
    alice: Person, organisation: Organisation, client: Client
) -> None:
    client.post(f"/link/{link_create(alice)}")
    new = "purple monkey dishwasher"
    assert client.post("/account/password", {"password1": new, "password2": new}).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(new)
    assert (
        client.post(
            "/account/password", {"password1": "again " + new, "password2": "again " + new}
        ).status_code
        == 422
    )


def test_the_command_prints_the_public_address(alice: Person, client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://compliance.lakeside.example"
    out = StringIO()
    call_command("link", "Alice@lakeside.example", stdout=out)
    address = out.getvalue().strip()
    assert address.startswith("https://compliance.lakeside.example/link/")
    assert client.get(address.removeprefix(settings.PUBLIC_URL)).status_code == 200
    with pytest.raises(CommandError):
        call_command("link", "nobody@lakeside.example")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_in(alice: Person) -> None:
    secret = link_create(alice)
    start, got = Barrier(2), []

    def use() -> None:
        start.wait()
        got.append(link_consume(secret))
        connection.close()

    threads = [Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(person is not None for person in got) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_the_link_of_another_does_not_get_in(alice: Person) -> None:
    """The second is stopped at the row that the first holds, and looks at what the first left."""
    secret, got = link_create(alice), []

    def use() -> None:
        got.append(link_consume(secret))
        connection.close()

    second = Thread(target=use)
    with transaction.atomic():
        assert link_consume(secret) == alice
        second.start()
        assert _somebody_waits()
    second.join()
    assert got == [None]


def _somebody_waits() -> bool:
    """Whether, within ten seconds, somebody waits for a lock."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.05)
    return False
