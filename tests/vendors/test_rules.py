"""How an agreement stands on a day, what is due on it, and what a change moves."""

from dataclasses import replace
from typing import Any

import pytest

from tests.vendors.facts import baa, day, rolling
from vendors.rules import deadlines, followed, life, return_open, status
from vendors.terms import Agreement


@pytest.mark.parametrize(
    ("agreement", "on", "word"),
    [
        (baa(signed=None), "2026-06-01", "draft"),
        (baa(effective=None), "2026-06-01", "draft"),
        (baa(signed=None, terminated_on="2026-03-01"), "2026-06-01", "draft"),
        (baa(), "2025-12-31", "not_yet"),
        (baa(), "2026-01-01", "in_force"),
        (baa(), "2126-01-01", "in_force"),
        (baa(effective="2026-02"), "2026-02-27", "not_yet"),
        (baa(effective="2026-02"), "2026-02-28", "in_force"),
        (baa(effective="2028-02"), "2028-02-28", "not_yet"),
        (baa(effective="2028-02"), "2028-02-29", "in_force"),
        (baa(signed="2026-01-10"), "2026-01-09", "not_yet"),
        (baa(signed="2026-01-10"), "2026-01-10", "in_force"),
        (baa(first_end="2026-12-31"), "2026-12-31", "in_force"),
        (baa(first_end="2026-12-31"), "2027-01-01", "ended"),
        (baa(first_end="2026-12"), "2026-12-01", "in_force"),
        (baa(first_end="2026-12"), "2026-12-02", "ended"),
        (rolling("2026-12-31"), "2027-01-01", "in_force"),
        (rolling("2026-12-31"), "2090-01-01", "in_force"),
        (rolling("2026-12-31", notice_given="2026-12-31"), "2026-12-31", "in_force"),
        (rolling("2026-12-31", notice_given="2026-12-31"), "2027-01-01", "ended"),
        (baa(superseded_from="2026-06-01"), "2026-05-31", "in_force"),
        (baa(superseded_from="2026-06-01"), "2026-06-01", "ended"),
        (baa(terminated_on="2026-06-01"), "2026-06-01", "in_force"),
        (baa(terminated_on="2026-06-01"), "2026-06-02", "ended"),
        # ended before it began: never in force
        (baa(terminated_on="2025-12-01"), "2025-12-01", "not_yet"),
        (baa(terminated_on="2025-12-01"), "2025-12-02", "ended"),
        (baa(terminated_on="2025-12-01"), "2026-01-01", "ended"),
        (baa(has_evidence=False), "2026-01-01", "in_force"),  # signed without a file is in force
    ],
)
def test_the_one_word_for_an_agreement_on_a_day(agreement: Agreement, on: str, word: str) -> None:
    assert status(agreement, day(on)) == word


@pytest.mark.parametrize(
    ("agreement", "on", "flags"),
    [
        # expiring: 90 days
        (baa(first_end="2026-12-31"), "2026-10-01", set()),
        (baa(first_end="2026-12-31"), "2026-10-02", {"expiring"}),
        (baa(first_end="2026-12-31"), "2026-12-31", {"expiring"}),
        (baa(first_end="2026-12-31"), "2027-01-01", set()),
        (baa(terminated_on="2026-12-31"), "2026-10-02", {"expiring"}),
        (baa(first_end="2026-02-01"), "2025-12-31", set()),  # not yet in force
        (baa(first_end="2026-02-01", signed=None), "2026-01-31", set()),
        # notice window: 30 days before the last day to give notice, here 1 November
        (rolling(notice_days=60), "2026-10-01", set()),
        (rolling(notice_days=60), "2026-10-02", {"notice_open"}),
        (rolling(notice_days=60), "2026-11-01", {"notice_open"}),
        (rolling(notice_days=60), "2026-11-02", set()),
        (rolling(notice_days=60), "2026-12-31", set()),  # an auto-renewing agreement does not expire
        (rolling(notice_days=60, notice_given="2026-10-02"), "2026-10-02", {"expiring"}),
        (rolling(notice_days=60, notice_given="2026-10-01"), "2026-10-01", set()),
        (rolling(notice_days=60, effective="2026-10-03"), "2026-10-02", set()),
        # facts missing, signed late
        (baa(until_terminated=True), "2026-06-01", set()),
        (baa(), "2026-06-01", {"dates_incomplete"}),
        (baa(until_terminated=True, effective="2025-12-31"), "2026-06-01", {"signed_late"}),
    ],
)
def test_the_flags_beside_the_word(agreement: Agreement, on: str, flags: set[str]) -> None:
    found = life(agreement, day(on))
    names = ("expiring", "notice_open", "dates_incomplete", "signed_late")
    assert {name for name in names if getattr(found, name)} == flags


