"""State laws by residence: rows with numbers, rows without, rows that leave the field to HIPAA, and States without a row."""

from typing import Any

import pytest

from incidents.catalogue import BY_STATE, JURISDICTIONS
from incidents.clocks.duty import State
from tests.incidents.ask import ask, counted, due, find, sent

LETTER = sent("individuals", "2026-04-01")
#: In force while HIPAA's own notices are in time.
EARLY = [LETTER, sent("hhs", "2026-04-01")]


@pytest.mark.parametrize(
    ("recipient", "state", "people", "cite", "fields", "limit"),
    [
        # California counts 15 business days, and its letters by the general law 30
        ("individuals", "CA", 1, "1280.15", {}, "2026-03-26"),
        ("state_regulator", "CA", 1, "1280.15", {}, "2026-03-26"),
        ("individuals", "CA", 1, "1798.82", {}, "2026-04-04"),
        ("state_regulator", "CA", 500, "1798.82", {}, None),
        ("state_regulator", "CA", 501, "1798.82", {}, "2026-04-19"),  # letters by 4 April, and 15 days
        ("state_regulator", "CA", 501, "1798.82", {"notices": [sent("individuals", "2026-03-20")]}, "2026-04-04"),
        # determination, or discovery until there is one
        ("individuals", "TX", 1, "521.053", {}, "2026-05-04"),
        ("individuals", "TX", 1, "521.053", {"determined_on": "2026-03-20"}, "2026-05-19"),
        ("state_regulator", "TX", 249, "521.053", {}, None),
        ("state_regulator", "TX", 250, "521.053", {}, "2026-04-04"),
        ("state_regulator", "TX", 250, "521.053", {"determined_on": "2026-03-20"}, "2026-04-19"),
        ("individuals", "CO", 1, "6-1-716", {"determined_on": "2026-03-20"}, "2026-04-19"),
        ("state_regulator", "CO", 499, "6-1-716", {}, None),
        ("state_regulator", "CO", 500, "6-1-716", {}, "2026-04-04"),
        # determination or reason to believe: the earlier
        ("individuals", "FL", 1, "501.171", {"determined_on": "2026-03-20"}, "2026-04-04"),
        ("state_regulator", "FL", 499, "501.171", {}, None),
        ("state_regulator", "FL", 500, "501.171", {}, "2026-04-04"),
        ("state_regulator", "WA", 500, "19.255", {}, None),
        ("state_regulator", "WA", 501, "19.255", {}, "2026-04-04"),
        ("state_regulator", "PR", 1, "L.P.R.A.", {}, "2026-03-15"),
        ("individuals", "ME", 1, "M.R.S.", {}, "2026-04-04"),
        # 14 business days over Town Meeting Day is not this one: 5 March to 25 March; or the letters
        ("state_regulator", "VT", 1, "2435", {}, "2026-03-25"),
        ("state_regulator", "VT", 1, "2435", {"notices": [sent("individuals", "2026-03-10")]}, "2026-03-10"),
        ("state_regulator", "VT", 1, "2435", {"notices": [LETTER]}, "2026-03-25"),
        # with or after the letters; until there are any, with their last day
        ("state_regulator", "CT", 1, "36a-701b", {}, "2026-05-04"),
        ("state_regulator", "CT", 1, "36a-701b", {"notices": [LETTER]}, "2026-04-01"),
        ("state_regulator", "LA", 1, "51:3071", {}, "2026-05-14"),
        ("state_regulator", "LA", 1, "51:3071", {"notices": [LETTER]}, "2026-04-11"),
        ("state_regulator", "OK", 499, "24 O.S.", {}, None),
        ("state_regulator", "OK", 500, "24 O.S.", {"notices": [LETTER]}, "2026-05-31"),
        ("state_regulator", "IA", 500, "715C.2", {"notices": [LETTER]}, None),
        ("state_regulator", "IA", 501, "715C.2", {"notices": [LETTER]}, "2026-04-08"),
        ("state_regulator", "DC", 49, "28-3851", {"notices": [LETTER]}, None),
        ("state_regulator", "DC", 50, "28-3851", {"notices": [LETTER]}, "2026-04-01"),
        ("state_regulator", "AR", 1000, "4-110-105", {}, None),
        ("state_regulator", "AR", 1001, "4-110-105", {}, "2026-04-19"),
        ("state_regulator", "AR", 1001, "4-110-105", {"determined_on": "2026-04-15"}, "2026-05-04"),
        ("state_regulator", "AR", 1001, "4-110-105", {"notices": [LETTER]}, "2026-04-01"),
        # within business days of the notice to HHS
        ("state_regulator", "IL", 501, "530", {"notices": [LETTER, sent("hhs", "2026-03-27")]}, "2026-04-03"),
        ("state_regulator", "IL", 501, "530", {"notices": [LETTER]}, "2026-04-08"),
        ("state_regulator", "IL", 500, "530", {}, None),
        # no number: HIPAA's wall beside the text
        ("individuals", "NC", 1, "75-61", {}, "2026-05-04"),
        ("state_regulator", "MA", 1, "93H", {}, "2026-05-04"),
        ("credit_bureaus", "MO", 1000, "407.1500", {}, None),
        ("credit_bureaus", "MO", 1001, "407.1500", {}, "2026-05-04"),
        ("credit_bureaus", "TX", 10_000, "521.053", {}, None),
        ("credit_bureaus", "TX", 10_001, "521.053", {}, "2026-05-04"),
        ("credit_bureaus", "NY", 5_000, "899-aa", {}, None),
        ("credit_bureaus", "NY", 5_001, "899-aa", {}, "2026-05-04"),
    ],
)  # fmt: skip
def test_rows(recipient: str, state: str, people: int, cite: str, fields: Any, limit: str | None) -> None:
    duty = find(ask("2026-04-20", counts=[counted(people, state)], **fields), recipient, state, cite)
    assert due(duty)[:2] == (limit, limit)
    assert (duty.state == State.NOT_APPLICABLE) is (limit is None)


