"""Interval arithmetic of days: tables with boundaries on both sides, and a day-by-day count beside every operation."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskassess.systems import rules
from riskassess.systems.rules import Span, Terms, Verdict

ZERO = date(2026, 1, 1)
WINDOW = [ZERO + timedelta(days=number) for number in range(60)]


def day(number: int) -> date:
    return ZERO + timedelta(days=number)


def spanned(first: int, last: int | None = None) -> Span:
    return Span(day(first), date.max if last is None else day(last))


def days_of(spans: Iterable[Span]) -> set[date]:
    """Counted one by one."""
    return {each for each in WINDOW if any(span.first <= each <= span.last for span in spans)}


@st.composite
def some_spans(draw: st.DrawFn) -> list[Span]:
    firsts = draw(st.lists(st.integers(0, 59), max_size=6))
    return [
        spanned(first, None if length is None else first + length)
        for first in firsts
        for length in [draw(st.none() | st.integers(0, 30))]
    ]


@given(some_spans())
def test_merged_keeps_the_days_in_as_few_spans_as_there_can_be(spans: list[Span]) -> None:
    found = rules.merged(spans)
    assert days_of(found) == days_of(spans)
    for before, after in zip(found, found[1:], strict=False):
        assert before.last != date.max and before.last + timedelta(days=1) < after.first


@given(some_spans(), some_spans())
def test_without_and_shared_are_the_days_counted_one_by_one(spans: list[Span], others: list[Span]) -> None:
    assert days_of(rules.without(spans, others)) == days_of(spans) - days_of(others)
    assert days_of(rules.shared(spans, others)) == days_of(spans) & days_of(others)


@given(some_spans(), some_spans(), st.integers(0, 59))
def test_exposed_counts_every_day_that_flowed_uncovered_up_to_the_day(
    flows: list[Span], covers: list[Span], until: int
) -> None:
    found = rules.exposed(flows, covers, day(until))
    wanted = {each for each in days_of(flows) - days_of(covers) if each <= day(until)}
    assert days_of(found) == wanted
    assert sum(each.days for each in found) == len(wanted)


@given(some_spans(), st.integers(0, 59), st.integers(0, 120))
def test_the_verdict_of_a_day_is_that_of_the_days_around_it(
    covers: list[Span], on: int, lapsing: int
) -> None:
    found = rules.verdict(covers, day(on), lapsing)
    if day(on) not in days_of(covers):
        assert found == Verdict.NOT_COVERED
        return
    until = rules.covered_until(covers, day(on))
    if until is None:
        assert found == Verdict.COVERED
        return
    assert not any(until + timedelta(days=1) in span for span in covers)
    assert found == (Verdict.LAPSING if (until - day(on)).days <= lapsing else Verdict.COVERED)


@pytest.mark.parametrize(
    "flow, covers, until, wanted",
    [
        (spanned(0), [], 9, [spanned(0, 9)]),
        (spanned(0), [spanned(0)], 9, []),
        (spanned(0), [spanned(1)], 9, [spanned(0, 0)]),
        (spanned(0), [spanned(0, 8)], 9, [spanned(9, 9)]),
        (spanned(0), [spanned(0, 9)], 9, []),
        (spanned(0, 5), [spanned(6)], 9, [spanned(0, 5)]),
        (spanned(0), [spanned(0, 3), spanned(4, 9)], 9, []),
        (spanned(0), [spanned(0, 3), spanned(5, 9)], 9, [spanned(4, 4)]),
        (spanned(10), [], 9, []),
        (spanned(9), [], 9, [spanned(9, 9)]),
    ],
)
def test_exposure_begins_and_ends_on_the_very_day(
    flow: Span, covers: list[Span], until: int, wanted: list[Span]
) -> None:
    assert rules.exposed([flow], covers, day(until)) == wanted


@pytest.mark.parametrize(
    "last, lapsing, wanted",
    [
        (30, 30, Verdict.LAPSING),
        (31, 30, Verdict.COVERED),
        (0, 0, Verdict.LAPSING),
        (None, 30, Verdict.COVERED),
    ],
)
def test_lapsing_counts_the_days_to_the_last_one(last: int | None, lapsing: int, wanted: Verdict) -> None:
    assert rules.verdict([spanned(0, last)], day(0), lapsing) == wanted


def test_nothing_ends_before_it_begins() -> None:
    assert rules.span(day(1), day(0)) is None
    assert rules.span(day(1), day(1)) == spanned(1, 1)
    assert rules.span(day(1), None) == spanned(1)


def test_until_when_is_not_asked_of_what_is_not_covered() -> None:
    with pytest.raises(ValueError, match="nothing covers"):
        rules.covered_until([spanned(1)], day(0))


@pytest.mark.parametrize(
    "answers, wanted",
    [
        ([], Terms.UNKNOWN),
        (["", ""], Terms.UNKNOWN),
        (["yes", "yes"], Terms.MET),
        (["yes", ""], Terms.PARTLY),
        (["yes", "partly"], Terms.PARTLY),
        (["yes", "no"], Terms.NOT_MET),
        (["", "no"], Terms.NOT_MET),
    ],
)
def test_terms_are_met_where_every_answer_is_yes(answers: list[str], wanted: Terms) -> None:
    assert rules.terms(answers) == wanted


@pytest.mark.parametrize(
    "answers, region, wanted",
    [
        ([], "yes", Terms.UNKNOWN),
        (["", ""], "yes", Terms.UNKNOWN),
        (["", ""], "no", Terms.UNKNOWN),
        (["yes", "yes"], "any", Terms.MET),
        (["yes", "yes"], "", Terms.PARTLY),
        (["yes", "yes"], "unsaid", Terms.PARTLY),
        (["", ""], "unsaid", Terms.UNKNOWN),
        (["yes", "yes"], "no", Terms.NOT_MET),
    ],
)
def test_a_region_alone_does_not_make_terms_read(answers: list[str], region: str, wanted: Terms) -> None:
    assert rules.terms(answers, region) == wanted
