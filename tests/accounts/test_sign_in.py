"""Signing in: the same answer for everyone, lockout by person and by address, no way out of the house, any private name answers."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import global_settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def sign_in(
    client: Client, email: str, password: str, address: str = "10.0.0.7", **more: str
) -> HttpResponse:
    return client.post("/sign-in", {"email": email, "password": password, **more}, REMOTE_ADDR=address)


def test_the_right_password_opens_nothing_but_the_second_factor(
    organisation: Organisation, client: Client
) -> None:
    answer = sign_in(client, " Alice@Lakeside.example ", PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/second-factor/enrol"
    answer = client.get(organisation.get_absolute_url())
    assert answer["Location"].startswith("/second-factor/enrol?next=")


def test_passwords_are_stored_by_the_slow_hasher(client: Client, db: None, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    person = Person.objects.create_user("noor@harbor.example", "Noor Haddad", PASSWORD)
    assert person.password.startswith("pbkdf2_sha256$1000000$")
    assert sign_in(client, person.email, PASSWORD).status_code == 302


def test_the_answer_is_the_same_whether_the_address_is_known(alice: Person, client: Client) -> None:
    def answer(email: str, address: str) -> str:
        page = sign_in(client, email, "wrong", address).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(email, "")

    known = answer(alice.email, "10.0.0.1")
    assert "do not belong together" in known
    assert known == answer("nobody@lakeside.example", "10.0.0.2")


def test_someone_without_password_cannot_sign_in(client: Client, db: None) -> None:
    Person.objects.create_user("dana@lakeside.example", "Dana Whitfield")
    for password in ("", "!", "None"):
        assert sign_in(client, "dana@lakeside.example", password).status_code == 422


def test_someone_who_may_not_sign_in_any_more_cannot(alice: Person, client: Client) -> None:
    Person.objects.filter(pk=alice.pk).update(is_active=False)
    assert sign_in(client, alice.email, PASSWORD).status_code == 422


@pytest.mark.parametrize("email", ["alice@lakeside.example", "nobody@lakeside.example"])
def test_a_person_is_locked_out_from_everywhere_for_15_minutes(alice: Person, email: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        answers = [sign_in(Client(), email, "wrong", f"10.0.0.{n}").status_code for n in range(10)]
        assert answers == [422] * 9 + [429]
        locked = sign_in(Client(), email, PASSWORD, "10.0.1.1")
        assert (locked.status_code, locked["Retry-After"]) == (429, "900")
        assert b"Too many wrong tries" in locked.content
        clock.shift(15 * 60 - 1)
        assert sign_in(Client(), email, PASSWORD, "10.0.1.1").status_code == 429
        clock.shift(2)
        assert sign_in(Client(), email, PASSWORD, "10.0.1.1").status_code == (
            302 if email == alice.email else 422
        )


def test_an_address_is_locked_out_for_everybody(alice: Person) -> None:
    with time_machine.travel(NOW, tick=False):
        for n in range(10):
            sign_in(Client(), f"someone{n}@x.example", "wrong", "10.0.0.9")
        assert sign_in(Client(), alice.email, PASSWORD, "10.0.0.9").status_code == 429
        assert sign_in(Client(), alice.email, PASSWORD, "10.0.0.10").status_code == 302


def test_an_own_success_does_not_free_tries_on_a_colleague(alice: Person, bob: Person) -> None:
    with time_machine.travel(NOW, tick=False):
        for _ in range(9):
            sign_in(Client(), alice.email, "wrong")
        sign_in(Client(), bob.email, PASSWORD)
        assert sign_in(Client(), alice.email, "wrong").status_code == 429


def test_tries_keep_no_password(alice: Person, client: Client) -> None:
    sign_in(client, alice.email, "my other password", next="/account")
    kept = AccessAttempt.objects.get()
    assert kept.username == alice.email
    assert "my other password" not in kept.post_data


@pytest.mark.parametrize(
    "wanted, leads",
    [
        ("/account", "/account"),
        ("/account?a=b", "/account?a=b"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_never_leads_out_of_the_house(alice: Person, client: Client, wanted: str, leads: str) -> None:
    assert sign_in(client, alice.email, PASSWORD, next=wanted)["Location"] == leads


def test_signing_in_sweeps_sessions_that_have_run_out(alice: Person, client: Client) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    sign_in(client, alice.email, PASSWORD)
    assert list(Session.objects.values_list("session_key", flat=True)) == [client.session.session_key]


def test_signing_out_needs_a_post_and_ends_the_session(
    alice: Person, enter: Callable[[Person], Client]
) -> None:
    client = enter(alice)
    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200
    client.post("/sign-out")
    assert client.get("/account")["Location"].startswith("/sign-in")


def test_home_sends_everyone_to_where_they_belong(
    client: Client, organisation: Organisation, alice: Person, bob: Person, enter: Callable[[Person], Client]
) -> None:
    assert client.get("/")["Location"] == "/sign-in"
    assert enter(alice).get("/")["Location"] == organisation.get_absolute_url()
    assert b"You belong to no organisation" in enter(bob).get("/").content


def test_pages_are_kept_nowhere_and_carry_the_policy(client: Client, db: None) -> None:
    answer = client.get("/sign-in")
    assert "no-store" in answer["Cache-Control"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    "host, status",
    [
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("10.1.2.3:8000", 200),
        ("192.168.0.17", 200),
        ("172.20.1.1", 200),
        ("[fd00::12]", 200),
        ("169.254.3.4", 200),
        ("clinic-pc:8000", 200),
        ("clinic-pc.local", 200),
        ("compliance.lan", 200),
        ("named.example", 200),
        ("8.8.8.8", 400),
        ("evil.example", 400),
        ("10.1.2.3.evil.example", 400),
        ("evil.example:8000", 400),
        ("local", 200),
        ("evillocal.example", 400),
    ],
)
def test_on_a_private_network_any_private_host_will_do(
    client: Client, db: None, settings: Settings, host: str, status: int
) -> None:
    settings.ALLOWED_HOSTS, settings.ANY_PRIVATE_HOST, settings.NAMED_HOSTS = ["*"], True, ["named.example"]
    assert client.get("/sign-in", headers={"host": host}).status_code == status


@pytest.mark.parametrize("host", ["10.1.2.3:8000", "clinic-pc", "localhost:8000"])
def test_over_plain_http_by_any_address_there_is_no_login_loop(
    alice: Person, settings: Settings, host: str
) -> None:
    settings.ALLOWED_HOSTS, settings.ANY_PRIVATE_HOST, settings.LAN = ["*"], True, True
    browser = Client(enforce_csrf_checks=True, headers={"host": host, "origin": f"http://{host}"})
    page = browser.get("/sign-in")
    assert b"no real data" in page.content
    assert not page.cookies["csrftoken"]["secure"]
    token = page.cookies["csrftoken"].value
    answer = browser.post(
        "/sign-in", {"email": alice.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert not answer.cookies["sessionid"]["secure"]
    assert browser.get("/account")["Location"] == f"{reverse('second_factor_enrol')}?next=%2Faccount"


def test_the_request_id_stands_in_the_events_it_wrote(
    organisation: Organisation, alice: Person, enter: Callable[[Person], Client]
) -> None:
    answer = enter(alice).post("/recovery-codes")
    assert answer.status_code == 302
    client = enter(alice)
    answer = client.post(
        reverse("invite", args=[organisation.slug]),
        {"name": "Eve", "email": "eve@x.example", "role": "staff"},
    )
    assert Event.objects.filter(request_id=answer["X-Request-ID"], verb="invited").exists()


def test_server_timing_is_told_only_where_asked(client: Client, db: None, settings: Settings) -> None:
    assert not client.get("/sign-in").has_header("Server-Timing")
    settings.SERVER_TIMING = True
    assert "app;dur=" in client.get("/")["Server-Timing"]
    assert "n=1" in client.get("/")["Server-Timing"]
