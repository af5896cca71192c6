"""What a verb says before it is done, besides deadlines: the gaps that it makes, and those that it takes out of view."""

from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from tests.vendors.pages import at, day
from vendors import actions
from vendors.consequences import foresee
from vendors.models import BAA, Service, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)


def terminated(baa: BAA, by: Person, last: str) -> None:
    actions.baa_terminate(baa, terminated_on=day(last), by=by, why="Agreed")


@pytest.mark.parametrize(
    "last, warnings, starts",
    [
        (
            "2026-03-21",
            (
                "BAA ended 2026-03-21; not covered since: Revenue cycle (critical).",
                "New gap: Anthropic: BAA: Return or destruction of PHI open (high).",
                "New gap: Anthropic: Exit of a vendor open (medium).",
            ),
            ("Revenue cycle: last day of cover was 2026-03-21",),
        ),
        (
            "2026-11-21",
            (
                "BAA ended 2026-11-21; not covered since: Revenue cycle (critical).",
                "New gap: Anthropic: BAA: Return or destruction of PHI open (high).",
                "New gap: Anthropic: Exit of a vendor open (medium).",
            ),
            ("Revenue cycle: last day of cover was 2026-11-21",),
        ),
        (
            "2026-11-22",
            (
                "New gap: Anthropic: BAA: BAA ends within 30 days and nothing follows it (high).",
                "New gap: Anthropic: Exit of a vendor open (medium).",
            ),
            ("Revenue cycle: last day of cover 2026-11-22", "BAA: ends 2026-11-22"),
        ),
        ("2027-02-01", (), ("Revenue cycle: last day of cover 2027-02-01", "BAA: ends 2027-02-01")),
    ],
)
def test_an_end_says_which_gaps_it_makes(
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    alice: Person,
    last: str,
    warnings: tuple[str, ...],
    starts: tuple[str, ...],
) -> None:
    vendor = make_vendor()
    baa = make_baa(vendor, make_service(vendor, "Revenue cycle"), first_end=None, until_terminated=True)
    moved = foresee(baa, lambda one: terminated(one, alice, last), TODAY)
    assert moved.warnings == warnings
    assert set(starts) <= set(moved.starts)


def test_archiving_a_vendor_names_the_gaps_that_leave_the_view(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any
) -> None:
    vendor = make_vendor()
    make_service(vendor, "Revenue cycle")
    page = officer.post(
        at("vendor_archive", organisation, key=vendor.pk),
        {"version": vendor.version, "why": "Unused", "waive_exit": "on"},
    ).content.decode()
    assert "Mind this" in page
    assert (
        "Leaves the view though it is open: Revenue cycle: PHI service without BAA in force (critical)."
        in page
    )
    assert Vendor.objects.get().archived_at is None


def test_archiving_a_service_names_its_gap_and_the_one_it_makes(
    make_vendor: Any, make_service: Any, alice: Person
) -> None:
    service: Service = make_service(make_vendor(), "Revenue cycle")
    moved = foresee(service, lambda one: actions.service_archive(one, by=alice, why="x"), TODAY)
    assert moved.warnings == (
        "New gap: Anthropic: Business associate without BAA (critical).",
        "Leaves the view though it is open: Revenue cycle: PHI service without BAA in force (critical).",
    )


def test_restoring_a_vendor_says_what_comes_back(make_vendor: Any, make_service: Any, alice: Person) -> None:
    vendor = make_vendor()
    make_service(vendor, "Revenue cycle")
    actions.vendor_archive(vendor, by=alice, why="x", on=TODAY, waive_exit=True)
    moved = foresee(vendor, lambda one: actions.vendor_restore(one, by=alice), TODAY)
    assert moved.warnings == ("New gap: Revenue cycle: PHI service without BAA in force (critical).",)


def test_a_gap_that_a_verb_mends_is_no_warning(
    make_vendor: Any, make_service: Any, make_baa: Any, alice: Person
) -> None:
    vendor = make_vendor()
    baa = make_baa(vendor, make_service(vendor), first_end=day("2026-12-01"))
    moved = foresee(
        baa,
        lambda one: actions.baa_renew(one, first_end=day("2027-12-01"), renewed_on=TODAY, by=alice),
        TODAY,
    )
    assert moved.warnings == ()
