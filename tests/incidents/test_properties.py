"""What holds for every case: more people never help, doubt never helps, and only a hold moves a date past its limit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from incidents.calendars import holidays
from incidents.catalogue import BY_STATE
from incidents.clocks.answer import answer, duties
from incidents.clocks.case import US, Case, Recipient, Role
from incidents.clocks.discovery import discovered
from incidents.clocks.duty import Duty, State
from incidents.clocks.federal import COUNTED_LATER
from incidents.clocks.people import first_letter
from incidents.rules import day_limit, year_limit
from tests.incidents.chance import STATES, cases, grown, last_day, with_vendor

OWED = {Recipient.INDIVIDUALS, Recipient.MEDIA, Recipient.HHS, Recipient.COVERED_ENTITY}
ON_DAYS = st.integers(0, 400)


def on(case: Case, day: int | None = None) -> list[Duty]:
    """The duties on a day after it was known, or when every fact was there."""
    assert isinstance(case.known_at, date)
    asked = last_day(case) if day is None else case.known_at + timedelta(days=day)
    return duties(case, asked, BY_STATE, holidays)


def dates(found: Iterable[Duty]) -> dict[tuple[str, ...], date]:
    """The date of each duty that has one; letters to people counted later hang on who was counted before, and are left out."""
    return {
        (duty.recipient, duty.jurisdiction, duty.citation.partition("(")[0], duty.to, duty.text): duty.due_on
        for duty in found
        if duty.due_on and duty.to != COUNTED_LATER
    }


def recipients(found: Iterable[Duty]) -> set[tuple[str, str]]:
    return {(duty.recipient, duty.jurisdiction) for duty in found if duty.state != State.NOT_APPLICABLE}


@given(cases(held=True), st.integers(0, 2), st.sampled_from(STATES), st.integers(1, 2000), ON_DAYS)
@settings(max_examples=200, deadline=None)
def test_more_people_never_move_a_date_later_nor_take_a_recipient_away(
    case: Case, at: int, state: str, more: int, day: int
) -> None:
    assume(case.counts)
    larger = grown(case, at % len(case.counts), state, more)
    before, after = on(case, day), on(larger, day)
    assert recipients(before) <= recipients(after)
    now = dates(after)
    for key, due in dates(before).items():
        assert now[key] <= due, key


@given(cases(held=True), st.integers(0, 2), st.sampled_from(STATES))
@settings(max_examples=100, deadline=None)
def test_another_state_never_takes_a_state_off_the_list_for_counsel(case: Case, at: int, state: str) -> None:
    assume(case.counts)
    larger = grown(case, at % len(case.counts), state, 1)
    before, after = (answer(each, last_day(each), BY_STATE, holidays) for each in (case, larger))
    assert set(before.ask_counsel) <= set(after.ask_counsel)


@given(cases(), ON_DAYS)
@settings(max_examples=200, deadline=None)
def test_without_a_hold_no_date_is_after_its_limit(case: Case, day: int) -> None:
    start = discovered(case)
    assert start is not None
    letter = first_letter(case) or start.on
    for duty in on(case, day):
        assert duty.due_on in (None, duty.limit_on)
        if duty.due_on is None:
            continue
        if duty.jurisdiction == US and duty.recipient in OWED:
            is_small = duty.citation == "45 CFR 164.408(c)"
            assert duty.due_on <= (year_limit(start.on) if is_small else day_limit(start.on))
        elif duty.jurisdiction != US:
            latest = max(day_limit(start.on), letter, case.determined_on or start.on, year_limit(start.on))
            assert duty.due_on <= latest + timedelta(days=60)


@given(cases(held=True), ON_DAYS)
@settings(max_examples=200, deadline=None)
def test_a_hold_moves_federal_dates_to_its_end_at_most_and_never_earlier(case: Case, day: int) -> None:
    free = dates(on(replace(case, holds=()), day))
    ends = [hold.ends_on for hold in case.holds]
    for duty in on(case, day):
        if duty.jurisdiction == US and duty.recipient in OWED and duty.due_on and duty.limit_on:
            assert duty.limit_on <= duty.due_on <= max([duty.limit_on, *ends])
    for key, due in dates(on(case, day)).items():
        assert key not in free or due >= free[key]


@given(cases(), st.integers(0, 60), st.integers(0, 60), ON_DAYS)
@settings(max_examples=200, deadline=None)
def test_unknown_agency_counts_as_agent_and_never_gives_more_time(
    case: Case, one: int, other: int, day: int
) -> None:
    found, told = max(one, other), min(one, other)
    agent, unknown, independent = (
        with_vendor(case, found, told, is_agent=each) for each in (True, None, False)
    )
    assert dates(on(agent, day)) == dates(on(unknown, day))
    later = discovered(independent)
    earlier = discovered(unknown)
    assert earlier is not None and later is not None
    assert earlier.on <= later.on


@given(cases(held=True), st.integers(1, 90))
@settings(max_examples=200, deadline=None)
def test_to_have_known_earlier_never_moves_a_federal_date_later(case: Case, days: int) -> None:
    assert isinstance(case.known_at, date)
    sooner = replace(case, should_have_known_on=case.known_at - timedelta(days=days), holds=())
    before, now = dates(on(replace(case, holds=()))), dates(on(sooner))
    for key, due in before.items():
        if key[1] == US and key[0] in OWED and key in now:
            assert now[key] <= due


@given(cases(held=True), ON_DAYS)
@settings(max_examples=100, deadline=None)
def test_every_word_agrees_with_its_dates(case: Case, day: int) -> None:
    assert isinstance(case.known_at, date)
    asked = case.known_at + timedelta(days=day)
    for duty in on(case, day):
        assert duty.reason.endswith(".")
        assert duty.sent_on is None or duty.sent_on <= asked
        if duty.state in (State.NOT_APPLICABLE,):
            assert duty.due_on is None
            continue
        if duty.state == State.ASK_COUNSEL:
            continue
        assert duty.due_on is not None
        expected = {
            State.MET: duty.sent_on is not None and duty.sent_on <= duty.due_on,
            State.MET_LATE: duty.sent_on is not None and duty.sent_on > duty.due_on,
            State.OVERDUE: duty.sent_on is None and asked > duty.due_on,
            State.RUNNING: duty.sent_on is None and asked <= duty.due_on,
            State.HELD: duty.sent_on is None and asked <= duty.due_on and bool(case.holds),
        }
        assert expected[duty.state]


@given(cases(held=True))
@settings(max_examples=100, deadline=None)
def test_the_history_ends_where_the_counts_are_now(case: Case) -> None:
    found = answer(case, last_day(case), BY_STATE, holidays)
    assert [turn.on for turn in found.history] == sorted({count.on for count in case.counts})
    before = None
    for turn in found.history:
        assert turn.before == before
        before = turn.count.total


@given(cases(), ON_DAYS)
@settings(max_examples=100, deadline=None)
def test_a_business_associate_owes_no_more_than_was_handed_over(case: Case, day: int) -> None:
    ours = replace(case, role=Role.BUSINESS_ASSOCIATE)
    for duty in on(ours, day):
        if duty.due_on and duty.jurisdiction == US and duty.recipient in OWED - {Recipient.COVERED_ENTITY}:
            assert duty.recipient in ours.delegated
