"""The second factor: required everywhere, never stored before it is proved, replaced only with both factors, recovery codes once each."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from compliance.accounts import factor
from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from tests.accounts.conftest import code_of
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
Phone = Callable[[Person], TOTPDevice]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def half(alice: Person, organisation: Organisation) -> Client:
    """Alice with her password alone."""
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown_codes(content: bytes) -> list[str]:
    return re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", content.decode())


def sealed_in(content: bytes) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', content.decode())
    assert found
    return found[1]


def code_for(sealed: str) -> str:
    key = bytes.fromhex(signing.loads(sealed, salt="enrol")[1])
    return f"{TOTP(key).token():06d}"


def test_a_password_alone_opens_nothing(
    half: Client, organisation: Organisation, alice: Person, phone: Phone
) -> None:
    phone(alice)
    for address in (
        organisation.get_absolute_url(),
        "/account",
        "/organisations",
        "/recovery-codes",
        reverse("person_list", args=[organisation.slug]),
    ):
        assert half.get(address)["Location"].startswith("/second-factor?next="), address
        assert half.post(address, {"a": "b"}).status_code == 401, address
    assert half.get("/still-there").status_code == 401
    assert half.get("/")["Location"] == "/second-factor"


def test_setting_up_stores_nothing_before_a_code_fits(half: Client, alice: Person) -> None:
    page = half.get("/second-factor/enrol")
    sealed = sealed_in(page.content)
    assert b"data:image/svg+xml;base64," in page.content
    assert not TOTPDevice.objects.exists()
    wrong = half.post("/second-factor/enrol", {"sealed": sealed, "code": "000000"})
    assert wrong.status_code == 422
    assert sealed_in(wrong.content) == sealed
    assert not TOTPDevice.objects.exists()
    assert half.get("/account").status_code == 302
    done = half.post("/second-factor/enrol", {"sealed": sealed, "code": code_for(sealed)})
    assert len(shown_codes(done.content)) == 10
    assert TOTPDevice.objects.get().user == alice
    assert half.get("/account").status_code == 200
    assert set(
        Event.objects.filter(model="accounts.membership", actor_id=alice.pk).values_list("verb", flat=True)
    ) >= {
        "set up a second factor",
        "made recovery codes",
    }


def test_the_code_that_set_it_up_is_used_up(half: Client, alice: Person) -> None:
    sealed = sealed_in(half.get("/second-factor/enrol").content)
    code = code_for(sealed)
    half.post("/second-factor/enrol", {"sealed": sealed, "code": code})
    assert factor.give(alice, code) is None


def test_another_persons_secret_and_an_old_one_are_refused(half: Client, bob: Person) -> None:
    foreign = factor.new_secret(bob)
    assert (
        b"open for too long"
        in half.post("/second-factor/enrol", {"sealed": foreign, "code": code_for(foreign)}).content
    )
    with time_machine.travel(NOW, tick=False) as clock:
        sealed = sealed_in(half.get("/second-factor/enrol").content)
        clock.shift(901)
        half.post("/second-factor/enrol", {"sealed": sealed, "code": code_for(sealed)})
    assert not TOTPDevice.objects.exists()


def test_who_has_a_second_factor_cannot_set_up_another_with_the_password_alone(
    half: Client, alice: Person, phone: Phone
) -> None:
    device = phone(alice)
    assert half.get("/second-factor/enrol")["Location"] == "/second-factor"
    sealed = factor.new_secret(alice)
    half.post("/second-factor/enrol", {"sealed": sealed, "code": code_for(sealed)})
    assert list(TOTPDevice.objects.all()) == [device]


def test_a_code_opens_once(half: Client, alice: Person, phone: Phone) -> None:
    device = phone(alice)
    code = code_of(device)
    answer = half.post("/second-factor", {"code": f" {code[:3]} {code[3:]} ", "next": "/account"})
    assert answer["Location"] == "/account"
    assert half.get("/account").status_code == 200
    again = Client()
    again.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert again.post("/second-factor", {"code": code}).status_code == 422


def test_wrong_codes_make_the_next_wait_and_say_until_when(half: Client, alice: Person, phone: Phone) -> None:
    with time_machine.travel(NOW, tick=False):
        device = phone(alice)
        for _ in range(2):
            half.post("/second-factor", {"code": "000000"})
        waiting = half.post("/second-factor", {"code": code_of(device)})
        assert waiting.status_code == 422
        assert b"Too many wrong codes. Codes are looked at again from 09:00:01 UTC on." in waiting.content


def test_the_wait_doubles_but_shuts_nobody_out_for_days(alice: Person, phone: Phone) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        device = phone(alice)
        for _ in range(30):
            assert factor.give(alice, "000000") is None
            clock.shift(2**13)
        assert factor.give(alice, "000000") is None
        clock.shift(2**11 - 1)
        with pytest.raises(factor.TooSoon):
            factor.give(alice, code_of(device))
        clock.shift(2)
        assert factor.give(alice, code_of(device)) == device


def test_a_recovery_code_opens_once_and_only_its_hash_is_stored(
    half: Client, alice: Person, phone: Phone
) -> None:
    phone(alice)
    codes = factor.recovery_codes(alice)
    assert not StaticToken.objects.filter(token__in=[*codes, *(c.replace("-", "") for c in codes)]).exists()
    assert half.post("/second-factor", {"code": codes[3].upper()}).status_code == 302
    assert factor.codes_left(alice) == 9
    again = Client()
    again.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert again.post("/second-factor", {"code": codes[3]}).status_code == 422
    assert Event.objects.filter(verb="used a recovery code").count() == 1


def test_new_recovery_codes_need_both_factors_once_more_and_end_the_old(
    alice: Person, organisation: Organisation, enter: Callable[[Person], Client]
) -> None:
    client = enter(alice)
    device = TOTPDevice.objects.get()
    old = factor.recovery_codes(alice)
    assert client.post("/recovery-codes")["Location"] == "/second-factor/confirm?next=%2Frecovery-codes"
    wrong = client.post("/second-factor/confirm", {"password": "wrong", "code": code_of(device)})
    assert wrong.status_code == 422
    assert client.post("/second-factor/confirm", {"password": PASSWORD, "code": "000000"}).status_code == 422
    assert factor.codes_left(alice) == 10
    TOTPDevice.objects.update(throttling_failure_count=0)
    confirmed = client.post(
        "/second-factor/confirm", {"password": PASSWORD, "code": code_of(device), "next": "/recovery-codes"}
    )
    assert confirmed["Location"] == "/recovery-codes"
    new = shown_codes(client.post("/recovery-codes").content)
    assert len(set(new) | set(old)) == 20
    assert factor.give(alice, old[0]) is None
    StaticDevice.objects.update(throttling_failure_count=0)
    assert factor.give(alice, new[0]) is not None


def test_another_phone_takes_the_place_of_the_first_and_ends_other_sessions(
    alice: Person, organisation: Organisation, enter: Callable[[Person], Client]
) -> None:
    client, elsewhere = enter(alice), enter(alice)
    old = TOTPDevice.objects.get()
    assert client.get("/second-factor/enrol")["Location"] == "/account"
    client.post("/second-factor/confirm", {"password": PASSWORD, "code": code_of(old)})
    sealed = sealed_in(client.get("/second-factor/enrol").content)
    assert TOTPDevice.objects.get() == old
    client.post("/second-factor/enrol", {"sealed": sealed, "code": code_for(sealed)})
    assert TOTPDevice.objects.get() != old
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account")["Location"].startswith("/second-factor?")


def test_the_confirmation_lasts_ten_minutes(
    alice: Person, organisation: Organisation, enter: Callable[[Person], Client]
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = enter(alice)
        client.post(
            "/second-factor/confirm", {"password": PASSWORD, "code": code_of(TOTPDevice.objects.get())}
        )
        clock.shift(599)
        assert client.get("/recovery-codes").status_code == 200
        clock.shift(2)
        assert client.get("/recovery-codes").status_code == 302


def test_another_persons_device_verifies_nothing(
    half: Client, bob: Person, phone: Phone, alice: Person
) -> None:
    phone(alice)
    session = half.session
    session[DEVICE_ID_SESSION_KEY] = phone(bob).persistent_id
    session.save()
    assert half.get("/account").status_code == 302


def test_whoever_runs_the_installation_can_take_a_lost_factor_away(
    half: Client, alice: Person, phone: Phone, organisation: Organisation
) -> None:
    phone(alice)
    factor.recovery_codes(alice)
    call_command("forget_second_factor", "ALICE@lakeside.example")
    assert half.get("/account")["Location"].startswith("/sign-in"), "what was open has ended"
    half.force_login(Person.objects.get(pk=alice.pk), backend="django.contrib.auth.backends.ModelBackend")
    assert half.get("/account")["Location"].startswith("/second-factor/enrol")
    assert Event.objects.filter(
        verb="reset the second factor", actor_name="whoever runs this installation"
    ).exists()


def test_changing_the_password_ends_sessions_elsewhere(
    alice: Person, organisation: Organisation, enter: Callable[[Person], Client]
) -> None:
    here, elsewhere = enter(alice), enter(alice)
    new = {"password1": "purple monkey dishwasher", "password2": "purple monkey dishwasher"}
    assert here.post("/account/password", {"old_password": "wrong", **new}).status_code == 422
    assert (
        here.post(
            "/account/password", {"old_password": PASSWORD, "password1": "short", "password2": "short"}
        ).status_code
        == 422
    )
    assert elsewhere.get("/account").status_code == 200
    assert here.post("/account/password", {"old_password": PASSWORD, **new}).status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account")["Location"].startswith("/sign-in")


def test_a_person_is_renamed_and_the_past_keeps_the_old_name(
    alice: Person, organisation: Organisation, enter: Callable[[Person], Client]
) -> None:
    assert enter(alice).post("/account", {"name": "Alice Moreau-Tran"}).status_code == 302
    alice.refresh_from_db()
    assert alice.name == "Alice Moreau-Tran"
    assert set(Event.objects.values_list("actor_name", flat=True)) == {"Alice Moreau"}
