"""Which checks fail, and what falls due, on both sides of every boundary."""

from datetime import date, timedelta
from typing import Any

import pytest

from riskassess.datasets import gaps, upkeep
from riskassess.datasets.kinds import GAPS, reason
from riskassess.datasets.rules import Dataset
from tests.datasets.facts import MARCH, added, dataset, deidentified, passed, safe_harbor

DAY = timedelta(days=1)
JUNE = date(2026, 6, 1)


def kinds(of: Dataset, on: date = JUNE, **more: Any) -> set[str]:
    return {fault.kind for fault in gaps.faults(of, on, **more)}


def test_what_is_in_order_fails_nothing() -> None:
    assert kinds(deidentified(safe_harbor())) == set()
    assert kinds(dataset("identified")) == set()
    assert kinds(dataset("synthetic", validations=(passed(),))) == set()


def test_every_fault_has_a_kind_with_words() -> None:
    assert {kind for each in BROKEN for kind in each[1]} == set(GAPS)
    assert all(reason(kind, JUNE, "why") for kind in GAPS)


BROKEN: list[tuple[Dataset, set[str]]] = [
    (deidentified(), {"determination_missing"}),
    (deidentified(safe_harbor(lacking=("its day",))), {"determination_missing"}),
    (deidentified(safe_harbor(), additions=(added(JUNE),)), {"determination_missing"}),
    (dataset("synthetic"), {"determination_missing"}),
    (deidentified(safe_harbor(ends_on=JUNE - DAY)), {"determination_expired"}),
    (deidentified(safe_harbor(ends_on=JUNE - DAY), used_from=MARCH), {"phi_used_as_deidentified"}),
    (deidentified(safe_harbor(ends_on=JUNE + 30 * DAY)), {"determination_ends_soon"}),
    (deidentified(safe_harbor(has_human_review=False)), {"no_human_review"}),
    (deidentified(safe_harbor(review_due_on=JUNE - DAY)), {"reidentification_overdue"}),
    (dataset("limited"), {"no_data_use_agreement"}),
    (dataset("unknown"), {"kind_undecided"}),
    (dataset("pseudonymised", is_separated=False), {"not_separated"}),
    (dataset("identified", has_source=False), {"no_provenance"}),
    (dataset("identified", has_extraction=False), {"no_provenance"}),
    (dataset("identified", disposal_due_on=JUNE - DAY), {"disposal_overdue"}),
    (dataset("unknown", disposed_on=JUNE), {"disposal_uncertified"}),
    (dataset("identified", key="no owner"), {"dataset_no_owner"}),
]


@pytest.mark.parametrize(("of", "expected"), BROKEN)
def test_each_fault_is_told(of: Dataset, expected: set[str]) -> None:
    assert kinds(of, has_owner=of.key != "no owner") == expected


@pytest.mark.parametrize(
    "of",
    [
        deidentified(safe_harbor(ends_on=JUNE + 31 * DAY)),
        deidentified(safe_harbor(ends_on=JUNE + DAY), safe_harbor("u", decided_on=JUNE)),
        deidentified(safe_harbor(review_due_on=JUNE)),
        deidentified(safe_harbor(), is_separated=False),
        dataset("identified", disposal_due_on=JUNE),
        dataset("unknown", disposed_on=JUNE, has_certificate=True),
        dataset("unknown", archived_on=JUNE),
        deidentified(safe_harbor("old", ends_on=MARCH, has_human_review=False), safe_harbor()),
    ],
)
def test_on_the_other_side_nothing_is_told(of: Dataset) -> None:
    assert kinds(of) == set()


@pytest.mark.parametrize(
    ("day", "used"), [(MARCH - DAY, False), (MARCH, True), (JUNE, True), (JUNE + DAY, False)]
)
def test_it_is_used_from_the_first_to_the_last_day(day: date, used: bool) -> None:  # noqa: FBT001 (what is expected)
    of = deidentified(used_from=MARCH, used_until=JUNE)
    assert ("phi_used_as_deidentified" in kinds(of, day)) is used


def test_others_may_know_that_it_is_used() -> None:
    assert kinds(deidentified(), used=True) == {"phi_used_as_deidentified"}


def test_the_end_that_nothing_follows_is_due_and_stays_so() -> None:
    of = deidentified(safe_harbor(ends_on=JUNE))
    due = [upkeep.Due(JUNE, "determination_end", "d")]
    assert list(upkeep.dues(of, MARCH)) == due
    assert list(upkeep.dues(of, JUNE + DAY)) == due
    followed = deidentified(safe_harbor(ends_on=JUNE), safe_harbor("u", decided_on=JUNE))
    assert list(upkeep.dues(followed, MARCH)) == []


def test_the_next_look_is_due_of_what_counts() -> None:
    due = upkeep.Due(JUNE, "reidentification_review", "t")
    assert list(upkeep.dues(deidentified(safe_harbor(review_due_on=JUNE)), JUNE)) == [due]
    assert list(upkeep.dues(deidentified(safe_harbor(review_due_on=JUNE, lacking=("x",))), JUNE)) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"disposal_due_on": JUNE, "extracted_on": MARCH, "retention_months": 1}, JUNE),
        ({"extracted_on": date(2025, 8, 31), "retention_months": 6}, date(2026, 2, 28)),
        ({"extracted_on": MARCH}, None),
        ({"retention_months": 6}, None),
    ],
)
def test_disposal_is_due_as_stated_or_after_the_retention_period(
    facts: dict[str, Any], expected: date | None
) -> None:
    of = dataset(**facts)
    assert upkeep.disposal_due(of) == expected
    assert [due.due_on for due in upkeep.dues(of, MARCH)] == ([expected] if expected else [])


def test_of_data_that_are_gone_nothing_is_due() -> None:
    of = dataset(disposal_due_on=JUNE, disposed_on=JUNE)
    assert [len(list(upkeep.dues(of, day))) for day in (JUNE - DAY, JUNE)] == [1, 0]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"used_from": MARCH, "disposed_on": JUNE}, None),
        ({"used_from": MARCH, "used_until": JUNE}, None),
        ({"disposed_on": date(2024, 2, 29)}, date(2030, 2, 28)),
        ({"used_from": MARCH, "used_until": JUNE, "disposed_on": MARCH}, date(2032, 6, 1)),
        ({"used_from": MARCH, "used_until": MARCH, "disposed_on": JUNE}, date(2032, 6, 1)),
    ],
)
def test_papers_are_kept_six_years_beyond_model_and_data(
    facts: dict[str, Any], expected: date | None
) -> None:
    assert upkeep.keep_until(dataset(**facts)) == expected
