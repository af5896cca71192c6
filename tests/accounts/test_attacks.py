"""What was tried against accounts and held only afterwards: guessing in an open session, ways back, double clicks."""

from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts import actions, factor, invitations
from compliance.accounts.models import Grant, Invitation, Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import door
from tests.conftest import PASSWORD
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def test_an_open_session_is_no_place_to_guess_the_password(alice: Person) -> None:
    for _ in range(factor.WRONG_PASSWORDS):
        assert not factor.password_fits(alice, "not this one")
    assert not factor.password_fits(alice, PASSWORD), "the right one waits too"


def test_a_right_password_is_never_counted(alice: Person) -> None:
    assert all(factor.password_fits(alice, PASSWORD) for _ in range(factor.WRONG_PASSWORDS + 2))


@pytest.mark.parametrize("leave", [
    lambda membership, by: actions.member_end(membership, by=by),
    lambda membership, by: actions.member_change_role(membership, Role.STAFF, by=by),
])  # fmt: skip
def test_nobody_leaves_a_way_back(organisation: Organisation, alice: Person, bob: Person, leave: Any) -> None:
    membership = actions.join(organisation, bob, Role.OWNER, by=alice)
    _, secret = invitations.invite(
        organisation, email="back@door.example", name="Back", role=Role.OWNER, by=bob
    )
    leave(membership, alice)
    assert invitations.open_invitation(secret) is None
    assert Invitation.objects.get().archived_at


def test_a_grant_given_again_takes_the_place_of_the_first(
    organisation: Organisation, alice: Person, bob: Person, make: Any = None
) -> None:
    actions.join(organisation, bob, Role.CONTRIBUTOR, by=alice)
    vendor = Vendor(organisation=organisation, name="Anthropic", ba_status="yes")
    door.save(vendor, by=alice, verb="added")
    for _ in range(2):
        given = actions.grant(vendor, bob, "vendors_write", by=alice)
    assert list(Grant.objects.current()) == [given]


def test_a_second_click_is_told_and_no_fault(
    organisation: Organisation, alice: Person, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading the invitation and saving it another click withdrew it: the door says Stale."""
    invitation, _ = invitations.invite(
        organisation, email="dana@lakeside.example", name="Dana", role=Role.STAFF, by=alice
    )

    def faster(record: Invitation, **kwargs: Any) -> None:
        Invitation._base_manager.filter(pk=record.pk).update(version=9)
        door.archive(record, by=alice)

    monkeypatch.setattr(invitations, "invitation_withdraw", faster)
    address = reverse("invitation_withdraw", kwargs={"slug": organisation.slug, "key": invitation.pk})
    answer = enter(alice).post(address)
    assert answer.status_code == 409
    assert "a moment ago" in answer.content.decode()
