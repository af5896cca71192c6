"""When an agreement starts, how its terms roll, when it ends."""

from itertools import pairwise
from typing import Any

import pytest

from tests.vendors.facts import DAY, baa, day, days, rolling
from vendors.terms import (
    LONGEST_DAYS,
    LONGEST_MONTHS,
    Agreement,
    end,
    missing,
    notice_by,
    rolls_from,
    signed_late,
    starts_on,
    term_end,
)


@pytest.mark.parametrize(
    ("signed", "effective", "start", "late"),
    [
        ("2026-03-10", "2026-03-15", "2026-03-15", False),
        ("2026-03-15", "2026-03-15", "2026-03-15", False),
        ("2026-03-16", "2026-03-15", "2026-03-16", True),  # a signature does not reach back
        ("2026-03-10", "2026-03", "2026-03-31", False),
        ("2026-02", "2026-03-15", "2026-03-15", False),
        ("2026-03", "2026-03-15", "2026-03-31", True),
        ("2028-02", "2028-02", "2028-02-29", False),
        (None, "2026-03-15", None, False),
        ("2026-03-15", None, None, False),
        (None, None, None, False),
    ],
)
def test_it_starts_when_signed_and_effective(
    signed: str | None,
    effective: str | None,
    start: str | None,
    late: bool,  # noqa: FBT001
) -> None:
    agreement = baa(signed=signed, effective=effective)
    assert starts_on(agreement) == (start and day(start))
    assert signed_late(agreement) is late


@pytest.mark.parametrize(
    ("seen", "effective", "start"),
    [
        ("2026-03-15", "2026-03-15", "2026-03-15"),
        ("2026-03-16", "2026-03-15", "2026-03-16"),  # what nobody wrote counts from the day it was seen
        ("2026-03-14", "2026-03-15", "2026-03-15"),
        ("2026-03-15", None, None),
    ],
)
def test_signed_on_a_day_that_nobody_wrote(seen: str, effective: str | None, start: str | None) -> None:
    agreement = baa(effective=effective, until_terminated=True, signed=None, signed_seen=seen)
    assert starts_on(agreement) == (start and day(start))
    assert signed_late(agreement) is False
    assert missing(agreement)[0] == "signed", "it is no draft, and its day is still to be found"


def test_the_day_of_signature_counts_where_it_is_known() -> None:
    agreement = baa(signed="2026-03-10", effective="2026-03-01", signed_seen="2026-11-01")
    assert starts_on(agreement) == day("2026-03-10")


@pytest.mark.parametrize(
    ("facts", "last", "reason"),
    [
        ({}, None, None),
        ({"first_end": "2026-12-31"}, "2026-12-31", "expired"),
        ({"first_end": "2026-12"}, "2026-12-01", "expired"),
        ({"first_end": "2026-12-31", "until_terminated": True}, None, None),
        ({"first_end": "2026-12-31", "renewal": "auto", "term_months": 12}, None, None),
        # auto-renewing with facts missing
        ({"first_end": "2026-12-31", "renewal": "auto"}, "2026-12-31", "expired"),
        ({"renewal": "auto", "term_months": 12}, None, None),
        ({"first_end": "2026-12-31", "renewal": "auto", "until_terminated": True}, None, None),
        # an early end
        ({"terminated_on": "2026-06-30"}, "2026-06-30", "terminated"),
        ({"terminated_on": "2026-06"}, "2026-06-01", "terminated"),
        ({"superseded_from": "2026-07-01"}, "2026-06-30", "superseded"),
        # the earliest wins
        ({"terminated_on": "2026-06-30", "superseded_from": "2026-06-30"}, "2026-06-29", "superseded"),
        ({"terminated_on": "2026-06-30", "first_end": "2026-06-29"}, "2026-06-29", "expired"),
        ({"terminated_on": "2026-06-30", "notice_given": "2026-06-29"}, "2026-06-29", "notice"),
        ({"superseded_from": "2026-07-01", "first_end": "2026-06-29"}, "2026-06-29", "expired"),
        # on one day the stronger reason stands
        ({"terminated_on": "2026-06-30", "superseded_from": "2026-07-01"}, "2026-06-30", "terminated"),
        ({"superseded_from": "2026-07-01", "notice_given": "2026-06-30"}, "2026-06-30", "superseded"),
        ({"notice_given": "2026-06-30", "first_end": "2026-06-30"}, "2026-06-30", "notice"),
        ({"terminated_on": "2026-06-30", "first_end": "2026-06-30"}, "2026-06-30", "terminated"),
    ],
)
def test_it_ends_with_the_first_end_the_facts_name(
    facts: dict[str, Any], last: str | None, reason: str | None
) -> None:
    found = end(baa(**facts))
    assert (found and found.on, found and found.reason) == (last and day(last), reason)


