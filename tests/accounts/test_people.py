"""Members: roles, ends, offices, and always one owner."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from guardian.models import UserObjectPermission

from compliance.accounts import actions
from compliance.accounts.groups import group_name
from compliance.accounts.invitations import invite
from compliance.accounts.models import Grant, Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger.door import Refused, System
from tests.accounts.conftest import membership_of
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
Join = Callable[[Person, Role], Person]


def test_the_list_shows_members_invitations_and_who_left(
    organisation: Organisation, alice: Person, bob: Person, join: Join, enter: Enter
) -> None:
    join(bob, Role.AUDITOR)
    browser = enter(alice)
    address = reverse("person_list", args=[organisation.slug])
    browser.post(
        reverse("invite", args=[organisation.slug]),
        {"name": "Eve", "email": "eve@x.example", "role": "staff"},
    )
    page = browser.get(address).content.decode()
    assert all(words in page for words in ("Alice Moreau", "Bob Tran", "eve@x.example", "Not yet", "Set up"))
    actions.member_end(membership_of(bob), by=alice)
    assert "1 former member" in browser.get(address).content.decode()
    assert "Bob Tran" not in enter(bob).get(address).content.decode()


def test_the_list_asks_a_bounded_number_of_queries(
    organisation: Organisation,
    alice: Person,
    enter: Enter,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for n in range(15):
        person = Person.objects.create_user(f"p{n}@x.example", f"P{n}")
        actions.join(organisation, person, Role.STAFF, by=alice)
    browser = enter(alice)
    browser.get("/account")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        browser.get(reverse("person_list", args=[organisation.slug]))


def test_a_role_is_changed_on_the_page(
    organisation: Organisation, alice: Person, bob: Person, join: Join, enter: Enter
) -> None:
    member = membership_of(join(bob, Role.STAFF))
    address = reverse("member_change_role", args=[organisation.slug, member.pk])
    answer = enter(alice).post(address, {"role": "officer", "version": member.version})
    assert answer.status_code == 302
    assert membership_of(bob).role == Role.OFFICER
    assert [group.name for group in bob.groups.all()] == [group_name(organisation.pk, Role.OFFICER)]


def test_the_last_owner_stays_and_is_told_beside_the_field(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    member = membership_of(alice)
    browser = enter(alice)
    answer = browser.post(
        reverse("member_change_role", args=[organisation.slug, member.pk]),
        {"role": "staff", "version": member.version},
    )
    assert answer.status_code == 422
    assert "keeps at least one owner" in answer.context["form"].errors["role"][0]
    answer = browser.post(
        reverse("member_end", args=[organisation.slug, member.pk]), {"version": member.version}
    )
    assert answer.status_code == 422
    assert b"keeps at least one owner" in answer.content
    assert membership_of(alice).role == Role.OWNER
    assert membership_of(alice).archived_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays(
    organisation: Organisation, alice: Person, bob: Person
) -> None:
    actions.join(organisation, bob, Role.OWNER, by=alice)
    start, refused = Barrier(2), []

    def leave(person: Person) -> None:
        member = membership_of(person)
        start.wait()
        try:
            actions.member_end(member, by=System("test"))
        except actions.LastOwner:
            refused.append(person)
        finally:
            connection.close()

    threads = [Thread(target=leave, args=(person,)) for person in (alice, bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.of(organisation).current().get(role=Role.OWNER).person == refused[0]


@pytest.mark.parametrize(
    "deed", ["make an owner", "change an owner", "end an owner", "make oneself an owner"]
)
def test_officers_make_change_and_end_no_owners(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    charlie: Person,
    join: Join,
    enter: Enter,
    deed: str,
) -> None:
    join(bob, Role.OFFICER)
    join(charlie, Role.STAFF)
    target, page, typed = {
        "make an owner": (charlie, "member_change_role", {"role": "owner"}),
        "change an owner": (alice, "member_change_role", {"role": "staff"}),
        "end an owner": (alice, "member_end", {}),
        "make oneself an owner": (bob, "member_change_role", {"role": "owner"}),
    }[deed]
    member = membership_of(target)
    answer = enter(bob).post(
        reverse(page, args=[organisation.slug, member.pk]), {**typed, "version": member.version}
    )
    assert answer.status_code in (403, 422)
    after = membership_of(target)
    assert (after.role, after.archived_at) == (member.role, None)


def test_the_actions_themselves_refuse_officers(
    organisation: Organisation, alice: Person, bob: Person, join: Join
) -> None:
    join(bob, Role.OFFICER)
    for deed in (
        lambda: invite(organisation, email="eve@x.example", name="Eve", role=Role.OWNER, by=bob),
        lambda: actions.member_change_role(membership_of(bob), Role.OWNER, by=bob),
        lambda: actions.member_change_role(membership_of(alice), Role.STAFF, by=bob),
        lambda: actions.member_end(membership_of(alice), by=bob),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    invite(organisation, email="eve@x.example", name="Eve", role=Role.OFFICER, by=bob)


def test_an_end_is_felt_at_the_next_click_and_takes_grants_and_offices(
    organisation: Organisation, alice: Person, bob: Person, join: Join, enter: Enter, vendor: Vendor
) -> None:
    join(bob, Role.CONTRIBUTOR)
    actions.grant(vendor, bob, "vendors_write", by=alice)
    organisation.security_officer, organisation.security_officer_since = bob, date(2026, 1, 1)
    actions.organisation_edit(organisation, by=alice)
    browser, member = enter(bob), membership_of(bob)
    address = reverse("person_list", args=[organisation.slug])
    assert browser.get(address).status_code == 200
    ended = enter(alice).post(
        reverse("member_end", args=[organisation.slug, member.pk]), {"version": member.version}
    )
    assert ended.status_code == 302
    assert browser.get(address).status_code == 404
    assert not Grant.objects.current().exists()
    assert not UserObjectPermission.objects.filter(user=bob).exists()
    assert not bob.groups.exists()
    organisation.refresh_from_db()
    assert organisation.security_officer is None
    assert organisation.security_officer_since is None


@pytest.mark.parametrize(
    "before, after, as_what, stands",
    [
        (Role.OFFICER, Role.OWNER, Role.STAFF, True),
        (Role.OWNER, Role.OFFICER, Role.STAFF, True),
        (Role.OWNER, Role.OFFICER, Role.OWNER, False),
        (Role.OFFICER, Role.CONTRIBUTOR, Role.STAFF, False),
        (Role.OWNER, Role.AUDITOR, Role.STAFF, False),
    ],
)
def test_a_change_of_role_withdraws_what_the_new_role_could_not_have_sent(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    join: Join,
    before: Role,
    after: Role,
    as_what: Role,
    stands: object,
) -> None:
    member = membership_of(join(bob, before))
    open_one, _ = invite(organisation, email="eve@x.example", name="Eve", role=as_what, by=bob)
    actions.member_change_role(member, after, by=alice)
    open_one.refresh_from_db()
    assert (open_one.archived_at is None) == stands


def test_an_ended_membership_has_no_role_to_change(
    organisation: Organisation, alice: Person, bob: Person, join: Join
) -> None:
    member = membership_of(join(bob, Role.STAFF))
    actions.member_end(member, by=alice)
    with pytest.raises(Refused):
        actions.member_change_role(member, Role.OFFICER, by=alice)
    assert not bob.groups.exists()
