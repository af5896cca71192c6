"""What rows about agreements become: days, signatures, ends and times as people write them, and which agreement a row means."""

from collections.abc import Callable
from typing import Any

import pytest

from compliance.ledger import clock
from tests.vendors.rows import SIGNED, Row
from vendors.models import BAA, Service, Vendor

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.mark.parametrize(
    "row, signed, note",
    [
        ({"signed": "Y", "on": "3/1/25"}, "2025-03-01", ""),
        ({"signed": "x", "on": "Mar-25"}, "2025-03", ""),
        ({"signed": "Yes - countersigned", "on": "March 1, 2025"}, "2025-03-01", ""),
        ({"signed": "Mar 1, 2025"}, "2025-03-01", ""),
        ({"signed": "yes"}, "seen", "Signed on a day that nobody wrote"),
        ({"signed": "Y", "on": "see contract"}, "seen", "“see contract” is no date"),
        ({"signed": "pending"}, "", ""),
        ({"signed": "N"}, "", ""),
        ({}, "", ""),
        ({"signed": "pending", "on": "2025-03-01"}, "", "“pending” stands beside the date 2025-03-01"),
        (
            {"signed": "N", "on": "2025-03-01"},
            "",
            "“N” stands beside the date 2025-03-01, so it counts as not signed",
        ),
        ({"on": "2025-03-01"}, "", "No yes stands beside the date 2025-03-01"),
    ],
)
def test_a_signature_is_what_says_so(plan_of: Make, taken: Make, row: Row, signed: str, note: str) -> None:
    row = {"eff": "2025-03-02", **row}
    assert note in " ".join(plan_of(row).rows[0].notes)
    (baa,) = taken(row)
    assert baa.signed_seen_on == (clock.today(baa.organisation.zone) if signed == "seen" else None)
    assert str(baa.signed or "") == ("" if signed == "seen" else signed)
    assert baa.starts_on is None or signed


def test_without_a_column_for_yes_a_date_is_a_signature(taken: Make) -> None:
    (baa,) = taken({"on": "2025-03-01", "eff": "2025-03-01"}, heads=("vendor", "on", "eff"))
    assert str(baa.signed) == "2025-03-01"


@pytest.mark.parametrize(
    "row, facts, note",
    [
        ({"end": "3/1/27"}, ("2027-03-01", False, "ends", None), ""),
        ({"end": "Jan-27"}, ("2027-01", False, "ends", None), ""),
        ({"end": "evergreen"}, ("", True, "ends", None), ""),
        ({"end": "until terminated", "auto": "Y"}, ("", True, "ends", None), "no term that renews itself"),
        ({"end": "auto"}, ("", False, "auto", None), "its dates are incomplete"),
        (
            {"end": "3/1/27", "auto": "Y"},
            ("2027-03-01", False, "auto", None),
            "counts as ending on its end day",
        ),
        ({"end": "3/1/27", "auto": "1 yr"}, ("2027-03-01", False, "auto", 12), ""),
        ({"end": "3/1/27", "auto": "auto 2y"}, ("2027-03-01", False, "auto", 24), ""),
        ({"end": "3/1/27", "auto": "manual"}, ("2027-03-01", False, "ends", None), ""),
        ({"end": "see contract"}, ("", False, "ends", None), "“see contract” is no date"),
        ({"end": "n/a", "auto": "N"}, ("", False, "ends", None), ""),
    ],
)
def test_how_it_ends(plan_of: Make, taken: Make, row: Row, facts: tuple[Any, ...], note: str) -> None:
    assert note in " ".join(plan_of({**SIGNED, **row}).rows[0].notes)
    (baa,) = taken({**SIGNED, **row})
    assert (str(baa.first_end or ""), baa.until_terminated, baa.renewal, baa.term_months) == facts


@pytest.mark.parametrize(
    "row, facts, note",
    [
        ({"notice": "thirty days"}, (30, None, None, "days"), ""),
        ({"notice": "3 months"}, (None, 3, None, "days"), ""),
        ({"notice": "2 weeks"}, (14, None, None, "days"), ""),
        ({"breach": "24h"}, (None, None, 24, "hours"), ""),
        ({"breach": "5 business days"}, (None, None, 5, "business_days"), ""),
        ({"breach": "without unreasonable delay"}, (None, None, None, "days"), "is no number of days"),
    ],
)
def test_times(plan_of: Make, taken: Make, row: Row, facts: tuple[Any, ...], note: str) -> None:
    assert note in " ".join(plan_of({**SIGNED, **row}).rows[0].notes)
    (baa,) = taken({**SIGNED, **row})
    assert (baa.notice_days, baa.notice_months, baa.breach_notice_value, baa.breach_notice_unit) == facts


@pytest.mark.parametrize(
    "row, column, reason",
    [
        ({"breach": "60"}, "Breach notice", "60 of what?"),
        ({"notice": "10 business days"}, "Notice", "kept in days or months"),
        ({"breach": "2 months"}, "Breach notice", "no month is so many days"),
        ({"eff": "3/32/25"}, "Eff. date", ""),
        ({"eff": "2025"}, "Eff. date", "Only a year stands here"),
        ({"end": "2024-12-31"}, "Expires / renews", "before the day on which it begins, 2025-03-01"),
        ({"signed": "perhaps"}, "BAA signed?", "neither yes nor no"),
        ({"on": "2095-01-01"}, "Date signed", "still to come"),
        ({"role": "sideways"}, "Direction", "no direction"),
        ({"auto": "maybe"}, "Auto-renew", "does not say whether it renews"),
        ({"title": "SSN 219-09-9999"}, "Agreement title", "may identify a person"),
    ],
)
def test_what_keeps_a_row_out(plan_of: Make, row: Row, column: str, reason: str) -> None:
    made = plan_of({**SIGNED, **row})
    assert made.counts["error"] == 1
    problem = made.rows[0].problems[0]
    assert (problem.column, reason in problem.reason) == (column, True), problem


def test_no_agreement_where_none_is_named(taken: Make) -> None:
    assert (
        taken({"service": "A"}, {"signed": "N", "service": "B"}, {"signed": "n/a", "notes": "never asked"})
        == []
    )
    assert Service.objects.count() == 2
    assert Vendor.objects.get().ba_status == "undecided"


def test_an_agreement_decides_that_its_vendor_is_a_business_associate(taken: Make) -> None:
    taken(SIGNED, {**SIGNED, "vendor": "Customer", "role": "we are BA"})
    assert {vendor.name: vendor.ba_status for vendor in Vendor.objects.all()} == {
        "Acme": "yes",
        "Customer": "undecided",
    }
    assert {baa.vendor.name: baa.direction for baa in BAA.objects.all()} == {
        "Acme": "covered_entity", "Customer": "business_associate",
    }  # fmt: skip