@pytest.mark.parametrize(
    ("facts", "given_on", "last"),
    [
        # 60 days before 31 December is 1 November
        ({"notice_days": 60}, "2026-11-01", "2026-12-31"),
        ({"notice_days": 60}, "2026-11-02", "2027-12-31"),
        ({"notice_days": 60}, "2025-01-01", "2026-12-31"),
        ({"notice_days": 0}, "2026-12-31", "2026-12-31"),
        ({"notice_days": 0}, "2027-01-01", "2027-12-31"),
        ({}, "2026-12-31", "2026-12-31"),  # no period on file: the earliest end there can be
        ({"notice_months": 1}, "2026-11-30", "2026-12-31"),
        ({"notice_months": 1}, "2026-12-01", "2027-12-31"),
        ({"first_end": "2026-12", "notice_days": 30}, "2026-11-01", "2026-12-01"),
        ({"first_end": "2026-12", "notice_days": 30}, "2026-11-02", "2027-12-01"),
        # a notice period longer than the term
        ({"first_end": "2026-01-31", "term_months": 1, "notice_days": 90}, "2026-02-01", "2026-05-31"),
        ({"first_end": "2026-01-31", "term_months": 1, "notice_days": 90}, "2026-03-02", "2026-05-31"),
        ({"first_end": "2026-01-31", "term_months": 1, "notice_days": 90}, "2026-03-03", "2026-06-30"),
    ],
)
def test_notice_ends_rolling_terms_with_the_first_it_is_in_time_for(
    facts: dict[str, Any], given_on: str, last: str
) -> None:
    found = end(rolling(**facts, notice_given=given_on))
    assert found is not None
    assert (found.on, found.reason) == (day(last), "notice")


@pytest.mark.parametrize(
    ("facts", "last"),
    [
        ({"until_terminated": True, "notice_days": 30}, "2026-07-01"),
        ({"until_terminated": True, "notice_months": 1}, "2026-07-01"),
        ({"until_terminated": True}, "2026-06-01"),
        (
            {"renewal": "auto", "term_months": 12, "notice_days": 30},
            "2026-07-01",
        ),  # terms from an unknown day
        ({"renewal": "auto", "first_end": "2026-12-31", "notice_days": 30}, "2026-07-01"),
        ({"renewal": "ends", "first_end": "2026-12-31", "notice_days": 30}, "2026-07-01"),
    ],
)
def test_where_nothing_rolls_notice_ends_it_after_the_notice_period(facts: dict[str, Any], last: str) -> None:
    found = end(baa(**facts, notice_given="2026-06-01"))
    assert found is not None
    assert (found.on, found.reason) == (day(last), "notice")


@pytest.mark.parametrize(
    ("first_end", "months", "ends"),
    [
        ("2026-01-31", 1, "2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31"),
        ("2027-12-31", 1, "2027-12-31 2028-01-31 2028-02-29 2028-03-31"),
        ("2026-02-28", 1, "2026-02-28 2026-03-28 2026-04-28"),
        ("2026-12-31", 12, "2026-12-31 2027-12-31 2028-12-31"),
        ("2024-02-29", 12, "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29"),
        ("2026-03", 12, "2026-03-01 2027-03-01 2028-03-01"),
        ("2026-08-31", 18, "2026-08-31 2028-02-29 2029-08-31"),
    ],
)
def test_terms_are_counted_from_the_first_end(first_end: str, months: int, ends: str) -> None:
    expected = days(ends)
    agreement = rolling(first_end, months)
    assert term_end(agreement, day("2020-01-01")) == expected[0]
    for last, following in pairwise(expected):
        assert term_end(agreement, last) == last
        assert term_end(agreement, last + DAY) == following


@pytest.mark.parametrize(
    ("agreement", "on", "last"),
    [
        (baa(), "2026-06-01", None),
        (baa(until_terminated=True, first_end="2026-12-31"), "2026-06-01", None),
        (baa(until_terminated=True, terminated_on="2026-12-31"), "2026-06-01", None),  # it never had a term
        (baa(first_end="2026-12-31"), "2020-06-01", "2026-12-31"),
        (baa(first_end="2026-12-31"), "2026-12-31", "2026-12-31"),
        (baa(first_end="2026-12-31"), "2027-01-01", None),
        (baa(first_end="2026-12-31", terminated_on="2026-06-30"), "2026-06-30", "2026-06-30"),
        (baa(first_end="2026-12-31", terminated_on="2026-06-30"), "2026-07-01", None),
        (rolling(terminated_on="2027-06-30"), "2026-12-31", "2026-12-31"),
        (rolling(terminated_on="2027-06-30"), "2027-01-01", "2027-06-30"),
        (rolling(terminated_on="2027-06-30"), "2027-07-01", None),
        (rolling(notice_given="2026-06-30"), "2027-01-01", None),
    ],
)
def test_a_term_ends_with_its_agreement(agreement: Agreement, on: str, last: str | None) -> None:
    assert term_end(agreement, day(on)) == (last and day(last))


