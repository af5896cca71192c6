"""Which agreement a row means, and what of the register a list leaves as it is."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.accounts.models import Organisation, Person
from compliance.dates import PartialDate
from compliance.ledger import door
from tests.vendors.lists import told
from tests.vendors.rows import SIGNED, Row
from vendors import actions
from vendors.models import BAA, Vendor

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


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
        },
    )
    (problem,) = plan_of(rows[0], {**rows[1], "notice": "60 days"}).rows[1].problems
    assert problem.reason == (
        "Row 2 says of this agreement: notice 30 days. This row says: notice 60 days. Which of the two is right?"
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


def test_of_two_rows_that_contradict_each_other_the_later_stays_out(plan_of: Make) -> None:
    no, yes = {"service": "A", "signed": "pending", "eff": "2025-03-01"}, {**SIGNED, "service": "A"}
    for first, second, said in ((no, yes, "not signed"), (yes, no, "signed 2025-03-01")):
        made = plan_of(first, second)
        assert [row.outcome for row in made.rows] == ["new", "error"]
        assert f"Row 2 says of this agreement: {said}. This row says" in made.rows[1].problems[0].reason


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
        (
            {"notice_days": 30},
            {"notice": "60 days"},
            "error",
            "says: notice 30 days. The list says: notice 60 days",
        ),
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
