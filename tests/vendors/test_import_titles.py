"""What an agreement from a list is called, and where it is seen what it covers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation
from tests.vendors.rows import SIGNED
from vendors.models import BAA
from vendors.tables import covers_word

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
LONG = "A service whose name takes more room than a title has " * 3


@pytest.mark.parametrize(
    "rows, titles",
    [
        ([{**SIGNED, "service": "Claude API"}], ["BAA 2025: Claude API"]),
        ([{**SIGNED, "service": each} for each in "AB"], ["BAA 2025: 2 services"]),
        ([{"service": "Console", "signed": "pending", "eff": "Mar-26"}], ["BAA 2026: Console"]),
        ([{"service": "Console", "signed": "pending", "end": "evergreen"}], ["BAA: Console"]),
        ([SIGNED], ["BAA 2025"]),
        ([{**SIGNED, "service": "A", "title": "Master BAA"}], ["Master BAA"]),
        ([{**SIGNED, "service": "A", "title": "BAA"}], ["BAA"]),
        (
            [{**SIGNED, "service": "A", "eff": day} for day in ("2025-03-01", "2025-04-02", "2025-04-20", "2024-01-01")],
            ["BAA 2024: A", "BAA 2025: A", "BAA 2025-04: A", "BAA 2025-04-20: A"],
        ),
        (
            [{**SIGNED, "service": "A", "role": role} for role in ("covered entity", "business associate", "subcontractor")],
            ["BAA 2025: A", "BAA 2025-03: A", "BAA 2025-03-01: A"],
        ),
        ([{**SIGNED, "service": LONG.strip()}], [f"BAA 2025: {LONG[:99]}…"]),
    ],
)  # fmt: skip
def test_its_year_and_services_tell_it_apart(taken: Make, rows: list[Any], titles: list[str]) -> None:
    """`taken` holds that the same rows a second time change nothing."""
    assert sorted(baa.title for baa in taken(*rows)) == sorted(titles)


def test_a_title_that_is_there_is_not_taken_again(taken: Make, make_vendor: Make, make_baa: Make) -> None:
    make_baa(make_vendor("Acme"), title="BAA 2025: A", direction="subcontractor")
    assert {baa.title for baa in taken({**SIGNED, "service": "A"})} == {"BAA 2025: A", "BAA 2025-03: A"}


def test_what_is_covered_is_seen_beside_the_title(
    taken: Make, officer: Any, organisation: Organisation
) -> None:
    taken(*({**SIGNED, "service": each} for each in ("Gamma", "alpha", "Beta", "Delta")))
    words = "alpha, Beta and 2 more"
    pages = [
        reverse("baa_list", kwargs={"slug": organisation.slug}),
        BAA.objects.get().vendor.get_absolute_url(),
    ]
    assert all(words in officer.get(page).content.decode() for page in pages)
    assert (covers_word([]), covers_word(["A", "A"]), covers_word("BA")) == ("no service", "A", "A, B")
