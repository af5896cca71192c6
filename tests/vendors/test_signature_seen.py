"""Signed on a day that nobody wrote: it counts from the day the signature was seen, and owes what it may have owed all along."""

from datetime import date
from typing import Any

import pytest

from compliance.ledger import door as ledger
from tests.vendors.facts import baa as agreement
from tests.vendors.pages import at, baa_data, confirm, day, errors, fresh
from vendors import queries
from vendors.models import BAA
from vendors.rules import return_open
from vendors.terms import may_start_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
SEEN = {"signed": None, "signed_seen_on": date(2026, 11, 1)}


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({"signed": "2026-03-01"}, "2026-03-01"),
        ({"signed": "2026-03"}, "2026-03-01"),
        ({"signed": "2025-03-01"}, "2026-01-01"),
        ({"signed": None, "signed_seen": "2026-11-01"}, "2026-01-01"),
        ({"signed": None, "signed_seen": "2026-11-01", "effective": "2026-12"}, "2026-12-01"),
        ({"signed": None}, None),
        ({"effective": None}, None),
    ],
)
def test_the_first_day_on_which_it_may_have_been_in_force(facts: dict[str, Any], first: str | None) -> None:
    assert may_start_on(agreement(**facts)) == (first and date.fromisoformat(first))


@pytest.mark.parametrize(
    ("terminated", "is_open"), [("2025-12-31", False), ("2026-01-01", True), ("2026-06-30", True)]
)
def test_phi_of_an_agreement_that_may_have_been_in_force_goes_back(terminated: str, is_open: bool) -> None:  # noqa: FBT001
    """45 CFR 164.504(e)(2)(ii)(J): that nobody wrote the day of the signature frees nobody."""
    facts = agreement(signed=None, signed_seen="2026-11-01", terminated_on=terminated)
    assert return_open(facts, date(2026, 11, 22)) is is_open


def test_finding_out_that_the_day_is_not_known_keeps_the_return_open(
    officer: Any, make_vendor: Any, make_baa: Any
) -> None:
    baa = make_baa(
        make_vendor(), terminated_on=day("2026-06-30"), return_due_on=date(2026, 7, 30), first_end=None, until_terminated=True
    )  # fmt: skip
    typed = baa_data(fresh(baa), signed="", signed_seen_on="2026-11-22", first_end="", until_terminated="on")
    assert officer.post(at("baa_edit", baa.organisation, key=baa.pk), typed).status_code == 302
    kinds = {row.kind for row in queries.gap_rows(baa.organisation_id, date(2026, 11, 22))}
    assert "return_open" in kinds
    assert fresh(baa).unfinished(date(2026, 11, 22), [])


@pytest.mark.parametrize(
    ("last", "refused"), [("2025-12-31", True), ("2026-01-01", False), ("2026-10-01", False)]
)
def test_it_is_terminated_as_of_any_day_from_which_it_may_have_run(
    officer: Any,
    make_vendor: Any,
    make_baa: Any,
    last: str,
    refused: bool,  # noqa: FBT001
) -> None:
    baa = make_baa(make_vendor(), **SEEN, effective=day("2026-01-01"))
    answer = confirm(officer, "baa_terminate", baa, terminated_on=last, why="we left")
    assert (answer.status_code != 302) is refused
    assert not refused or errors(answer)["terminated_on"] == ["It was not in force before 2026-01-01."]


def test_notice_may_have_been_given_before_the_signature_was_seen(
    officer: Any, make_vendor: Any, make_baa: Any
) -> None:
    baa = make_baa(make_vendor(), **SEEN, effective=day("2026-12-01"))
    assert confirm(officer, "baa_notice", baa, given_on="2026-10-01", given_by="us").status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"signed": "", "signed_seen_on": "2026-11-22"}, None),
        ({"signed": "", "signed_seen_on": "2026-11-23"}, "What nobody has seen yet cannot be recorded."),
        ({"signed": "2026-01-10", "signed_seen_on": "2026-11-22"}, "Give the day it was signed or the day you saw it, not both."),
    ],
)  # fmt: skip
def test_what_may_be_typed_of_it(
    officer: Any, make_vendor: Any, make_baa: Any, typed: dict[str, str], words: str | None
) -> None:
    baa = make_baa(make_vendor())
    answer = officer.post(at("baa_edit", baa.organisation, key=baa.pk), baa_data(fresh(baa), **typed))
    assert (errors(answer)["signed_seen_on"] == [words]) if words else answer.status_code == 302


def test_the_database_takes_only_one_of_both(make_vendor: Any, make_baa: Any, alice: Any) -> None:
    baa = BAA.objects.get(pk=make_baa(make_vendor()).pk)
    baa.signed_seen_on = date(2026, 11, 1)
    with pytest.raises(Exception, match="not both"):
        ledger.save(baa, by=alice, verb="edited")
