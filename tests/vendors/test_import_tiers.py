"""Which service a name with its tier means, what may be the same, and what is no service at all."""

from collections.abc import Callable
from typing import Any

import pytest

from compliance.accounts.models import Organisation
from tests.vendors.rows import SIGNED
from vendors.imports.words import is_no_service
from vendors.models import Service

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
ANY = "Amazon Q Business\nany, under AWS BAA"


def services() -> list[str]:
    return sorted(map(str, Service.objects.all()))


@pytest.mark.parametrize(
    "names, found",
    [
        (["Amazon Q Business", ANY], ["Amazon Q Business"]),
        ([ANY, "Amazon Q Business"], ["Amazon Q Business"]),
        ([ANY, "Amazon Q Business (all plans)"], ["Amazon Q Business"]),
        (["Scribe (any account)", "scribe"], ["Scribe"]),
        (["Scribe (any paid account)", "Scribe"], ["Scribe", "Scribe (any paid account)"]),
        (["GroqCloud", "GroqCloud\nenterprise"], ["GroqCloud", "GroqCloud (enterprise)"]),
    ],
)
def test_a_tier_that_leaves_none_out_is_none(taken: Make, names: list[str], found: list[str]) -> None:
    taken(*({**SIGNED, "service": name} for name in names))
    assert services() == found


def test_what_is_read_otherwise_is_told(plan_of: Make) -> None:
    row = plan_of({**SIGNED, "service": ANY}).rows[0]
    assert "“Amazon Q Business (any, under AWS BAA)” is read as “Amazon Q Business”" in row.notes
    assert row.detail == "Amazon Q Business"


def test_the_register_keeps_its_own_tier(
    taken: Make, plan_of: Make, make_vendor: Make, make_service: Make, organisation: Organisation
) -> None:
    make_service(make_vendor("Acme"), "Scribe", tier="any, under their BAA")
    for name in ("Scribe", "Scribe (any account)", "Scribe (any, under their BAA)"):
        taken({**SIGNED, "service": name})
    assert services() == ["Scribe (any, under their BAA)"]
    assert (
        "“Scribe” is read as “Scribe (any, under their BAA)”" in plan_of({"service": "Scribe"}).rows[0].notes
    )


@pytest.mark.parametrize(
    "first, second, is_told",
    [
        ("Groq", "Groq (enterprise)", 1),
        ("Groq (enterprise)", "Groq", 1),
        ("Groq (Pro)", "Groq (enterprise)", 0),
    ],
)
def test_two_that_may_be_one_are_told(
    plan_of: Make, taken: Make, first: str, second: str, is_told: int
) -> None:
    words = f"“{second}” may be the same service as “{first}”"
    rows = plan_of({"service": first}, {"service": second}).rows
    assert (words in " ".join(rows[1].notes), "may be the same" in " ".join(rows[0].notes)) == (
        bool(is_told),
        False,
    )
    taken({"service": first})
    assert (words in " ".join(plan_of({"service": second}).rows[0].notes)) is bool(is_told)


@pytest.mark.parametrize(
    "cell, detail",
    [
        ("Scribe; 24x7", "Scribe"),
        ("Scribe; EU", "Scribe"),
        ("Scribe; us-east-1; Portal", "Scribe + Portal"),
        ("Scribe; 24/7; EU", "Scribe"),
        ("24; 7", "24 + 7"),
        ("Scribe; support", "Scribe + support"),
    ],
)
def test_what_is_no_name_is_no_service(plan_of: Make, taken: Make, cell: str, detail: str) -> None:
    row = plan_of({**SIGNED, "service": cell}).rows[0]
    assert row.detail == detail
    left = [each for each in cell.split("; ") if each not in detail]
    assert all(
        f"“{each}” is a number, a time or a region and no service" in " ".join(row.notes) for each in left
    )
    taken({**SIGNED, "service": cell})


def test_a_name_that_is_known_is_one(
    taken: Make, plan_of: Make, make_vendor: Make, make_service: Make
) -> None:
    make_service(make_vendor("Acme"), "Help desk")
    assert plan_of({"service": "Help desk, 24x7"}).rows[0].detail == "Help desk"
    assert plan_of({"service": "Help desk, EU only"}).rows[0].detail == "Help desk"
    assert plan_of({"service": "Help desk, 365 Portal"}).rows[0].detail == "Help desk + 365 Portal"


@pytest.mark.parametrize(
    "text",
    [
        "24x7",
        "24/7",
        "99.9%",
        "9am-5pm",
        "48 hours",
        "business hours",
        "EU",
        "U.S.",
        "us-east-1",
        "US East",
        "eu region",
    ],
)
def test_no_services(text: str) -> None:
    assert is_no_service(text)


@pytest.mark.parametrize(
    "text",
    [
        "Portal",
        "24 Hour Fitness",
        "Europe Portal",
        "S3",
        "Microsoft 365",
        "Support",
        "Day surgery",
        "Global Payments",
    ],
)
def test_services(text: str) -> None:
    assert not is_no_service(text)


def test_a_cell_of_hundreds_of_signs_is_no_list_of_services(plan_of: Make) -> None:
    (row,) = plan_of({"service": "a;" * 990}).rows
    assert (row.outcome, [problem.column for problem in row.problems]) == ("error", ["Services used"])
