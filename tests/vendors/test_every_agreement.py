"""What holds for every agreement on every day, whatever its facts."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.facts import DAY, agreements, partial_dates, rolling_agreements, some_days
from vendors.dates import PartialDate, add_months
from vendors.rules import deadlines, life, status
from vendors.terms import (
    Agreement,
    end,
    ends_on,
    first_end_on,
    missing,
    notice_by,
    starts_on,
    term_end,
)

LIVES = ("draft", "not_yet", "in_force", "ended")


@given(rolling_agreements, some_days)
def test_terms_never_lapse_and_end_in_order(agreement: Agreement, on: date) -> None:
    first = first_end_on(agreement)
    assert first is not None
    ends = [term_end(agreement, on)]
    for _ in range(5):
        assert ends[-1] is not None
        ends.append(term_end(agreement, ends[-1] + DAY))
    days = [each for each in ends if each]
    assert days[0] >= max(on, first)
    assert all(before < after for before, after in pairwise(days))
    counted = {add_months(first, number * (agreement.term_months or 0)) for number in range(600)}
    assert set(days) <= counted
    assert not {each for each in counted if on <= each <= days[-1]} - set(days)  # none is left out
    assert ends_on(agreement) is None


@given(rolling_agreements, some_days)
def test_notice_is_possible_until_its_day_and_then_for_the_next_term(agreement: Agreement, on: date) -> None:
    by = notice_by(agreement, on)
    assert by is not None
    running = term_end(agreement, by)
    assert running is not None
    assert on <= by <= running
    ended = replace(agreement, notice_given=by)
    last = ends_on(ended)
    assert last is not None
    assert last >= running
    assert ends_on(replace(agreement, notice_given=on)) == last  # notice today ends the same term
    following = notice_by(agreement, by + DAY)
    later = ends_on(replace(agreement, notice_given=by + DAY))
    assert following is not None
    assert later is not None
    assert following > by
    assert later > last
    assert term_end(ended, last + DAY) is None


@given(agreements, partial_dates)
def test_what_is_known_better_never_shortens_the_days_in_force(
    agreement: Agreement, known: PartialDate
) -> None:
    """A month is read so that every day of it that turns out to be the right one only lengthens the agreement."""
    month = PartialDate(known.year, known.month)
    by_month, by_day = replace(agreement, effective=month), replace(agreement, effective=known)
    starts = (starts_on(by_day), starts_on(by_month))
    assert starts == (None, None) or (starts[0] and starts[1] and starts[0] <= starts[1])
    by_month, by_day = replace(agreement, terminated_on=month), replace(agreement, terminated_on=known)
    ends = (ends_on(by_month), ends_on(by_day))
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[0] <= ends[1]


@given(agreements, partial_dates)
def test_one_more_end_never_lengthens_an_agreement(agreement: Agreement, last: PartialDate) -> None:
    before = ends_on(replace(agreement, terminated_on=None))
    after = ends_on(replace(agreement, terminated_on=last))
    assert after is not None
    assert before is None or after <= before
    assert after <= last.first


@given(agreements, st.lists(some_days, min_size=2, max_size=8))
def test_a_life_goes_one_way(agreement: Agreement, on: list[date]) -> None:
    words = [status(agreement, each) for each in sorted(on)]
    assert words == sorted(words, key=LIVES.index)
    assert set(words) <= set(LIVES)
    assert ("draft" in words) == (set(words) == {"draft"})


@given(agreements, some_days)
def test_the_word_is_what_sql_says_of_the_stored_days(agreement: Agreement, on: date) -> None:
    """Over columns that no later day changes, as lists and queries ask them."""
    start, last = starts_on(agreement), ends_on(agreement)
    for each in {on, *(edge + shift for edge in (start, last) if edge for shift in (-DAY, 0 * DAY, DAY))}:
        if start is None:
            expected = "draft"
        elif last is not None and last < each:
            expected = "ended"
        else:
            expected = "not_yet" if start > each else "in_force"
        assert status(agreement, each) == expected


@given(agreements, some_days)
def test_the_flags_agree_with_the_word(agreement: Agreement, on: date) -> None:
    found = life(agreement, on)
    assert found.status == status(agreement, on)
    assert (found.starts_on, found.end) == (starts_on(agreement), end(agreement))
    assert found.dates_incomplete == bool(missing(agreement))
    assert not (found.expiring and found.notice_open)  # either it will end or it rolls on
    if found.expiring or found.notice_open:
        assert found.status == "in_force"
    if found.notice_by:
        assert found.end is None


@given(agreements, some_days)
def test_facts_that_are_no_dates_of_the_contract_do_not_change_its_life(
    agreement: Agreement, on: date
) -> None:
    other = replace(
        agreement,
        has_evidence=not agreement.has_evidence,
        covers=(),
        return_due_on=on,
        return_done_on=on,
        archived_on=on,
    )
    assert life(other, on) == life(agreement, on)


@given(agreements, some_days)
def test_a_month_is_always_pointed_out_where_it_decides(agreement: Agreement, on: date) -> None:
    signed = replace(agreement, signed=PartialDate.of(on), effective=PartialDate(on.year, on.month))
    assert "effective" in missing(signed)
    last = end(signed)
    if last and last.reason == "expired" and signed.first_end and not signed.first_end.exact:
        assert "first_end" in missing(signed)


@given(agreements, some_days)
def test_due_days_follow_the_life(agreement: Agreement, on: date) -> None:
    dues = {due.kind: due.due_on for due in deadlines(agreement, on)}
    assert dues.keys() <= {"baa_end", "baa_notice", "baa_return"}
    assert not {"baa_end", "baa_notice"} <= dues.keys()
    if "baa_notice" in dues:
        assert dues["baa_notice"] >= on
    if "baa_end" in dues:
        assert dues["baa_end"] == ends_on(agreement)
        assert dues["baa_end"] >= on or status(agreement, on) == "ended"


@given(agreements, some_days)
def test_an_agreement_that_will_end_is_always_a_deadline(agreement: Agreement, on: date) -> None:
    watched = replace(agreement, archived_on=None)
    if status(watched, on) in ("not_yet", "in_force"):
        kinds = {due.kind for due in deadlines(watched, on)}
        assert ("baa_end" in kinds) == (ends_on(watched) is not None)
