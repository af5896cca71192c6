"""Rows of an import that stay out, and decisions that no import overwrites."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.exchange.plans import Plan
from compliance.exchange.reading import tables
from tests.vendors.lists import told
from vendors import actions
from vendors.imports import plan
from vendors.models import Service, Vendor

pytestmark = pytest.mark.django_db
Planned = Callable[..., Plan]
Make = Callable[..., Any]


def test_a_cell_that_the_spreadsheet_itself_says_is_wrong_keeps_its_row_out(planned: Planned) -> None:
    ((outcome, words), (other, _)) = told(planned({"name": "AWS", "service": "#REF!"}, {"name": "Google"}))
    assert (outcome, other) == ("error", "new")
    assert "the spreadsheet shows #REF!" in words[0]


@pytest.mark.parametrize(
    "facts, outcome, words",
    [
        (
            {"ba_status": "undecided", "ba_reason": "ask counsel"},
            "changed",
            ["Business associate: undecided → yes"],
        ),
        ({"ba_status": "yes", "ba_reason": "Ours"}, "same", []),
        *(
            ({"ba_status": status, "ba_reason": "Ours"}, "error", [f"“{word}”"])
            for status, word in Vendor.BaStatus.choices
            if status not in ("yes", "undecided")
        ),
    ],
)
def test_a_decision_is_never_overwritten(
    confirmed: Planned, make_vendor: Make, facts: dict[str, str], outcome: str, words: list[str]
) -> None:
    vendor = make_vendor("AWS", **facts)
    made = confirmed({"name": "aws", "service": "" if outcome != "error" else "S3"})
    assert made.rows[0].outcome == outcome
    assert all(word in "".join(told(made)[0][1]) for word in words)
    vendor.refresh_from_db()
    kept = {"changed": ("yes", "Named on our business associate list")}
    assert (vendor.ba_status, vendor.ba_reason) == kept.get(outcome, tuple(facts.values()))
    assert vendor.version == (2 if outcome == "changed" else 1)
    assert not Service.objects.exists()


def test_what_is_archived_waits_for_a_person(
    planned: Planned, make_vendor: Make, make_service: Make, alice: Person
) -> None:
    gone, here = make_vendor("Gone"), make_vendor("Here")
    actions.vendor_archive(gone, by=alice, why="closed", on=date(2026, 11, 22))
    actions.service_archive(make_service(here, "Old"), by=alice, why="unused")
    made = planned({"name": "Gone"}, {"name": "Here", "service": "Old"}, {"name": "Here", "service": "New"})
    assert [row.outcome for row in made.rows] == ["error", "error", "new"]
    assert "“Gone” is archived" in told(made)[0][1][0]
    assert "“Old” is archived" in told(made)[1][1][0]
    make_vendor("Gone")
    make_service(here, "Old")
    again = planned({"name": "Gone"}, {"name": "Here", "service": "Old"})
    assert [row.outcome for row in again.rows] == ["same", "same"]


@pytest.mark.parametrize(
    "row, column, reason",
    [
        ({"service": "S3"}, "Business Associate Name", "The name is missing."),
        ({"name": "N/A", "service": "S3"}, "Business Associate Name", "The name is missing."),
        ({"name": "́", "service": "S3"}, "Business Associate Name", "The name is missing."),
        ({"name": "x" * 161}, "Business Associate Name", "161 characters; 160 fit."),
        ({"name": "ﷺ" * 30}, "Business Associate Name", "30 characters; 160 fit."),
        ({"name": "A", "service": "x" * 201}, "Type of Service(s) Provided", "201 characters; 200 fit."),
        ({"name": "A", "phone": "1" * 61}, "Phone", "61 characters; 60 fit."),
        ({"name": "A", "website": "javascript:alert(1)"}, "Website URL", "No web address."),
        ({"name": "A", "website": "ftp://a.example"}, "Website URL", "starts with https://"),
        ({"name": "A", "website": "see contract"}, "Website URL", "No web address."),
        ({"name": "A", "email": "notmail"}, "Email", "This is not a mail address."),
        ({"name": "A", "website": "x" * 301}, "Website URL", "301 characters; 300 fit."),
    ],
)  # fmt: skip
def test_a_row_with_a_fault_stays_out_and_the_others_do_not(
    confirmed: Planned, row: dict[str, str], column: str, reason: str
) -> None:
    made = confirmed(row, {"name": "Good"})
    assert [one.outcome for one in made.rows] == ["error", "new"]
    problems = made.report()["errors"]
    assert (problems[0]["row"], problems[0]["column"]) == (2, column)
    assert reason in problems[0]["reason"]
    assert len(problems[0]["value"]) <= 200
    assert Vendor.objects.get().name == "Good"


def test_cells_beyond_the_header_are_a_fault(organisation: Organisation) -> None:
    made = plan(organisation, tables(b"Name,Service\nA,x,y\nB,x,,\nC\n"))
    assert [row.outcome for row in made.rows] == ["error", "new", "new"]
    assert "more cells than the header" in told(made)[0][1][0]


def test_what_may_identify_a_person_stays_out(planned: Planned) -> None:
    made = planned(
        {"name": "Trust of J. Doe, SSN 219-09-9999", "service": "Care"},
        {"name": "AWS", "phone": "555-010-0199", "first": "Ana"},
        {"name": "Patient Square Capital", "service": "Consulting"},
    )
    assert [row.outcome for row in made.rows] == ["error", "new", "new"]
    assert "SSN" in made.report()["errors"][0]["reason"]


def test_what_the_register_holds_is_not_asked_about_again(
    planned: Planned, organisation: Organisation, alice: Person
) -> None:
    name = "Trust of J. Doe, SSN 219-09-9999"
    actions.vendor_save(Vendor(organisation=organisation, name=name, ba_status="yes"), by=alice)
    assert planned({"name": name}).counts["same"] == 1