@pytest.mark.parametrize(
    ("facts", "on", "by"),
    [
        ({"notice_days": 60}, "2026-01-01", "2026-11-01"),
        ({"notice_days": 60}, "2026-11-01", "2026-11-01"),
        ({"notice_days": 60}, "2026-11-02", "2027-11-01"),
        ({"notice_days": 60}, "2027-01-01", "2027-11-01"),
        ({"notice_months": 1}, "2026-01-01", "2026-11-30"),
        ({"first_end": "2026-03-31", "notice_months": 1}, "2026-01-01", "2026-02-28"),
        ({"first_end": "2028-03-31", "notice_months": 1}, "2028-01-01", "2028-02-29"),
        ({}, "2026-06-01", "2026-12-31"),
        ({"notice_days": 0}, "2027-01-01", "2027-12-31"),
        ({"first_end": "2026-12", "notice_days": 30}, "2026-01-01", "2026-11-01"),
        ({"first_end": "2026-01-31", "term_months": 1, "notice_days": 45}, "2026-02-01", "2026-02-14"),
        # nothing to give notice of
        ({"until_terminated": True}, "2026-06-01", None),
        ({"renewal": "ends"}, "2026-06-01", None),
        ({"first_end": None}, "2026-06-01", None),
        ({"term_months": None}, "2026-06-01", None),
        ({"notice_given": "2026-02-01"}, "2026-01-01", None),
        ({"terminated_on": "2028-02-01"}, "2026-01-01", None),
        ({"superseded_from": "2028-02-01"}, "2026-01-01", None),
    ],
)
def test_the_last_day_to_give_notice(facts: dict[str, Any], on: str, by: str | None) -> None:
    rolls = {"renewal": "auto", "first_end": "2026-12-31", "term_months": 12}
    agreement = baa(**rolls | facts)
    assert notice_by(agreement, day(on)) == (by and day(by))
    assert rolls_from(agreement) == (agreement.first_end and agreement.first_end.first if by else None)


@pytest.mark.parametrize(
    ("facts", "absent"),
    [
        ({"until_terminated": True}, ()),
        ({}, ("first_end",)),
        ({"first_end": "2026-12-31"}, ()),
        ({"first_end": "2026-12"}, ("first_end",)),
        ({"first_end": "2026-12", "until_terminated": True}, ()),
        ({"signed": "2026-01", "effective": "2026-02", "until_terminated": True}, ("signed", "effective")),
        ({"effective": None, "until_terminated": True}, ("effective",)),
        ({"signed": None, "effective": "2026-02"}, ()),  # a draft is unsigned first of all
        ({"renewal": "auto"}, ("first_end", "term_months", "notice")),
        ({"renewal": "auto", "until_terminated": True}, ()),
        ({"renewal": "auto", "first_end": "2026-12-31", "term_months": 12}, ("notice",)),
        ({"renewal": "auto", "first_end": "2026-12-31", "term_months": 12, "notice_days": 0}, ()),
        ({"renewal": "auto", "first_end": "2026-12-31", "term_months": 12, "notice_months": 2}, ()),
        ({"renewal": "auto", "first_end": "2026-12-31", "notice_days": 30}, ("term_months",)),
        ({"until_terminated": True, "notice_given": "2026-03-01"}, ("notice",)),
        ({"until_terminated": True, "notice_given": "2026-03-01", "notice_days": 30}, ()),
        # once somebody ended it, what the contract said of its end no longer matters
        ({"renewal": "auto", "terminated_on": "2026-06-30"}, ()),
        ({"renewal": "auto", "superseded_from": "2026-06-30"}, ()),
        ({"terminated_on": "2026-06"}, ("terminated_on",)),
        ({"terminated_on": "2026-06", "first_end": "2026-05-31"}, ("terminated_on",)),
        ({"terminated_on": "2026-06-30", "first_end": "2026-05"}, ("first_end",)),
    ],
)
def test_missing_facts_are_named(facts: dict[str, Any], absent: tuple[str, ...]) -> None:
    assert missing(baa(**facts)) == absent


@pytest.mark.parametrize(
    "facts",
    [
        *({"term_months": months} for months in (0, -1, LONGEST_MONTHS + 1)),
        *({"notice_months": months} for months in (-1, LONGEST_MONTHS + 1)),
        *({"notice_days": days_before} for days_before in (-1, LONGEST_DAYS + 1)),
    ],
)
def test_impossible_periods_are_refused(facts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="lasts from"):
        baa(**facts)


def test_the_longest_periods_are_counted() -> None:
    agreement = rolling(term_months=LONGEST_MONTHS, notice_months=LONGEST_MONTHS, notice_days=LONGEST_DAYS)
    assert notice_by(agreement, day("2026-01-01")) == day("2126-12-31") - LONGEST_DAYS * DAY
