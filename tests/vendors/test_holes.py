"""The days between two agreements, and cover that was to begin after the end of its own."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from tests.vendors.facts import baa, cover, registers, some_days
from vendors.coverage import holes, never_begins
from vendors.rules import status
from vendors.terms import Agreement

FIRST = {"key": "first", "first_end": "2026-11-30"}


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([], []),
        ([baa(effective="2026-12-01")], []),
        ([baa(effective="2026-12-02")], ["2026-12-01 2026-12-01"]),
        ([baa(effective="2026-12-15")], ["2026-12-01 2026-12-14"]),
        ([baa(effective="2026-12-01", signed="2026-12-15")], ["2026-12-01 2026-12-14"]),
        ([baa(effective="2026-12-15", signed=None)], []),
        ([baa(effective="2026-12-15", direction="subcontractor")], []),
        ([baa(effective="2026-12-15", archived_on="2026-12-15")], []),
        ([baa(effective="2026-12-15", archived_on="2026-12-16")], ["2026-12-01 2026-12-14"]),
        ([baa(effective="2026-12-15"), baa(key="third", effective="2026-06-01", first_end="2026-12-14")], []),
        (
            [baa(effective="2026-12-15", first_end="2026-12-20"), baa(key="third", effective="2027-01-01")],
            ["2026-12-01 2026-12-14", "2026-12-21 2026-12-31"],
        ),
    ],
)
def test_the_days_between_two_agreements_are_named(others: list[Agreement], found: list[str]) -> None:
    """45 CFR 164.502(e)(2), 164.308(b)(3): an assurance does not reach back."""
    assert [f"{first} {last}" for _, first, last in holes([*others, baa(**FIRST)])] == found


@given(registers, some_days)
def test_in_a_hole_nothing_is_in_force(on_file: list[Agreement], on: date) -> None:
    ours = [replace(each, direction="covered_entity") for each in on_file]
    running = [
        each
        for each in ours
        if status(each, on) == "in_force" and (each.archived_on is None or each.archived_on > on)
    ]
    assert not (running and any(first <= on <= last for _, first, last in holes(ours)))


@pytest.mark.parametrize(
    ("from_on", "answer"),
    [(None, False), ("2026-11-30", False), ("2026-12-01", True)],
)
def test_cover_that_was_to_begin_after_the_end_never_does(from_on: str | None, answer: bool) -> None:  # noqa: FBT001
    assert never_begins(cover(from_on=from_on), baa(**FIRST)) is answer
    assert not never_begins(cover(from_on=from_on), baa())


def test_cover_of_an_agreement_that_ended_before_it_came_into_force_never_begins() -> None:
    assert never_begins(cover(), baa(**FIRST, signed="2026-12-01"))
    assert not never_begins(cover(), baa(**FIRST, signed="2026-11-30"))
