"""Grants on single records: given, seen, taken back, and over on their day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from guardian.models import UserObjectPermission

from compliance.accounts import actions
from compliance.accounts.access import Viewer
from compliance.accounts.models import Grant, Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger.history import entries
from compliance.ledger.models import Event
from tests.accounts.conftest import membership_of
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
Join = Callable[[Person, Role], Person]


def test_a_grant_is_given_seen_and_taken_back_on_pages(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    charlie: Person,
    join: Join,
    enter: Enter,
    vendor: Vendor,
) -> None:
    join(bob, Role.CONTRIBUTOR)
    join(charlie, Role.STAFF)
    browser = enter(alice)
    on_its_page = browser.get(vendor.get_absolute_url()).content.decode()
    address = reverse("grant", args=[organisation.slug, "vendors_write", "vendors.vendor", vendor.pk])
    page = browser.get(address).content.decode()
    assert f'href="{address}"' in on_its_page
    assert f'href="{address}"' not in enter(bob).get(vendor.get_absolute_url()).content.decode()
    assert "Bob Tran" in page
    assert "Charlie Quist" not in page, "staff cannot be given this"
    assert browser.post(address, {"person": charlie.pk}).status_code == 422
    assert browser.post(address, {"person": bob.pk, "until": "2001-01-01"}).status_code == 422
    assert browser.post(address, {"person": bob.pk, "until": "2999-12-31"}).status_code == 302
    given = Grant.objects.get()
    event = Event.objects.get(record_id=given.pk)
    assert event.title == "vendors_write on Northwind Transcription for Bob Tran"
    assert ("on", "Northwind Transcription") in [
        (line.label, line.after) for line in entries([event])[0].lines
    ]
    detail = browser.get(
        reverse("person_detail", args=[organisation.slug, membership_of(bob).pk])
    ).content.decode()
    assert "Northwind Transcription" in detail
    assert "2999-12-31" in detail
    browser.post(reverse("grant_revoke", args=[organisation.slug, given.pk]))
    assert not Grant.objects.current().exists()
    assert not UserObjectPermission.objects.exists()


@pytest.mark.parametrize(
    "permission, model",
    [
        ("vendors_write", "accounts.membership"),
        ("people_manage", "vendors.vendor"),
        ("x", "y"),
        ("vendors_write", "no.where"),
    ],
)
def test_what_cannot_be_granted_has_no_page(
    organisation: Organisation, alice: Person, enter: Enter, vendor: Vendor, permission: str, model: str
) -> None:
    assert (
        enter(alice).get(reverse("grant", args=[organisation.slug, permission, model, vendor.pk])).status_code
        == 404
    )


def test_a_grant_holds_until_its_day_and_no_longer(
    organisation: Organisation, alice: Person, bob: Person, join: Join, vendor: Vendor
) -> None:
    day = date(2026, 11, 22)
    member = membership_of(join(bob, Role.CONTRIBUTOR))
    actions.grant(vendor, bob, "vendors_write", until=day, by=alice)
    assert Viewer(bob, member, day).may_on("vendors_write", Vendor, vendor.pk)
    assert not Viewer(bob, member, day + timedelta(days=1)).may_on("vendors_write", Vendor, vendor.pk)


@pytest.mark.parametrize(("role", "somebody"), [(Role.STAFF, False), (Role.MANAGER, True)])
def test_where_nobody_can_be_given_a_grant_the_page_says_so(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    join: Join,
    enter: Enter,
    vendor: Vendor,
    role: Role,
    *,
    somebody: bool,
) -> None:
    join(bob, role)
    address = reverse("grant", args=[organisation.slug, "vendors_write", "vendors.vendor", vendor.pk])
    page = enter(alice).get(address).content.decode()
    assert ("members with the role contributor or manager, and there is none" in page) is not somebody
