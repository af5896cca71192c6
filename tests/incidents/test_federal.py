"""Federal notices: who is told by when, and how the notice stands."""

from typing import Any

import pytest

from incidents.clocks.duty import State
from tests.incidents.ask import ask, counted, due, find, sent

LETTER = sent("individuals", "2026-04-01")


@pytest.mark.parametrize(
    ("on", "notices", "word"),
    [
        ("2026-03-05", [], "running"),
        ("2026-05-04", [], "running"),
        ("2026-05-05", [], "overdue"),
        ("2026-05-04", [sent("individuals", "2026-05-04")], "met"),  # day 60
        ("2026-05-05", [sent("individuals", "2026-05-05")], "met late"),  # day 61
        ("2026-06-01", [sent("individuals", "2026-05-05"), sent("individuals", "2026-05-01")], "met"),
    ],
)
def test_individuals_by_day_60(on: str, notices: list[dict[str, str]], word: str) -> None:
    duty = find(ask(on, counts=[counted(12)], notices=notices), "individuals")
    assert due(duty) == ("2026-05-04", "2026-05-04", word)
    assert (str(duty.trigger_on), duty.citation) == ("2026-03-05", "45 CFR 164.404(b)")
    assert str(duty.target_on) == "2026-04-04"


def test_letters_to_some_states_do_not_meet_the_duty_to_everybody() -> None:
    counts = [counted(5, "GA", AK=5)]
    some = ask("2026-04-20", counts=counts, notices=[sent("individuals", "2026-04-01", "GA")])
    assert find(some, "individuals").state == State.RUNNING
    notices = [sent("individuals", "2026-04-01", "GA"), sent("individuals", "2026-04-19", "AK")]
    everybody = find(ask("2026-04-20", counts=counts, notices=notices), "individuals")
    assert (everybody.state, str(everybody.sent_on)) == (State.MET, "2026-04-19")


@pytest.mark.parametrize(
    ("counts", "citation", "limit"),
    [
        ([counted(499)], "45 CFR 164.408(c)", "2027-03-01"),
        ([counted(500)], "45 CFR 164.408(b)", "2026-05-04"),
        ([counted(501)], "45 CFR 164.408(b)", "2026-05-04"),
        ([counted(250, AK=249)], "45 CFR 164.408(c)", "2027-03-01"),
        ([counted(250, AK=250)], "45 CFR 164.408(b)", "2026-05-04"),
        ([], "45 CFR 164.408(b)", "2026-05-04"),
        ([counted(None)], "45 CFR 164.408(b)", "2026-05-04"),
        ([counted(3, AK=None)], "45 CFR 164.408(b)", "2026-05-04"),
        ([{"on": "2026-03-05"}], "45 CFR 164.408(b)", "2026-05-04"),
        (
            [{"on": "2026-03-05", "by_state": {"GA": 400}, "residence_unknown": 99}],
            "45 CFR 164.408(c)",
            "2027-03-01",
        ),
        (
            [{"on": "2026-03-05", "by_state": {"GA": 400}, "residence_unknown": 100}],
            "45 CFR 164.408(b)",
            "2026-05-04",
        ),
        ([counted(0)], "45 CFR 164.408(c)", "2027-03-01"),
    ],
)
def test_hhs_by_the_number_of_people(counts: list[Any], citation: str, limit: str) -> None:
    duty = find(ask("2026-03-05", counts=counts), "hhs")
    assert (duty.citation, *due(duty)) == (citation, limit, limit, "running")


@pytest.mark.parametrize(
    ("known", "limit"),
    [
        ("2026-12-31", "2027-03-01"),
        ("2027-01-01", "2028-02-29"),
        ("2027-12-31", "2028-02-29"),
        ("2028-01-01", "2029-03-01"),
        ("2027-01-01T05:59:59+00:00", "2027-03-01"),  # still New Year's Eve in Chicago
    ],
)
def test_hhs_of_fewer_by_the_year_of_discovery(known: str, limit: str) -> None:
    counts = [counted(499, on=known[:10])]
    assert str(find(ask("2028-02-01", known_at=known, counts=counts), "hhs").limit_on) == limit


