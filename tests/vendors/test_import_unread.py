"""Columns whose header says what they are and whose cells cannot be read: no row is taken without the fact."""

import pytest

from compliance.accounts.models import Organisation
from compliance.exchange.plans import Plan
from tests.exchange.books import book
from vendors import imports
from vendors.register import VendorRegister

pytestmark = pytest.mark.django_db


def planned(organisation: Organisation, header: str, *rows: str) -> Plan:
    content = "\n".join([header, *rows]).encode()
    return imports.plan(organisation, VendorRegister().read_import(content))


@pytest.mark.parametrize(
    "header, cell, reason",
    [
        ("Effective", "Q1 2025", "A quarter is neither a day nor a month."),
        ("End", "1 yr", "This is not a date."),
        ("Breach notice", "48-72 hrs", "Two numbers stand here."),
        ("Breach notice", "-5 days", "A time is not below zero."),
        ("Breach", "soonish", "This is no time."),
        ("Breach hrs", "4-8", "Two numbers stand here."),
        ("Notice (days)", "a while", "“while” counts no time that we know."),
        ("BAA signed?", "ask counsel", "This is neither yes nor no."),
    ],
)
def test_a_column_that_cannot_be_read_keeps_its_rows_out(
    organisation: Organisation, header: str, cell: str, reason: str
) -> None:
    made = planned(
        organisation, f"Vendor,Date signed,{header}", *(f"V{at},2025-03-01,{cell}" for at in range(4))
    )
    assert made.counts["error"] == 4 and not made.changes
    problems = [problem for row in made.rows for problem in row.problems]
    assert {(problem.column, problem.value) for problem in problems} == {(header, cell)}
    assert all(problem.reason.startswith(reason) for problem in problems)
    assert any(
        "none of its cells looks like" in remark and "because of its header" in remark
        for remark in made.remarks
    )


@pytest.mark.parametrize(
    "header, column", [("Notice (days)", "notice 30 days"), ("Breach hrs", "breach notice 30 hours")]
)
def test_numbers_that_are_spelled_out_are_numbers(
    organisation: Organisation, header: str, column: str
) -> None:
    made = planned(
        organisation, f"Vendor,Date signed,{header}", *(f"V{at},2025-03-01,thirty" for at in range(4))
    )
    assert made.counts["new"] == 4 and not made.remarks
    assert all(column in " ".join(row.brings) for row in made.rows)


def test_a_signature_below_a_word_that_is_none_keeps_its_row_out(organisation: Organisation) -> None:
    made = planned(
        organisation, "Vendor,Signed,Effective", *(f"V{at},lost in the mail,2025-03-01" for at in range(4))
    )
    assert made.counts["error"] == 4


def test_what_a_vendor_does_is_its_service(organisation: Organisation) -> None:
    made = planned(
        organisation, "Vendor,What they do,Breach", "Acme,Scribing,48 hrs", "Beta,Billing,5 bus. days"
    )
    assert [row.detail for row in made.rows] == ["Scribing", "Billing"]
    assert [
        "48 hours" in " ".join(made.rows[0].brings),
        "5 business days" in " ".join(made.rows[1].brings),
    ] == [True] * 2


def test_german_dates_are_no_phone_numbers(organisation: Organisation) -> None:
    made = planned(
        organisation,
        "Vendor;Vertrag unterschrieben am;Gültig ab;Gültig bis",
        "Zürich Analytics;31.12.2024;01.01.2025;31.12.2026",
        "Müller;03.02.2025;03.02.2025;02.02.2027",
        "Østergård;29.02.2024;01.03.2024;28.02.2027",
    )
    assert set(made.mapping.values()) == {"vendor.name", ""}
    assert [remark.partition(")")[2] for remark in made.remarks] == [
        " holds dates and is not read. Choose which days they are."
    ] * 3


def test_a_number_without_a_unit_says_where_the_unit_is_chosen(organisation: Organisation) -> None:
    made = planned(organisation, "Vendor,Date signed,Notice period,Breach", "Acme,2025-03-01,30,two")
    reasons = [problem.reason for problem in made.rows[0].problems]
    assert len(reasons) == 2
    assert all(
        "choose “A number alone counts” beside that column in the preview" in reason for reason in reasons
    )


def test_a_signature_whose_day_cannot_be_read_is_not_said_to_count_from_today(
    organisation: Organisation,
) -> None:
    made = planned(organisation, "Vendor,Signed?,Signed on", "Acme,yes,2025-11-31", "Beta,yes,")
    assert [len(row.problems) for row in made.rows] == [1, 0]
    assert ["nobody wrote" in " ".join(row.notes) for row in made.rows] == [False, True]


def test_nothing_is_told_twice(organisation: Organisation) -> None:
    made = planned(
        organisation, "Vendor,Date signed,End,Renewal", "Acme,2025-03-01,auto,Y", "Beta,2025-03-01,,auto"
    )
    notes = [
        [note for note in row.notes if note.startswith("Renews itself, and no end day")] for row in made.rows
    ]
    assert [len(each) for each in notes] == [1, 1]


def test_a_name_that_is_a_formula_without_a_result_is_one_error(organisation: Organisation) -> None:
    content = book(("Vendor", "Date signed"), ("=B2", "2025-03-01"), (None, "2025-03-01"))
    made = imports.plan(organisation, VendorRegister().read_import(content))
    assert [[problem.reason[:12] for problem in row.problems] for row in made.rows] == [
        ["This cell ho"],
        ["The name is "],
    ]