def test_an_unknown_number_reaches_every_threshold() -> None:
    found = ask(counts=[counted(None, "TX")])
    assert find(found, "state_regulator", "TX").due_on
    assert find(found, "credit_bureaus", "TX").due_on


def test_credit_bureaus_of_texas_count_everybody() -> None:
    found = ask(counts=[counted(6_000, "TX", GA=4_001)])
    assert find(found, "credit_bureaus", "TX").due_on
    assert find(ask(counts=[counted(6_000, "TX", GA=4_000)]), "credit_bureaus", "TX").due_on is None


def test_a_law_that_counts_from_determination_says_so() -> None:
    undetermined = find(ask(counts=[counted(1, "CO")]), "individuals", "CO")
    assert "there is none yet, so it counts from discovery" in undetermined.trigger_reason
    determined = find(
        ask("2026-03-20", counts=[counted(1, "CO")], determined_on="2026-03-20"), "individuals", "CO"
    )
    assert (str(determined.trigger_on), determined.trigger_reason) == (
        "2026-03-20",
        "the breach was determined",
    )


def test_a_row_without_a_number_shows_its_text_beside_the_wall() -> None:
    duty = find(ask(counts=[counted(1, "PR")]), "individuals", "PR")
    assert "names no number of days; HIPAA's wall, 2026-05-04" in duty.reason
    assert "As expeditiously as possible" in duty.reason


def test_two_notices_of_new_york() -> None:
    found = ask("2026-04-20", counts=[counted(3, "NY")], notices=[LETTER, sent("hhs", "2026-04-10")])
    assert str(find(found, "state_regulator", "NY", to="State Police").due_on) == "2026-05-04"
    assert str(find(found, "state_regulator", "NY", to="of the notice to HHS").due_on) == "2026-04-17"


@pytest.mark.parametrize(
    ("state", "own"),
    [
        ("NY", "2026-04-04"),
        ("WA", "2026-04-04"),
        ("OR", "2026-04-19"),
        ("WI", "2026-04-19"),
        ("MD", "2026-04-19"),
        ("AL", "2026-04-19"),
        ("CT", "2026-05-04"),
        ("PA", "2026-05-04"),
    ],
)
def test_a_missed_hipaa_notice_revives_what_left_the_field_to_it(state: str, own: str) -> None:
    counts = [counted(1, state)]
    aside = find(ask("2026-04-30", counts=counts), "individuals", state)
    assert due(aside) == (own, None, "not applicable")
    assert "Leaves the field to HIPAA" in aside.reason
    assert f"otherwise {own} stands" in aside.reason
    revived = find(ask("2026-05-05", counts=counts), "individuals", state)
    assert due(revived) == (own, own, "overdue")
    assert "it stands again" in revived.reason