def test_how_early_the_flags_show_is_a_setting() -> None:
    agreement, on = baa(first_end="2026-12-31"), day("2026-12-01")
    assert life(agreement, on, expiring_days=30).expiring
    assert not life(agreement, on, expiring_days=29).expiring
    agreement, on = rolling(notice_days=0), day("2026-12-01")
    assert life(agreement, on, notice_window_days=30).notice_open
    assert not life(agreement, on, notice_window_days=29).notice_open


@pytest.mark.parametrize(
    ("facts", "on", "is_open"),
    [
        ({"terminated_on": "2026-06-30"}, "2026-06-30", False),
        ({"terminated_on": "2026-06-30"}, "2026-07-01", True),
        ({"first_end": "2026-06-30"}, "2026-07-01", True),  # an expiry ends the contract as well
        ({"until_terminated": True, "notice_given": "2026-06-30"}, "2026-07-01", True),
        ({"superseded_from": "2026-06-30"}, "2026-07-01", False),
        ({"terminated_on": "2025-12-31"}, "2026-07-01", False),  # never in force
        ({"terminated_on": "2026-01-01"}, "2026-07-01", True),  # in force for a day
        ({"terminated_on": "2026-06-30", "signed": None}, "2026-07-01", False),
        ({"until_terminated": True}, "2026-07-01", False),
        ({"terminated_on": "2026-06-30", "return_done_on": "2026-07-05"}, "2026-07-04", True),
        ({"terminated_on": "2026-06-30", "return_done_on": "2026-07-05"}, "2026-07-05", False),
    ],
)
def test_return_of_phi_is_open_after_every_end_but_a_successor(
    facts: dict[str, Any],
    on: str,
    is_open: bool,  # noqa: FBT001
) -> None:
    assert return_open(baa(**facts), day(on)) is is_open


@pytest.mark.parametrize(
    ("agreement", "on", "dues"),
    [
        (baa(until_terminated=True), "2026-06-01", []),
        (baa(first_end="2026-12-31"), "2025-06-01", ["ends 2026-12-31"]),
        (baa(first_end="2026-12-31"), "2026-12-31", ["ends 2026-12-31"]),
        (baa(first_end="2026-12-31", signed=None), "2026-06-01", []),
        (baa(first_end="2026-12-31", signed=None), "2027-06-01", []),
        (rolling(notice_days=60), "2025-06-01", ["notice by 2026-11-01"]),
        (rolling(notice_days=60), "2026-11-01", ["notice by 2026-11-01"]),
        (rolling(notice_days=60), "2026-11-02", ["notice by 2027-11-01"]),
        (rolling(notice_days=60, signed=None), "2026-06-01", []),
        (rolling(notice_days=60, notice_given="2026-06-01"), "2026-06-01", ["ends 2026-12-31"]),
        # an expiry stays due until somebody acts
        (baa(first_end="2026-12-31"), "2027-06-01", ["ends 2026-12-31"]),
        (baa(first_end="2026-12-31", superseded_from="2027-02-01"), "2027-06-01", ["ends 2026-12-31"]),
        (baa(first_end="2026-12-31", terminated_on="2027-02-01"), "2027-06-01", ["ends 2026-12-31"]),
        (
            baa(first_end="2026-10-31", notice_given="2026-10-15", notice_days=60),
            "2026-11-01",
            ["ends 2026-10-31"],
        ),
        (baa(first_end="2026-12-31", return_done_on="2027-02-01"), "2027-01-31", ["ends 2026-12-31"]),
        (baa(first_end="2026-12-31", return_done_on="2027-02-01"), "2027-02-01", []),
        # any other end was somebody's act
        (baa(terminated_on="2026-12-31"), "2026-12-31", ["ends 2026-12-31"]),
        (baa(terminated_on="2026-12-31"), "2027-01-01", []),
        (baa(superseded_from="2027-01-01"), "2027-01-01", []),
        (rolling(notice_given="2026-06-01"), "2027-01-01", []),
        # return or destruction
        (
            baa(terminated_on="2026-12-31", return_due_on="2027-01-30"),
            "2026-06-01",
            ["ends 2026-12-31", "return or destruction of PHI by 2027-01-30"],
        ),
        (
            baa(first_end="2026-12-31", return_due_on="2027-01-30"),
            "2028-01-01",
            ["return or destruction of PHI by 2027-01-30"],
        ),
        (
            baa(terminated_on="2026-12-31", return_due_on="2027-01-30", return_done_on="2027-01-15"),
            "2027-01-14",
            ["return or destruction of PHI by 2027-01-30"],
        ),
        (
            baa(terminated_on="2026-12-31", return_due_on="2027-01-30", return_done_on="2027-01-15"),
            "2027-01-15",
            [],
        ),
        # what was never in force owes none
        (baa(signed=None, terminated_on="2026-12-31", return_due_on="2027-01-30"), "2027-02-15", []),
        (baa(effective=None, terminated_on="2026-12-31", return_due_on="2027-01-30"), "2027-02-15", []),
        (baa(terminated_on="2025-12-31", return_due_on="2026-01-30"), "2026-02-15", []),
        (
            baa(terminated_on="2026-01-01", return_due_on="2026-01-31"),
            "2026-02-15",
            ["return or destruction of PHI by 2026-01-31"],
        ),
        # archived
        (baa(first_end="2026-12-31", archived_on="2026-06-01"), "2026-05-31", ["ends 2026-12-31"]),
        (baa(first_end="2026-12-31", archived_on="2026-06-01"), "2026-06-01", []),
    ],
)
def test_what_is_due(agreement: Agreement, on: str, dues: list[str]) -> None:
    assert [str(due) for due in deadlines(agreement, day(on))] == dues


