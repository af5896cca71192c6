"""What holds for every page of the register: lists, text that is no HTML, readers, the wall, the number of queries."""

from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from tests.vendors.pages import HTML, at, vendor_data
from vendors.dates import PartialDate
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


def test_html_is_shown_as_text_everywhere(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    vendor = make_vendor(HTML, notes=HTML, website="", ba_reason=HTML)
    make_service(vendor, HTML, tier=HTML, region=HTML)
    baa = make_baa(vendor, title=HTML, notes=HTML, evidence_version=HTML)
    for address in (
        at("vendor_list", organisation),
        vendor.get_absolute_url(),
        at("vendor_edit", organisation, key=vendor.pk),
        at("baa_list", organisation),
        baa.get_absolute_url(),
        at("dashboard", organisation),
        at("gap_list", organisation),
    ):
        page = officer.get(address).content.decode()
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page, address


def test_lists_search_filter_sort_and_page_in_the_address(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any
) -> None:
    for number in range(27):
        make_vendor(f"Vendor {number:02}")
    odd = make_vendor("Élan Médical", ba_status="undecided", owner=None)
    make_service(odd, "Dictation")
    address = at("vendor_list", organisation)
    assert "Vendor 25" not in officer.get(address).content.decode()
    assert "Vendor 25" in officer.get(address + "?page=2").content.decode()
    for narrowed in ("?q=elan", "?q=dictat", "?ba_status=undecided", "?faults=no_owner", "?faults=uncovered"):
        page = officer.get(address + narrowed).content.decode()
        assert "Élan Médical" in page, narrowed
        assert "Vendor 01" not in page, narrowed
    backwards = officer.get(address + "?sort=-name").content.decode()
    assert "Vendor 26" in backwards
    assert "Vendor 00" not in backwards
    assert officer.get(address + "?page=zzz&sort=nonsense&kind=moon&owner=1").status_code == 200


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 1),
        ("?due_after=2026-12-31", 1),
        ("?due_after=2027-01-01", 0),
        ("?due_before=2026-12-31", 1),
        ("?due_before=2026-12-30", 0),
        ("?due_after=2026-12-01&due_before=2027-01-31", 1),
        ("?due_after=9999", 1),
    ],
)
def test_agreements_are_narrowed_to_those_whose_next_day_lies_between_two(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, asked: str, found: int
) -> None:
    make_baa(make_vendor(), title="Ends with the year", first_end=PartialDate(2026, 12, 31))
    page = officer.get(at("baa_list", organisation) + asked).content.decode()
    assert page.count(">Ends with the year<") == found


def test_an_auditor_reads_and_changes_nothing(
    bob: Person, join: Any, enter: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    auditor = enter(join(bob, Role.AUDITOR))
    vendor = make_vendor()
    baa = make_baa(vendor)
    assert auditor.get(baa.get_absolute_url()).status_code == 200
    assert (
        at("baa_terminate", organisation, key=baa.pk)
        not in auditor.get(baa.get_absolute_url()).content.decode()
    )
    assert (
        auditor.post(
            at("baa_terminate", organisation, key=baa.pk), {"terminated_on": "2026-11-30", "why": "x"}
        ).status_code
        == 403
    )
    assert auditor.post(at("vendor_create", organisation), vendor_data(name="New")).status_code == 403


def test_another_organisation_finds_nothing(
    charlie: Person,
    enter: Any,
    elsewhere: Organisation,
    organisation: Organisation,
    make_vendor: Any,
    make_baa: Any,
) -> None:
    """Neither by our slug nor by our keys under their own slug."""
    stranger = enter(charlie)
    vendor = make_vendor()
    baa = make_baa(vendor)
    for name, key in (
        ("vendor_detail", vendor.pk),
        ("vendor_edit", vendor.pk),
        ("baa_detail", baa.pk),
        ("baa_terminate", baa.pk),
    ):
        assert stranger.get(at(name, organisation, key=key)).status_code == 404
        assert stranger.get(at(name, elsewhere, key=key)).status_code == 404


@pytest.mark.parametrize(
    "name, most", [("vendor_list", 12), ("baa_list", 12), ("dashboard", 10), ("gap_list", 29)]
)
def test_pages_ask_a_bounded_number_of_queries(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    name: str,
    most: int,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(6):
        vendor = make_vendor(f"Vendor {number}")
        make_baa(vendor, make_service(vendor), make_service(vendor, "Second"))
    vendor = Vendor.objects.all()[0]
    key = {"vendor_detail": vendor.pk, "baa_detail": vendor.baas.get().pk}.get(name)
    address = at(name, organisation, **({"key": key} if key else {}))
    officer.get(address)
    with django_assert_max_num_queries(most):
        assert officer.get(address).status_code == 200