def test_a_regulator_that_was_not_told_revives_it_too() -> None:
    found = ask("2026-04-20", counts=[counted(501, "WA")], notices=EARLY)
    assert find(found, "state_regulator", "WA").state == State.OVERDUE
    assert find(found, "individuals", "WA").state == State.MET
    assert (
        find(ask("2026-04-04", counts=[counted(501, "WA")], notices=EARLY), "individuals", "WA").due_on
        is None
    )


@pytest.mark.parametrize("state", ["AZ", "NM", "OH", "TN"])
def test_an_exempt_state_stays_so_whatever_was_missed(state: str) -> None:
    found = ask("2026-06-01", counts=[counted(5_000, state)])
    owed = [duty for duty in found.duties if duty.jurisdiction == state and duty.recipient != "media"]
    assert owed
    assert {duty.state for duty in owed} == {State.NOT_APPLICABLE}


@pytest.mark.parametrize("state", ["FL", "VT", "IN", "RI"])
def test_what_is_not_verified_takes_no_duty_away(state: str) -> None:
    duty = find(ask(counts=[counted(1, state)]), "individuals", state)
    assert duty.state == State.RUNNING
    assert duty.verified is False
    assert "not verified: ask counsel" in duty.reason


def test_maine_is_planned_for_its_own_thirty_days() -> None:
    assert find(ask("2026-04-05", counts=[counted(1, "ME")]), "individuals", "ME").state == State.OVERDUE


@pytest.mark.parametrize("state", sorted(JURISDICTIONS - BY_STATE.keys()))
def test_a_state_without_a_row_asks_counsel(state: str) -> None:
    found = ask(counts=[counted(1, state)])
    assert found.ask_counsel == (state,)
    duty = find(found, "state_regulator", state)
    assert (duty.state, duty.verified) == (State.ASK_COUNSEL, False)


def test_a_state_in_which_nobody_lives_wants_nothing() -> None:
    found = ask(counts=[counted(0, "TX", AK=0, CA=1)])
    assert {duty.jurisdiction for duty in found.duties} == {"US", "CA"}
    assert found.ask_counsel == ()


@pytest.mark.parametrize(("known", "word"), [("2025-12-31", "ask counsel"), ("2026-01-01", "running")])
def test_a_law_is_read_from_its_first_day_on(known: str, word: str) -> None:
    found = ask(known, known_at=known, counts=[counted(1, "CA", on=known)])
    assert find(found, "individuals", "CA", "1798.82").state == word
    assert find(found, "individuals", "CA", "1280.15").state == State.RUNNING


@pytest.mark.parametrize(
    ("state", "cite", "date", "word"),
    [
        ("CA", "1280.15", "2026-05-04", "held"),  # 15 business days after the hold
        ("CA", "1798.82", "2026-04-13", "held"),
        ("ME", "M.R.S.", "2026-04-23", "held"),  # 7 business days after it, over Patriots' Day
        ("TX", "521.053", "2026-05-04", "held"),
        ("CO", "6-1-716", "2026-04-04", "ask counsel"),  # what a hold does is not established
    ],
)
def test_holds_as_far_as_the_law_is_known_to_allow_them(state: str, cite: str, date: str, word: str) -> None:
    holds = [{"kind": "written", "stated_on": "2026-03-10", "until": "2026-04-13"}]
    duty = find(ask("2026-04-10", counts=[counted(1, state)], holds=holds), "individuals", state, cite)
    assert due(duty)[1:] == (date, word)


def test_a_notice_in_california_says_under_which_law() -> None:
    counts, regulator = [counted(501, "CA")], sent("state_regulator", "2026-03-20", "CA")
    vague = find(ask("2026-03-20", counts=counts, notices=[regulator]), "state_regulator", "CA", "1280.15")
    assert vague.state == State.RUNNING
    assert "is not counted" in vague.reason
    named = ask("2026-03-20", counts=counts, notices=[{**regulator, "law": "ca_facilities"}])
    assert find(named, "state_regulator", "CA", "1280.15").state == State.MET
    assert find(named, "state_regulator", "CA", "1798.82").state == State.RUNNING
    few = ask("2026-03-20", counts=[counted(5, "CA")], notices=[regulator])
    assert find(few, "state_regulator", "CA", "1280.15").state == State.MET


