"""What rows about agreements become: days, signatures, ends and times as people write them, and which agreement a row means."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.accounts.models import Organisation, Person
from compliance.dates import PartialDate
from compliance.exchange.plans import Plan
from compliance.ledger import clock, door
from tests.vendors.lists import told
from vendors import actions, imports
from vendors.models import BAA, Service, Vendor
from vendors.register import VendorRegister

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
#: Short name → what stands above its column.
HEADS = {
    "vendor": "Vendor", "service": "Services used", "signed": "BAA signed?", "on": "Date signed", "eff": "Eff. date",
    "end": "Expires / renews", "auto": "Auto-renew", "notice": "Notice", "breach": "Breach notice", "role": "Direction",
    "notes": "Comments", "phi": "PHI?", "owner": "Owner", "kinds": "Category", "title": "Agreement title",
}  # fmt: skip
Row = dict[str, str]


def sheet(*rows: Row, heads: tuple[str, ...] = tuple(HEADS)) -> bytes:
    lines = [[HEADS[head] for head in heads], *([row.get(head, "") for head in heads] for row in rows)]
    return "\n".join(
        ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line) for line in lines
    ).encode()


@pytest.fixture
def plan_of(organisation: Organisation) -> Callable[..., Plan]:
    def plan_of(*rows: Row, **given: Any) -> Plan:
        heads = given.pop("heads", tuple(HEADS))
        found = VendorRegister().read_import(sheet(*({"vendor": "Acme", **row} for row in rows), heads=heads))
        return imports.plan(given.pop("place", organisation), found, **given)

    return plan_of


@pytest.fixture
def taken(plan_of: Callable[..., Plan], alice: Person) -> Callable[..., list[BAA]]:
    """The agreements that rows become; the same rows a second time change nothing."""

    def taken(*rows: Row, **given: Any) -> list[BAA]:
        made = plan_of(*rows, **given)
        assert made.counts["error"] == 0, told(made)
        actions.vendor_import(made, by=alice, why="list")
        again = plan_of(*rows, **given)
        assert (again.counts["same"], again.changes) == (len(rows), []), told(again)
        return list(BAA.objects.order_by("effective", "id"))

    return taken


SIGNED = {"signed": "Y", "on": "2025-03-01", "eff": "2025-03-01"}


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


def covered(baa: BAA) -> list[str]:
    return sorted(str(cover.service) for cover in baa.covers.all())


def test_rows_with_the_same_facts_are_one_agreement(taken: Make) -> None:
    (baa,) = taken(
        {**SIGNED, "service": "A", "end": "evergreen"}, {**SIGNED, "service": "B", "end": "evergreen"}
    )
    assert covered(baa) == ["A", "B"]


def test_the_more_exact_day_counts_and_a_row_told_twice_is_one(taken: Make, plan_of: Make) -> None:
    rows = (
        {"service": "A", "signed": "Y", "eff": "Mar-25", "end": "Mar-27", "notice": "30 days"},
        {
            "service": "a",
            "signed": "Y",
            "on": "2025-02-20",
            "eff": "2025-03-05",
            "end": "2027-03-04",
            "notice": "60 days",
        },
    )
    assert "Notice period: row 2 says “notice 30 days”, which counts" in " ".join(
        plan_of(*rows).rows[1].notes
    )
    (baa,) = taken(*rows)
    assert (str(baa.signed), str(baa.effective), str(baa.first_end), baa.notice_days) == (
        "2025-02-20",
        "2025-03-05",
        "2027-03-04",
        30,
    )
    assert baa.signed_seen_on is None


@pytest.mark.parametrize(
    "second",
    [
        {"eff": "2025-03-02", "on": "2025-03-01", "signed": "Y"},
        {**SIGNED, "role": "we are BA"},
        {**SIGNED, "end": "2027-01-01"},
        {"eff": "2025-03-01"},
    ],
)
def test_another_service_with_other_facts_has_another_agreement(taken: Make, second: Row) -> None:
    """Or a service would be covered by an agreement of which nobody wrote that it covers it."""
    first = {**SIGNED, "service": "A", "end": "2026-03-01"}
    agreements = taken(first, {"service": "B", **second})
    assert sorted(covered(baa) for baa in agreements) == [["A"], ["B"]]


def test_what_an_earlier_row_says_of_a_signature_counts_where_it_says_no(taken: Make, plan_of: Make) -> None:
    no = {"service": "A", "signed": "pending", "eff": "2025-03-01"}
    (baa,) = taken(no, {"service": "A", **SIGNED})
    assert baa.signed is None
    other = {**SIGNED, "vendor": "Other", "service": "A"}
    made = plan_of(other, {**no, "vendor": "Other"})
    assert [row.outcome for row in made.rows] == ["new", "error"]
    assert "Row 2 says of this agreement: signed 2025-03-01" in made.rows[1].problems[0].reason


def test_cells_with_several_services_are_split_by_proposal(taken: Make, plan_of: Make) -> None:
    row = {**SIGNED, "service": "Scribe; support"}
    assert plan_of(row).rows[0].detail == "Scribe + support"
    assert plan_of(row, choices={"splits": False}).rows[0].detail == "Scribe; support"
    known = {"ChatGPT Health; Team": ("Enterprise",), "Vault": ("Pro",)}
    made = plan_of({**SIGNED, "service": "ChatGPT Health; Team, Enterprise; Vault\nPro"}, catalogue=known)
    assert made.rows[0].detail == "ChatGPT Health; Team (Enterprise) + Vault (Pro)"
    (baa,) = taken(row)
    assert covered(baa) == ["Scribe", "support"]


@pytest.mark.parametrize(
    "facts, row, outcome, words",
    [
        ({}, {"end": "2026-12-31"}, "same", ""),
        ({}, {"end": "Dec-26"}, "same", ""),
        ({}, {"notice": "60 days"}, "changed", "notice 60 days"),
        ({"notice_days": 30}, {"notice": "60 days"}, "changed", "notice 30 days → notice 60 days"),
        ({}, {"end": "2027-12-31"}, "error", "says: ends 2026-12-31. The list says: ends 2027-12-31"),
        ({}, {"end": "evergreen"}, "error", "runs until terminated"),
        ({}, {"auto": "1 yr"}, "error", "renews itself for 12 months"),
        ({}, {"signed": "N", "on": ""}, "error", "says: signed 2026-01-10. The list says: not signed"),
        ({"first_end": None}, {"end": "2027-12-31"}, "changed", "ends 2027-12-31"),
        (
            {"first_end": PartialDate(2026, 12)},
            {"end": "2026-12-30"},
            "changed",
            "ends 2026-12 → ends 2026-12-30",
        ),
        (
            {"signed": None},
            {"end": "2027-12-31", "signed": "N", "on": ""},
            "changed",
            "ends 2026-12-31 → ends 2027-12-31",
        ),
        (
            {"signed": None, "signed_seen_on": date(2026, 2, 1)},
            {},
            "changed",
            "signed, seen on 2026-02-01 → signed 2026-01-10",
        ),
        ({"notes": "ours"}, {"notes": "theirs"}, "same", "other ones are recorded, which stay"),
    ],
)
def test_what_a_person_recorded_is_not_overwritten_in_silence(
    plan_of: Make,
    make_vendor: Make,
    make_service: Make,
    make_baa: Make,
    facts: dict[str, Any],
    row: Row,
    outcome: str,
    words: str,
) -> None:
    vendor = make_vendor("Acme")
    baa = make_baa(vendor, make_service(vendor, "Scribe"), **facts)
    made = plan_of({"service": "Scribe", "signed": "Y", "on": "2026-01-10", "eff": "2026-01-15", **row})
    assert made.rows[0].outcome == outcome, told(made)
    assert words in " ".join(told(made)[0][1])
    if outcome == "error":
        assert made.rows[0].url == baa.get_absolute_url()


def test_decisions_on_services_and_vendors_stay(
    plan_of: Make, make_vendor: Make, make_service: Make, alice: Person
) -> None:
    vendor = make_vendor("Acme", ba_status="no_phi", ba_reason="x")
    make_service(vendor, "Scribe", phi="no")
    made = plan_of({"service": "Scribe", "phi": "yes"}, SIGNED, {"service": "Scribe", "phi": "no"})
    assert [row.outcome for row in made.rows] == ["error", "error", "same"]
    assert "whether PHI may be sent: “No”" in made.rows[0].problems[0].reason
    assert "This list says it is one" in made.rows[1].problems[0].reason


def test_notes_owners_kinds_and_what_is_left_out_of_them(plan_of: Make, taken: Make, alice: Person) -> None:
    row = {"kinds": "LLM API, Weather", "owner": "Nobody Here", "notes": "call Ana on 212-555-0147"}
    notes = " ".join(plan_of(row).rows[0].notes)
    assert "“Weather” is no kind of vendor here" in notes and "No member is called “Nobody Here”" in notes
    assert "it may identify a person (phone or fax number), so it is left out" in notes
    for formula in ('=HYPERLINK("http://x.example","file")', "@SUM(A1:A9)"):
        assert f"“{formula}” is a formula, which is neither followed nor kept" in " ".join(
            plan_of({"notes": formula}).rows[0].notes
        )
    taken({**row, "owner": "alice moreau"})
    vendor = Vendor.objects.get()
    assert (vendor.kinds, vendor.owner, vendor.notes) == (["ai_model"], alice, "")


def test_names_of_two_vendors_in_the_register(plan_of: Make, make_vendor: Make) -> None:
    make_vendor("Acme")
    make_vendor("Acme, Inc.")
    made = plan_of({"vendor": "ACME"}, {"vendor": "acme inc."}, {"vendor": "Acme LLC"})
    assert [row.outcome for row in made.rows] == ["same", "error", "error"]
    assert "“Acme” or “Acme, Inc.”" in made.rows[2].problems[0].reason


WORDS = st.sampled_from
LINES = st.fixed_dictionaries(
    {"vendor": WORDS(["Acme", "ACME, Inc.", "Beta"])},
    optional={
        "service": WORDS(["A", "B", "A; B", "A\nPro", "A / B", "C, Team", "c"]),
        "signed": WORDS(["Y", "N", "pending", "x", "?"]),
        "on": WORDS(["2025-03-01", "Mar-25", "see contract", "3/5/25"]),
        "eff": WORDS(["2025-03-01", "Mar-25", "3/5/25", "2025-04-01", "Apr-25"]),
        "end": WORDS(["evergreen", "auto", "2027-01-01", "Jan-27", "n/a"]),
        "auto": WORDS(["Y", "N", "1 yr", "auto"]),
        "notice": WORDS(["30 days", "2 months"]),
        "breach": WORDS(["24h", "60", "3 days"]),
        "role": WORDS(["we are CE", "we are BA"]),
        "notes": WORDS(["one", "two"]),
        "title": WORDS(["BAA", "Master"]),
        "phi": WORDS(["Y", "N"]),
        "kinds": WORDS(["Cloud", "AI model"]),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, min_size=1, max_size=6), st.fixed_dictionaries({"splits": st.booleans()}))
def test_a_tracker_twice_is_a_tracker_once(
    organisation: Organisation, alice: Person, plan_of: Make, rows: list[Row], how: dict[str, Any]
) -> None:
    place = Organisation(name="x", slug=f"x{Organisation.objects.count()}")
    door.save(place, by=alice, verb="added")
    first = plan_of(*rows, place=place, choices=how)
    actions.vendor_import(first, by=alice, why="list")
    again = plan_of(*rows, place=place, choices=how)
    assert (again.counts["new"], again.counts["changed"], again.changes) == (0, 0, []), (
        told(first),
        told(again),
    )
    assert again.counts["error"] == first.counts["error"]
