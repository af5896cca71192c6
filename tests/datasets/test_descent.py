"""One made from the other: told by the days of each, it means the same as walking up on every day; and no line is too long."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from time import process_time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings

from compliance.ledger.records import door_open
from riskassess.datasets import gaps, rules, upkeep
from riskassess.datasets.descent import Kin
from riskassess.datasets.models import Dataset as Row
from riskassess.datasets.models import Origin
from riskassess.datasets.page.lineage import LEVELS
from riskassess.datasets.rules import Dataset, Key
from tests.datasets.facts import MARCH, added, dataset, deidentified, passed, safe_harbor
from tests.datasets.test_spans import DAYS, families

LONG = 3_000
JUNE = date(2026, 6, 1)


def stands_in(*, is_phi: bool) -> Callable[[Key], Dataset]:
    """A dataset that is PHI on every day, or on none."""
    facts = {"decided_on": date.min, "data_as_of": date.min}
    made = dataset() if is_phi else deidentified(safe_harbor(**facts), extracted_on=date.min)  # type: ignore[arg-type]
    return lambda _: made


def is_phi(key: Key, on: date, family: rules.Family, path: frozenset[Key] = frozenset()) -> bool:
    """Walks up: an unknown one is PHI, and so is one that is met on the way to itself."""
    if key not in family or key in path:
        return True
    each = family[key]
    above = {*each.made_from, *(part.origin for part in each.additions if part.origin)}
    told = {
        one: stands_in(is_phi=is_phi(one, on, family, path | {key}))(one) for one in above if one is not None
    }
    return rules.status(each, on, told).is_phi


@settings(max_examples=300, deadline=None)
@given(family=families)
def test_it_means_the_same_as_walking_up(family: dict[Key, Dataset]) -> None:
    kin = Kin(family)
    for key, each in family.items():
        for on in DAYS[::3]:
            expected = is_phi(key, on, family)
            assert rules.status(each, on, kin).is_phi == expected
            assert rules.status(each, on, family).is_phi == expected


def line(length: int, top: Dataset) -> Kin[Dataset]:
    """Made-up data, each made from the one before, tested on days that differ."""
    found: dict[Key, Dataset] = {0: top}  # type: ignore[dict-item]
    for n in range(1, length):
        found[n] = dataset(  # type: ignore[index]
            "synthetic", n, made_from=(n - 1,), validations=(passed(MARCH + timedelta(days=n % 30)),)
        )
    return Kin(found)


@pytest.mark.parametrize("top", [dataset("identified", 0), deidentified(safe_harbor(), key=0)])  # type: ignore[arg-type]
def test_a_line_of_three_thousand(top: Dataset) -> None:
    began = process_time()
    family = line(LONG, top)
    for each in family.values():
        assert rules.status(each, JUNE, family).is_phi == (top.kind == "identified")
        list(gaps.faults(each, JUNE, family))
        list(upkeep.dues(each, JUNE, family))
    assert process_time() - began < 3


def test_what_ends_above_ends_below() -> None:
    last = JUNE - timedelta(days=1)
    family = line(4, deidentified(safe_harbor(ends_on=last), key=0))  # type: ignore[arg-type]
    for key in range(1, 4):
        assert rules.deidentified_spans(family[key], family) == [(MARCH + timedelta(days=key), last)]
        assert rules.status(family[key], JUNE, family).is_phi


def test_a_line_that_leads_back_to_itself_is_phi() -> None:
    family = line(LONG, dataset("synthetic", 0, made_from=(LONG - 1,), validations=(passed(),)))  # type: ignore[arg-type]
    assert rules.status(family[0], JUNE, family).is_phi
    assert rules.deidentified_spans(family[LONG // 2], family) == []


def test_what_led_back_only_later_was_none_before() -> None:
    back = added(JUNE, origin=1)  # type: ignore[arg-type]
    top = dataset("synthetic", 0, additions=(back,), validations=(passed(), passed(JUNE)))  # type: ignore[arg-type]
    family = line(3, top)
    for key in range(3):
        assert rules.deidentified_spans(family[key], family)[-1][1] == JUNE - timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
def test_every_page_of_a_long_line_opens(
    officer: Client, organisation: Any, make_dataset: Callable[..., Row]
) -> None:
    first = make_dataset("Line 00000", kind="synthetic")
    rows = [
        Row(
            organisation=organisation,
            name=f"Line {n:05}",
            sort_name=f"line {n:05}",
            kind="synthetic",
            version=1,
        )
        for n in range(1, LONG)
    ]
    above = [first, *rows[:-1]]
    with door_open():
        Row.objects.bulk_create(rows)
        Origin.objects.bulk_create(
            Origin(organisation=organisation, dataset=row, parent=parent)
            for row, parent in zip(rows, above, strict=True)
        )
    slug = {"slug": "lakeside-clinic"}
    for name in ("dashboard", "gap_list", "dataset_list"):
        assert officer.get(reverse(name, kwargs=slug)).status_code == 200, name
    for at, words in (
        (0, [f"{LONG - 1 - LEVELS} more further down"]),
        (LONG // 2, [f"{LONG // 2 - LEVELS} more further up", f"{LONG // 2 - 1 - LEVELS} more further down"]),
    ):
        address = reverse("dataset_detail", kwargs={**slug, "key": [first, *rows][at].pk})
        answer = officer.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert all(each in page for each in words)
        assert page.count("<ul") == page.count("</ul") and len(re.findall("<li[ >]", page)) == page.count(
            "</li>"
        )