@pytest.mark.parametrize(
    ("counts", "notices", "limit", "word"),
    [
        ([counted(500)], [], "2026-05-04", "overdue"),
        # once the first letter is dated HHS is due that day; day 60 is only the wall
        ([counted(500)], [LETTER], "2026-04-01", "overdue"),
        ([counted(500)], [LETTER, sent("hhs", "2026-04-01")], "2026-04-01", "met"),
        ([counted(500)], [LETTER, sent("hhs", "2026-03-20")], "2026-04-01", "met"),
        ([counted(500)], [LETTER, sent("hhs", "2026-04-02")], "2026-04-01", "met late"),
        ([counted(500)], [sent("individuals", "2026-04-20"), LETTER], "2026-04-01", "overdue"),
        ([counted(500)], [sent("individuals", "2026-05-05")], "2026-05-04", "overdue"),  # letters on day 61
        ([counted(499)], [LETTER], "2027-03-01", "running"),
        ([], [LETTER], "2026-04-01", "overdue"),
        # the number grew after the letters: at once, and never after the wall
        ([counted(400), counted(500, on="2026-04-10")], [LETTER], "2026-04-10", "overdue"),
        ([counted(400), counted(500, on="2026-05-04")], [LETTER], "2026-05-04", "overdue"),
        ([counted(400), counted(500, on="2026-05-05")], [LETTER], "2026-05-04", "overdue"),
        ([counted(400), counted(500, on="2026-03-20")], [LETTER], "2026-04-01", "overdue"),
        ([counted(400), counted(500, on="2026-05-05")], [], "2026-05-04", "overdue"),
        # nobody had counted when the letters went
        ([counted(500, on="2026-04-10")], [LETTER], "2026-04-01", "overdue"),
        # shown lower
        ([counted(None), counted(12, on="2026-04-10")], [LETTER], "2027-03-01", "running"),
        # once counted as 500, a lower number does not move the date back
        ([counted(500), counted(499, on="2026-03-20")], [], "2026-05-04", "overdue"),
    ],
)
def test_one_duty_to_hhs_whose_date_only_moves_earlier(
    counts: list[Any], notices: list[Any], limit: str, word: str
) -> None:
    assert due(find(ask("2026-05-06", counts=counts, notices=notices), "hhs")) == (limit, limit, word)


def test_a_lower_count_names_the_date_that_counsel_may_allow() -> None:
    duty = find(ask("2026-03-20", counts=[counted(500), counted(499, on="2026-03-20")]), "hhs")
    assert "Ask counsel before relying on 2027-03-01" in duty.reason


@pytest.mark.parametrize(
    ("by_state", "told"),
    [
        ({"GA": 500}, []),
        ({"GA": 501}, ["GA"]),
        ({"GA": 300, "AK": 300}, []),
        ({"GA": 501, "AK": 500}, ["GA"]),
        ({"GA": 501, "AK": 501}, ["AK", "GA"]),
        ({"GA": None, "AK": 3}, ["GA"]),
        ({"GA": 0}, []),
    ],
)
def test_media_per_state(by_state: dict[str, int | None], told: list[str]) -> None:
    found = ask("2026-03-05", counts=[{"on": "2026-03-05", "by_state": by_state}])
    owed = [duty.jurisdiction for duty in found.duties if duty.recipient == "media" and duty.due_on]
    assert sorted(owed) == told
    for state in by_state:
        if state not in told and by_state[state]:
            duty = find(found, "media", state)
            assert duty.state == State.NOT_APPLICABLE
            assert "not more than 500" in duty.reason


