"""Invitations: a link once, for one address; who is new sets up an account, who is known signs in first; used and old links say so."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from compliance.accounts import invitations, signals
from compliance.accounts.actions import join as let_in
from compliance.accounts.actions import member_end
from compliance.accounts.models import Invitation, Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger.models import Event
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
Enter = Callable[[Person], Client]
NEW = {"name": "Eve Okafor", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def invited(organisation: Organisation, alice: Person) -> tuple[Invitation, str]:
    """Eve, as a contributor."""
    return invitations.invite(
        organisation, email="Eve@Lakeside.example", name="Eve Okafor", role=Role.CONTRIBUTOR, by=alice
    )


def test_who_is_new_chooses_a_password_and_sets_up_the_second_factor(
    invited: tuple[Invitation, str], organisation: Organisation, client: Client
) -> None:
    invitation, secret = invited
    page = client.get(f"/invitation/{secret}")
    assert b"Join Lakeside Clinic" in page.content
    assert b"eve@lakeside.example" in page.content
    assert not Person.objects.filter(email=invitation.email).exists()
    assert client.post(f"/invitation/{secret}", NEW)["Location"] == "/second-factor/enrol"
    eve = Person.objects.get(email="eve@lakeside.example")
    assert Membership.objects.get(person=eve).role == Role.CONTRIBUTOR
    assert client.get(organisation.get_absolute_url())["Location"].startswith("/second-factor/enrol")
    assert client.get(f"/invitation/{secret}").status_code == 410


@pytest.mark.parametrize(
    "typed, fault",
    [
        ({**NEW, "password2": "another one, quite long"}, "didn’t match"),
        ({**NEW, "password1": "short", "password2": "short"}, "too short"),
        ({**NEW, "password1": "password123456", "password2": "password123456"}, "too common"),
        ({**NEW, "name": ""}, "required"),
        ({}, "required"),
    ],
)
def test_a_bad_answer_makes_nobody(
    invited: tuple[Invitation, str], client: Client, typed: dict[str, str], fault: str
) -> None:
    answer = client.post(f"/invitation/{invited[1]}", typed)
    assert answer.status_code == 422
    assert fault in answer.content.decode()
    assert not Person.objects.filter(email="eve@lakeside.example").exists()


def test_who_is_known_signs_in_first_and_then_accepts(
    organisation: Organisation, alice: Person, bob: Person, enter: Enter, client: Client
) -> None:
    _, secret = invitations.invite(organisation, email=bob.email, name="Bob", role=Role.AUDITOR, by=alice)
    page = client.get(f"/invitation/{secret}")
    assert f"/sign-in?next=/invitation/{secret}" in page.content.decode()
    client.post(f"/invitation/{secret}", NEW)
    assert not Membership.objects.filter(person=bob).exists()
    half = Client()
    half.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    half.post(f"/invitation/{secret}")
    assert not Membership.objects.filter(person=bob).exists(), "the second factor was not given yet"
    browser = enter(bob)
    assert browser.get(f"/invitation/{secret}").status_code == 200
    assert not Membership.objects.filter(person=bob).exists(), "looking accepts nothing"
    assert browser.post(f"/invitation/{secret}")["Location"] == organisation.get_absolute_url()
    assert Membership.objects.get(person=bob).role == Role.AUDITOR


def test_an_invitation_is_for_nobody_else(
    invited: tuple[Invitation, str], charlie: Person, enter: Enter
) -> None:
    browser = enter(charlie)
    for answer in (browser.get(f"/invitation/{invited[1]}"), browser.post(f"/invitation/{invited[1]}")):
        assert answer.status_code == 403
        assert b"for somebody else" in answer.content
    assert not Membership.objects.filter(person=charlie).exists()


def test_it_lives_seven_days(organisation: Organisation, alice: Person, client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        _, secret = invitations.invite(
            organisation, email="eve@x.example", name="Eve", role=Role.STAFF, by=alice
        )
        clock.shift(7 * 86400 - 1)
        assert client.get(f"/invitation/{secret}").status_code == 200
        clock.shift(1)
        assert client.post(f"/invitation/{secret}", NEW).status_code == 410
        assert not Person.objects.filter(email="eve@x.example").exists()


def test_a_withdrawn_one_and_a_made_up_one_are_gone(
    invited: tuple[Invitation, str], organisation: Organisation, alice: Person, enter: Enter, client: Client
) -> None:
    browser = enter(alice)
    browser.post(reverse("invitation_withdraw", args=[organisation.slug, invited[0].pk]))
    for token in (invited[1], "x" * 43):
        answer = client.get(f"/invitation/{token}")
        assert answer.status_code == 410
        assert b"does not work any more" in answer.content


def test_sending_it_again_makes_a_new_link_and_ends_the_old(
    invited: tuple[Invitation, str],
    organisation: Organisation,
    alice: Person,
    enter: Enter,
    client: Client,
    settings: Settings,
) -> None:
    settings.PUBLIC_URL = "https://compliance.lakeside.example"
    answer = enter(alice).post(reverse("invitation_resend", args=[organisation.slug, invited[0].pk]))
    found = re.search(
        r'value="https://compliance.lakeside.example(/invitation/[\w-]+)"', answer.content.decode()
    )
    assert found
    assert client.get(f"/invitation/{invited[1]}").status_code == 410
    assert client.get(found[1]).status_code == 200


def test_the_link_is_shown_once_and_told_to_listeners_and_stored_nowhere(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    told: list[str] = []

    def listen(sender: Any, invitation: Invitation, secret: str, **kwargs: Any) -> None:
        told.append(secret)

    signals.invited.connect(listen)
    try:
        browser = enter(alice)
        typed = {"name": "Eve", "email": "eve@x.example", "role": "staff"}
        answer = browser.post(reverse("invite", args=[organisation.slug]), typed)
    finally:
        signals.invited.disconnect(listen)
    assert f"/invitation/{told[0]}" in answer.content.decode()
    assert told[0] not in browser.get(reverse("person_list", args=[organisation.slug])).content.decode()
    assert told[0] not in str(list(Invitation.objects.values()))
    assert told[0] not in str(list(Event.objects.values()))


def test_a_listener_that_fails_leaves_no_invitation(organisation: Organisation, alice: Person) -> None:
    def fail(sender: Any, **kwargs: Any) -> None:
        raise RuntimeError("the outbox is full")

    signals.invited.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            invitations.invite(organisation, email="eve@x.example", name="Eve", role=Role.STAFF, by=alice)
    finally:
        signals.invited.disconnect(fail)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "email, words",
    [("alice@lakeside.example", "a member already"), ("EVE@lakeside.example", "invited already")],
)
def test_who_needs_no_invitation_gets_none(
    invited: tuple[Invitation, str],
    organisation: Organisation,
    alice: Person,
    enter: Enter,
    email: str,
    words: str,
) -> None:
    answer = enter(alice).post(
        reverse("invite", args=[organisation.slug]), {"name": "X", "email": email, "role": "staff"}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_accepting_does_not_lower_who_became_a_member_meanwhile(
    organisation: Organisation, alice: Person, bob: Person
) -> None:
    invitation, _ = invitations.invite(organisation, email=bob.email, name="Bob", role=Role.STAFF, by=alice)
    let_in(organisation, bob, Role.OWNER, by=alice)
    assert invitations.invitation_accept(invitation, bob).role == Role.OWNER


def test_one_who_left_comes_back_by_invitation(
    organisation: Organisation, alice: Person, bob: Person
) -> None:
    membership = let_in(organisation, bob, Role.OFFICER, by=alice)
    member_end(membership, by=alice)
    invitation, _ = invitations.invite(organisation, email=bob.email, name="Bob", role=Role.STAFF, by=alice)
    back = invitations.invitation_accept(invitation, bob)
    assert (back.pk, back.role, back.archived_at) == (membership.pk, Role.STAFF, None)
    assert [group.name for group in bob.groups.all()] == [f"{organisation.pk}:staff"]


def test_who_invites_without_choosing_makes_no_owner(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    form = enter(alice).get(reverse("invite", args=[organisation.slug])).context["form"]
    assert form["role"].value() == Role.CONTRIBUTOR


def test_officers_invite_but_not_owners(
    organisation: Organisation, bob: Person, join: Callable[[Person, Role], Person], enter: Enter
) -> None:
    join(bob, Role.OFFICER)
    browser, address = enter(bob), reverse("invite", args=[organisation.slug])
    assert b'value="owner"' not in browser.get(address).content
    typed = {"name": "Eve", "email": "eve@x.example", "role": "owner"}
    assert browser.post(address, typed).status_code == 422
    with pytest.raises(PermissionDenied):
        invitations.invite(organisation, email="eve@x.example", name="Eve", role=Role.OWNER, by=bob)
    assert browser.post(address, {**typed, "role": "officer"}).status_code == 200
    assert Invitation.objects.get().role == Role.OFFICER


def test_an_officer_cannot_get_at_the_link_of_an_owner_to_be(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    join: Callable[[Person, Role], Person],
    enter: Enter,
) -> None:
    join(bob, Role.OFFICER)
    invitation, _ = invitations.invite(
        organisation, email="eve@x.example", name="Eve", role=Role.OWNER, by=alice
    )
    answer = enter(bob).post(reverse("invitation_resend", args=[organisation.slug, invitation.pk]))
    assert answer.status_code == 403