@pytest.mark.parametrize(
    ("others", "on", "dues"),
    [
        ([], "2026-06-01", ["ends 2026-12-31"]),
        ([baa(key="new", effective="2027-01-01")], "2026-06-01", []),
        ([baa(key="new", effective="2027-01-01")], "2026-12-31", []),
        ([baa(key="new", effective="2027-01-02")], "2026-06-01", ["ends 2026-12-31"]),
        ([baa(key="new", effective="2027-01-01", signed=None)], "2026-06-01", ["ends 2026-12-31"]),
        (
            [baa(key="new", effective="2027-01-01", archived_on="2026-06-01")],
            "2026-06-01",
            ["ends 2026-12-31"],
        ),
        (
            [baa(key="new", effective="2027-01-01", direction="subcontractor")],
            "2026-06-01",
            ["ends 2026-12-31"],
        ),
    ],
)
def test_one_that_makes_way_for_another_asks_nobody_for_anything(
    others: list[Agreement], on: str, dues: list[str]
) -> None:
    old = baa(superseded_from="2027-01-01")
    assert [str(due) for due in deadlines(old, day(on), others=others)] == dues


def test_only_what_is_due_by_the_asked_day_is_listed() -> None:
    agreement = baa(first_end="2026-12-31")
    assert len(deadlines(agreement, day("2026-06-01"), day("2026-12-31"))) == 1
    assert deadlines(agreement, day("2026-06-01"), day("2026-12-30")) == []


EXPIRED = baa(first_end="2026-10-31", key="old")


@pytest.mark.parametrize(
    ("following", "on", "is_followed"),
    [
        ({"effective": "2026-11-01"}, "2026-10-31", False),
        ({"effective": "2026-11-01"}, "2026-11-01", True),
        # a month between: it silences no day of that month
        ({"effective": "2026-12-01"}, "2026-11-30", False),
        ({"effective": "2026-12-01"}, "2026-12-01", True),
        ({"effective": "2026-11-01", "signed": "2026-11-20"}, "2026-11-19", False),
        ({"effective": "2026-11-01", "signed": "2026-11-20"}, "2026-11-20", True),
        # one that began before and runs longer, or not
        ({"effective": "2026-06-01"}, "2026-11-01", True),
        ({"effective": "2026-06-01", "first_end": "2026-11-01"}, "2026-11-01", True),
        ({"effective": "2026-06-01", "first_end": "2026-10-31"}, "2026-11-01", False),
        # its own end later is its own matter
        ({"effective": "2026-11-01", "terminated_on": "2026-11-05"}, "2026-11-10", True),
        ({"effective": "2026-11-10", "terminated_on": "2026-11-09"}, "2026-11-20", False),
        ({"effective": "2026-11-01", "archived_on": "2026-11-10"}, "2026-11-09", True),
        ({"effective": "2026-11-01", "archived_on": "2026-11-10"}, "2026-11-10", False),
        ({"effective": "2026-11-01", "signed": None}, "2026-12-01", False),
        ({"effective": "2026-11-01", "direction": "subcontractor"}, "2026-12-01", False),
    ],
)
def test_an_expiry_is_followed_once_another_agreement_took_over(
    following: dict[str, Any],
    on: str,
    is_followed: bool,  # noqa: FBT001
) -> None:
    both = [EXPIRED, baa(key="new", **following)]
    assert followed(EXPIRED, both, day(on)) is is_followed
    asked = day(on)
    if asked > day("2026-10-31"):
        assert (deadlines(EXPIRED, asked, others=both) == []) is is_followed
        assert return_open(EXPIRED, asked, both) is not is_followed
        named = replace(EXPIRED, return_due_on=day("2026-11-30"))
        assert return_open(named, asked, both), "somebody named a day for the return"


def test_one_that_ended_last_is_never_silenced_by_those_before() -> None:
    chain = [baa(key=str(month), first_end=f"2026-{month:02}-28") for month in (2, 3, 4)]
    due = [bool(deadlines(each, day("2026-06-01"), others=chain)) for each in chain]
    assert due == [False, False, True]