def test_people_of_whom_nobody_knows_where_they_live_may_be_of_any_state() -> None:
    here = [{"on": "2026-03-05", "by_state": {"GA": 400}, "residence_unknown": 101}]
    assert find(ask(counts=here), "media", "GA").state == State.RUNNING
    many = [{"on": "2026-03-05", "by_state": {"GA": 1}, "residence_unknown": None}]
    assert find(ask(counts=many), "media").state == State.RUNNING


def test_media_of_one_state_are_met_by_their_own_notice() -> None:
    notices = [sent("media", "2026-05-04", "GA")]
    found = ask("2026-05-05", counts=[counted(501, AK=501)], notices=notices)
    assert [find(found, "media", state).state for state in ("GA", "AK")] == [State.MET, State.OVERDUE]


def test_without_any_count_everything_is_owed() -> None:
    found = ask("2026-03-05")
    assert {str(duty.recipient) for duty in found.duties if duty.state == State.RUNNING} == {
        "individuals", "media", "hhs",
    }  # fmt: skip
    assert find(found, "state_regulator").state == State.ASK_COUNSEL


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({}, "2026-03-05"),
        ({"should_have_known_on": "2026-03-04"}, "2026-03-04"),
        ({"should_have_known_on": "2026-03-06"}, "2026-03-05"),
        ({"known_at": "2026-03-06T05:59:00+00:00"}, "2026-03-05"),
        ({"known_at": None, "should_have_known_on": "2026-03-06"}, "2026-03-06"),
        (
            {"vendor": {"discovered_on": "2026-02-01", "told_us_on": "2026-03-01", "is_agent": True}},
            "2026-02-01",
        ),
        ({"vendor": {"discovered_on": "2026-02-01", "told_us_on": "2026-03-01"}}, "2026-02-01"),
        (
            {"vendor": {"discovered_on": "2026-02-01", "told_us_on": "2026-03-01", "is_agent": None}},
            "2026-02-01",
        ),
        (
            {"vendor": {"discovered_on": "2026-02-01", "told_us_on": "2026-03-01", "is_agent": "unknown"}},
            "2026-02-01",
        ),
        (
            {"vendor": {"discovered_on": "2026-02-01", "told_us_on": "2026-03-01", "is_agent": False}},
            "2026-03-01",
        ),
        (
            {"vendor": {"discovered_on": "2026-02-01", "told_us_on": "2026-03-09", "is_agent": False}},
            "2026-03-05",
        ),
        (
            {
                "known_at": None,
                "vendor": {"discovered_on": "2026-02-01", "told_us_on": "2026-03-09", "is_agent": False},
            },
            "2026-03-09",
        ),
        ({"known_at": None, "vendor": {"told_us_on": "2026-03-09"}}, "2026-03-09"),
    ],
)
def test_day_zero(fields: dict[str, Any], start: str) -> None:
    found = ask("2026-03-20", **fields)
    assert str(found.discovered.on) == start
    assert {str(duty.trigger_on) for duty in found.duties if duty.due_on} == {start}


def test_the_reason_says_whose_knowledge_counted() -> None:
    vendor = {"discovered_on": "2026-02-01", "told_us_on": "2026-03-01"}
    assert "until shown to be independent" in ask("2026-03-20", vendor=vendor).discovered.reason


@pytest.mark.parametrize(
    ("role", "to"),
    [
        ("business_associate", "the covered entity"),
        ("subcontractor", "the business associate whose subcontractor"),
    ],
)
def test_a_business_associate_tells_upstream_alone(role: str, to: str) -> None:
    found = ask(
        "2026-05-05", role=role, counts=[counted(900)], notices=[sent("covered_entity", "2026-05-04")]
    )
    duty = find(found, "covered_entity")
    assert due(duty) == ("2026-05-04", "2026-05-04", "met")
    assert duty.citation == "45 CFR 164.410(b)"
    assert duty.to.startswith(to)
    for recipient in ("individuals", "media", "hhs"):
        assert find(found, recipient).state == State.NOT_APPLICABLE
        assert "covered entity owes" in find(found, recipient).reason


