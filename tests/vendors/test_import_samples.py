"""Whole lists as people keep them: telling rows of them, counts, and that each is the same a second time."""

from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.exchange.plans import Plan
from tests.vendors.lists import SAMPLE
from vendors import actions, imports
from vendors.models import BAA, Service, Vendor
from vendors.register import VendorRegister

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not SAMPLE.exists(), reason="the sample lists lie beside the checkout on some machines only"
    ),
]

#: Rows that say another thing than the one above of which they are a duplicate: who signed, or how long notice is.
DOUBLES = {10, 23, 36, 48}


@pytest.fixture
def taken(organisation: Organisation, alice: Person) -> Any:
    def taken(name: str, choices: dict[str, Any] | None = None) -> Plan:
        found = VendorRegister().read_import((SAMPLE.parent / name).read_bytes())
        made = imports.plan(organisation, found, choices)
        actions.vendor_import(made, by=alice, why="list")
        again = imports.plan(organisation, found, choices)
        assert (again.counts["new"], again.counts["changed"], again.changes) == (0, 0, [])
        assert again.counts["error"] == made.counts["error"]
        return made

    return taken


def test_the_tracker(taken: Any) -> None:
    made = taken("tracker-export.csv")
    rows = {row.number: row for row in made.rows}
    assert dict(made.counts) == {"new": 50, "changed": 0, "same": 0, "error": 10}
    assert {
        problem.reason[:11] for row in made.rows for problem in row.problems if row.number not in DOUBLES
    } == {"60 of what?"}
    assert all(rows[number].outcome == "error" for number in DOUBLES)
    assert "“AWS, Inc.” is the vendor “AWS”" in rows[4].notes
    assert rows[11].detail == "Amazon Transcribe / Transcribe Medical + support"
    assert "a draft that is not signed" in " ".join(
        rows[39].brings
    )  # though another one of that month is signed
    stripe = BAA.objects.get(vendor__name="Stripe")
    assert (str(stripe.signed), str(stripe.effective), str(stripe.first_end)) == (
        "None",
        "2023-07",
        "2024-07",
    )
    assert (stripe.renewal, stripe.term_months, stripe.notice_days) == ("auto", None, 90)
    shredding = BAA.objects.get(vendor__name="St. Brannock Shredding")
    assert (shredding.signed, shredding.until_terminated) == (None, True)
    langfuse = BAA.objects.get(vendor__name="Langfuse")
    assert (str(langfuse.effective), str(langfuse.first_end), langfuse.breach_notice_unit) == (
        "2026-03-02",
        "2027-03-02",
        "hours",
    )
    assert not BAA.objects.filter(notes__contains="=").exists()


def test_the_tracker_with_a_unit_for_bare_numbers(taken: Any) -> None:
    made = taken("tracker-export.csv", {"units": {"": {"8": "days"}}})
    assert {row.number for row in made.rows if row.problems} == DOUBLES | {61}
    assert BAA.objects.get(vendor__name__startswith="Mistral").breach_notice_value == 60


def test_the_workbook_whose_sheets_belong_together(taken: Any) -> None:
    made = taken("vendor-workbook.xlsx")
    assert dict(made.counts) == {"new": 69, "changed": 0, "same": 6, "error": 0}
    assert made.records == {"vendors": 27, "services": 35, "baas": 35}
    assert {row.sheet for row in made.rows} == {"Vendors", "Agreements"}
    assert Vendor.objects.get(name="AWS").kinds == ["ai_model", "monitoring", "other"]
    deepgram = BAA.objects.get(vendor__name="Deepgram")
    assert (deepgram.until_terminated, deepgram.renewal, str(deepgram.signed)) == (True, "ends", "2025-09-21")
    assert (
        Service.objects.get(vendor=deepgram.vendor).name,
        Service.objects.get(vendor=deepgram.vendor).tier,
    ) == ("Deepgram", "enterprise")
    assert {baa.direction for baa in BAA.objects.all()} == {"covered_entity", "business_associate"}


def test_ocrs_layout_is_not_split(taken: Any) -> None:
    made = taken("ba-list-ocr-template.csv")
    assert dict(made.counts) == {"new": 48, "changed": 0, "same": 0, "error": 0}
    assert made.records == {"vendors": 31, "services": 48, "baas": 0}


def test_what_contradicts_a_row_above_is_never_the_same(taken: Any) -> None:
    rows = {row.number: row for row in taken("tracker-export.csv").rows}
    said = {23: "says of this agreement: not signed. This row says: signed 2026-02-28", 36: "not signed"}
    for number, words in said.items():
        assert rows[number].outcome == "error" and words in rows[number].problems[0].reason