def test_one_notice_to_the_credit_bureaus_serves_every_state() -> None:
    notices = [sent("credit_bureaus", "2026-04-01")]
    found = ask("2026-04-01", counts=[counted(20_000, "TX", MO=2_000)], notices=notices)
    assert {find(found, "credit_bureaus", state).state for state in ("TX", "MO")} == {State.MET}


def test_letters_to_residents_counted_later() -> None:
    counts = [counted(5, "TX"), counted(9, "TX", on="2026-04-10")]
    found = ask("2026-05-05", counts=counts, notices=[LETTER])
    assert find(found, "individuals", "TX").state == State.MET
    assert find(found, "individuals", "TX", to="people counted later").state == State.OVERDUE


def test_a_letter_before_anybody_knew_of_a_states_residents_reached_none_of_them() -> None:
    counts = [counted(5), counted(5, on="2026-04-10", CT=600)]
    found = ask("2026-04-20", counts=counts, notices=[LETTER])
    assert due(find(found, "state_regulator", "CT")) == ("2026-04-10", "2026-04-10", "overdue")
    assert (
        find(ask("2026-05-05", counts=counts, notices=[LETTER]), "individuals", "CT").state == State.OVERDUE
    )
    for letter in (sent("individuals", "2026-04-20"), sent("individuals", "2026-04-20", "CT")):
        told = ask("2026-05-05", counts=counts, notices=[LETTER, letter])
        assert str(find(told, "individuals", "CT").sent_on) == "2026-04-20"


@pytest.mark.parametrize(
    ("letter", "told"),
    [
        (sent("individuals", "2026-04-09"), False),
        (sent("individuals", "2026-04-10"), True),  # on the day they were counted
        (sent("individuals", "2026-04-01", "TX"), True),  # to that State by name
        (sent("individuals", "2026-04-10", "CO"), False),
    ],
)
def test_which_letter_reached_the_residents(letter: dict[str, str], told: bool) -> None:  # noqa: FBT001
    counts = [counted(5), counted(5, on="2026-04-10", TX=6)]
    duty = find(ask("2026-04-20", counts=counts, notices=[letter]), "individuals", "TX")
    assert (duty.state == State.MET) is told


def test_what_follows_the_letters_is_not_counted_from_before_the_residents_were() -> None:
    counts = [counted(5), counted(5, on="2026-04-10", LA=3)]
    found = ask("2026-04-20", counts=counts, notices=[LETTER])
    assert str(find(found, "state_regulator", "LA").due_on) == "2026-04-20"
    late = [counted(5), counted(5, on="2026-05-20", LA=3)]
    found = ask("2026-05-20", counts=late, notices=[LETTER])
    assert str(find(found, "state_regulator", "LA").due_on) == "2026-05-14"


class TestABusinessAssociate:
    """Most of these laws speak to whoever owns the data."""

    @pytest.mark.parametrize(
        ("state", "limit"),
        [
            ("FL", "2026-03-15"),
            ("OR", "2026-03-15"),
            ("MD", "2026-03-15"),
            ("AL", "2026-03-15"),
            ("WI", "2026-04-19"),
        ],
    )
    def test_tells_the_owner_where_a_state_says_when(self, state: str, limit: str) -> None:
        found = ask("2026-03-15", role="business_associate", counts=[counted(1, state)],
                    notices=[sent("covered_entity", "2026-03-15")])  # fmt: skip
        assert due(find(found, "covered_entity", state)) == (limit, limit, "met")
        assert not [
            duty for duty in ask(counts=[counted(1, state)]).duties if duty.recipient == "covered_entity"
        ]

    def test_owes_no_letters_and_asks_counsel_about_regulators(self) -> None:
        found = ask(role="business_associate", counts=[counted(600, "TX")])
        assert find(found, "individuals", "TX").state == State.NOT_APPLICABLE
        assert find(found, "state_regulator", "TX").state == State.ASK_COUNSEL
        assert find(found, "credit_bureaus", "TX").state == State.NOT_APPLICABLE

    @pytest.mark.parametrize("state", ["AZ", "CA"])
    def test_stands_outside_some_laws(self, state: str) -> None:
        found = ask(role="business_associate", counts=[counted(600, state)])
        outside = [duty for duty in found.duties if "does not reach business associates" in duty.reason]
        assert {duty.jurisdiction for duty in outside} == {state}

    def test_owes_what_was_handed_over(self) -> None:
        found = ask(role="business_associate", counts=[counted(600, "TX")], delegated=["individuals"])
        assert find(found, "individuals", "TX").state == State.RUNNING