def test_what_the_agreement_hands_over_is_owed() -> None:
    found = ask(
        "2026-05-05", role="business_associate", counts=[counted(900)], delegated=["individuals", "hhs"]
    )
    assert find(found, "individuals").state == State.OVERDUE
    assert find(found, "hhs").state == State.OVERDUE
    assert find(found, "media").state == State.NOT_APPLICABLE


def hold(kind: str, stated: str, until: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "stated_on": stated, "until": until}


@pytest.mark.parametrize(
    ("on", "holds", "date", "word"),
    [
        ("2026-04-20", [hold("oral", "2026-04-10")], "2026-05-10", "held"),
        ("2026-05-09", [hold("oral", "2026-04-10")], "2026-05-10", "held"),
        ("2026-05-10", [hold("oral", "2026-04-10")], "2026-05-10", "running"),
        ("2026-05-11", [hold("oral", "2026-04-10")], "2026-05-10", "overdue"),
        ("2026-07-31", [hold("written", "2026-04-10", "2026-08-01")], "2026-08-01", "held"),
        ("2026-05-04", [hold("written", "2026-04-10", "2026-04-20")], "2026-05-04", "running"),
        ("2026-05-20", [hold("written", "2026-05-05", "2026-08-01")], "2026-05-04", "overdue"),  # begun late
        ("2026-04-09", [], "2026-05-04", "running"),
    ],
)
@pytest.mark.parametrize("recipient", ["individuals", "hhs"])
def test_holds(recipient: str, on: str, holds: list[Any], date: str, word: str) -> None:
    assert due(find(ask(on, counts=[counted(900)], holds=holds), recipient)) == ("2026-05-04", date, word)


def test_a_hold_reaches_what_a_business_associate_owes_and_no_agreed_term() -> None:
    found = ask(
        "2026-04-20", role="business_associate", holds=[hold("written", "2026-04-10", "2026-06-01")],
        contract_terms=[{"party": "Clinic", "within": 60, "unit": "days"}],
    )  # fmt: skip
    assert due(find(found, "covered_entity")) == ("2026-05-04", "2026-06-01", "held")
    assert due(find(found, "contract_party")) == ("2026-05-04", "2026-05-04", "running")


def test_people_counted_after_the_letters_are_owed_theirs() -> None:
    counts = [counted(400), counted(450, on="2026-04-20")]
    found = ask("2026-05-05", counts=counts, notices=[LETTER])
    assert find(found, "individuals").state == State.MET
    later = find(found, "individuals", to="people counted later")
    assert due(later) == ("2026-05-04", "2026-05-04", "overdue")
    more = ask("2026-05-05", counts=counts, notices=[LETTER, sent("individuals", "2026-05-04")])
    assert find(more, "individuals", to="people counted later").state == State.MET


def test_no_more_people_no_further_letters() -> None:
    for counts in ([counted(400), counted(400, on="2026-04-20")], [counted(450, on="2026-04-01")]):
        found = ask("2026-05-05", counts=counts, notices=[LETTER])
        assert not [duty for duty in found.duties if duty.to == "people counted later"]


@pytest.mark.parametrize(("unreachable", "cite"), [(9, "164.404(d)(2)(i)"), (10, "164.404(d)(2)(ii)")])
def test_substitute_notice_within_the_same_days(unreachable: int, cite: str) -> None:
    found = ask(
        "2026-05-01", counts=[counted(12)], unreachable=unreachable, substitute_posted_on="2026-04-01"
    )
    duty = find(found, "individuals", to="people who cannot be reached")
    assert duty.citation.endswith(cite)
    assert due(duty) == ("2026-05-04", "2026-05-04", "met")
    assert ("until 2026-06-30" in duty.reason) is (unreachable == 10)


def test_the_house_targets() -> None:
    found = ask()
    assert (str(found.decide_by), str(found.letters_by)) == ("2026-03-15", "2026-04-04")
