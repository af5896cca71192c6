"""Who may open what: 404 across the wall, 403 within it, grants on single records until their day, nothing once a membership ends."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from compliance.accounts import access, actions
from compliance.accounts.access import OrgRequest, Viewer, needs
from compliance.accounts.models import Grant, Membership, Organisation, Person
from compliance.accounts.roles import ALLOWED, GRANTABLE, PERMISSIONS, Role, listing_permission, only_reads
from compliance.ledger.door import System
from vendors.actions import service_save, vendor_save
from vendors.models import Service, Vendor

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
Enter = Callable[[Person], Client]
Join = Callable[[Person, Role], Person]


@pytest.fixture
def vendor(organisation: Organisation, alice: Person) -> Vendor:
    vendor = Vendor(organisation=organisation, name="Northwind Transcription", ba_status="yes")
    vendor_save(vendor, by=alice)
    return vendor


@pytest.fixture
def other(organisation: Organisation, alice: Person) -> Vendor:
    other = Vendor(organisation=organisation, name="Southwind Billing", ba_status="yes")
    vendor_save(other, by=alice)
    return other


def viewer_of(person: Person, on: date = DAY) -> Viewer:
    return Viewer(person, Membership.objects.get(person=person), on)


def request_of(person: Any, organisation: Organisation, method: str = "get") -> OrgRequest:
    request: Any = getattr(RequestFactory(), method)("/")
    request.user = person
    return request


def test_the_table_of_roles_contradicts_itself_nowhere() -> None:
    for role, allowed in ALLOWED.items():
        assert allowed <= set(PERMISSIONS)
        for permission in allowed:
            assert listing_permission(permission) in allowed, f"{role} may {permission} and not list it"
    assert ALLOWED[Role.OWNER] == set(PERMISSIONS)
    assert not {permission for permission in ALLOWED[Role.AUDITOR] if not only_reads(permission)}
    assert set(GRANTABLE) <= set(PERMISSIONS)


def test_every_permission_that_can_be_granted_exists_on_some_record() -> None:
    offered = {
        name
        for model in apps.get_models()
        for name, _ in model._meta.permissions
        if model is not Organisation
    }
    assert set(GRANTABLE) - offered <= {"packs_read"}


def test_a_grant_opens_one_record_and_what_hangs_on_it(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    join: Join,
    enter: Enter,
    vendor: Vendor,
    other: Vendor,
) -> None:
    service = Service(organisation=organisation, vendor=vendor, name="Scribe", phi="yes")
    service_save(service, by=alice)
    join(bob, Role.CONTRIBUTOR)
    browser = enter(bob)
    edits = {
        record: reverse(f"{record._meta.model_name}_edit", args=[organisation.slug, record.pk])
        for record in (vendor, service, other)
    }
    assert {browser.get(address).status_code for address in edits.values()} == {403}
    actions.grant(vendor, bob, "vendors_write", by=alice)
    assert [browser.get(edits[record]).status_code for record in (vendor, service, other)] == [200, 200, 403]
    assert browser.get(reverse("vendor_create", args=[organisation.slug])).status_code == 403


@pytest.mark.parametrize(
    "moment, status", [("2026-11-22T23:59:59-05:00", 200), ("2026-11-23T00:00:01-05:00", 403)]
)
def test_a_grant_ends_with_its_day_in_the_organisations_time_zone(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    join: Join,
    enter: Enter,
    vendor: Vendor,
    moment: str,
    status: int,
) -> None:
    join(bob, Role.CONTRIBUTOR)
    actions.grant(vendor, bob, "vendors_write", until=DAY, by=alice)
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        address = reverse("vendor_edit", args=[organisation.slug, vendor.pk])
        assert enter(bob).get(address).status_code == status


def test_a_grant_needs_both_its_row_and_guardians(
    organisation: Organisation, alice: Person, bob: Person, join: Join, vendor: Vendor, other: Vendor
) -> None:
    join(bob, Role.CONTRIBUTOR)
    assign_perm("vendors.vendors_write", bob, vendor)
    assert not viewer_of(bob).may_on("vendors_write", Vendor, vendor.pk), "made behind the back of the ledger"
    actions.grant(other, bob, "vendors_write", by=alice)
    assert viewer_of(bob).granted("vendors_write", Vendor) == {other.pk}
    remove_perm("vendors.vendors_write", bob, other)
    assert not viewer_of(bob).grants, "taken away behind the back of the ledger"


@pytest.mark.parametrize("role", [role for role in Role if role not in GRANTABLE["vendors_write"]])
def test_a_role_that_cannot_be_given_it_is_refused(
    organisation: Organisation, alice: Person, bob: Person, join: Join, vendor: Vendor, role: Role
) -> None:
    join(bob, role)
    with pytest.raises(actions.Refused):
        actions.grant(vendor, bob, "vendors_write", by=alice)
    assert not Grant.objects.exists()


def test_a_stranger_cannot_be_granted_anything(
    alice: Person, charlie: Person, elsewhere: Organisation, vendor: Vendor
) -> None:
    with pytest.raises(Membership.DoesNotExist):
        actions.grant(vendor, charlie, "vendors_write", by=alice)


def test_a_grant_in_one_organisation_says_nothing_in_another(
    organisation: Organisation,
    elsewhere: Organisation,
    alice: Person,
    charlie: Person,
    bob: Person,
    join: Join,
    vendor: Vendor,
) -> None:
    join(bob, Role.CONTRIBUTOR)
    actions.grant(vendor, bob, "vendors_write", by=alice)
    there = actions.join(elsewhere, bob, Role.CONTRIBUTOR, by=charlie)
    assert not Viewer(bob, there, DAY).grants
    assert not Viewer(bob, there, DAY).may("vendors_write")


def test_owning_one_organisation_says_nothing_in_another(
    organisation: Organisation, elsewhere: Organisation, alice: Person, charlie: Person
) -> None:
    there = actions.join(elsewhere, alice, Role.STAFF, by=charlie)
    assert Viewer(alice, there, DAY).permissions == ALLOWED[Role.STAFF]


def test_lists_show_what_a_grant_opens_and_no_more(
    organisation: Organisation, alice: Person, bob: Person, join: Join, vendor: Vendor, other: Vendor
) -> None:
    join(bob, Role.CONTRIBUTOR)
    actions.grant(vendor, bob, "vendors_write", by=alice)
    viewer = viewer_of(bob)
    assert list(viewer.visible("vendors_write", Vendor)) == [vendor]
    assert set(viewer.visible("vendors_read", Vendor)) == {vendor, other}
    assert viewer.may_some("vendors_write", Vendor)
    assert not viewer.may("vendors_write")

    @needs("vendors_write", among=Vendor)
    def listing(request: OrgRequest) -> HttpResponse:
        return HttpResponse("open")

    assert listing(request_of(bob, organisation), organisation.slug).status_code == 200
    actions.revoke(Grant.objects.get(), by=alice)
    with pytest.raises(PermissionDenied):
        listing(request_of(bob, organisation), organisation.slug)


def test_404_comes_before_403(
    organisation: Organisation,
    bob: Person,
    join: Join,
    vendor: Vendor,
    elsewhere: Organisation,
    charlie: Person,
) -> None:
    join(bob, Role.STAFF)
    request = request_of(bob, organisation)
    access.enter(request, organisation.slug)
    with pytest.raises(Http404):
        access.get(request, Vendor, vendor.pk, "vendors_write")
    foreign = Vendor(organisation=elsewhere, name="Foreign", ba_status="yes")
    vendor_save(foreign, by=charlie)
    actions.member_change_role(Membership.objects.get(person=bob), Role.AUDITOR, by=System("test"))
    request = request_of(Person.objects.get(pk=bob.pk), organisation)
    access.enter(request, organisation.slug)
    with pytest.raises(PermissionDenied):
        access.get(request, Vendor, vendor.pk, "vendors_write")
    with pytest.raises(Http404):
        access.get(request, Vendor, foreign.pk, "vendors_write")


def test_a_view_that_only_reads_takes_no_post(organisation: Organisation, alice: Person) -> None:
    @needs("vendors_read")
    def looking(request: OrgRequest) -> HttpResponse:
        raise AssertionError("never reached")

    assert looking(request_of(alice, organisation, "post"), organisation.slug).status_code == 405


def test_without_the_gate_nobody_gets_in_either(organisation: Organisation) -> None:
    @needs("vendors_read")
    def looking(request: OrgRequest) -> HttpResponse:
        raise AssertionError("never reached")

    with pytest.raises(PermissionDenied):
        looking(request_of(AnonymousUser(), organisation), organisation.slug)


def test_permissions_and_grants_cost_three_queries_however_often_asked(
    organisation: Organisation,
    alice: Person,
    bob: Person,
    join: Join,
    vendor: Vendor,
    django_assert_num_queries: Any,
) -> None:
    join(bob, Role.CONTRIBUTOR)
    actions.grant(vendor, bob, "vendors_write", by=alice)
    viewer = viewer_of(bob)
    with django_assert_num_queries(3):
        for _ in range(20):
            viewer.may("vendors_read")
            viewer.may_on("vendors_write", Vendor, vendor.pk)


def test_templates_ask_what_the_viewer_may(
    organisation: Organisation, alice: Person, bob: Person, join: Join, vendor: Vendor, other: Vendor
) -> None:
    join(bob, Role.CONTRIBUTOR)
    actions.grant(vendor, bob, "vendors_write", by=alice)
    request = request_of(bob, organisation)
    access.enter(request, organisation.slug)
    template = Template(
        '{% load access %}{{ request.viewer|may:"vendors_read" }} {{ request.viewer|may:"vendors_write" }} '
        '{% may_do "vendors_write" vendor as a %}{{ a }} {% may_do "vendors_write" other as b %}{{ b }}'
    )
    shown = template.render(Context({"request": request, "vendor": vendor, "other": other}))
    assert shown == "True False True False"


def test_an_ended_membership_is_a_stranger_at_once(
    organisation: Organisation, alice: Person, bob: Person, join: Join, enter: Enter
) -> None:
    join(bob, Role.OFFICER)
    browser = enter(bob)
    assert browser.get(organisation.get_absolute_url()).status_code == 200
    actions.member_end(Membership.objects.get(person=bob), by=alice)
    assert browser.get(organisation.get_absolute_url()).status_code == 404


def test_times_fall_back_to_utc_after_a_request(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    enter(alice).get(organisation.get_absolute_url())
    assert str(timezone.get_current_timezone()) == "UTC"
