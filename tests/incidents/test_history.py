"""What each change of counts did, told for its own day."""

from typing import Any

from incidents.written import written
from tests.incidents.ask import ask, case_of, counted, sent

LETTER = sent("individuals", "2026-04-01")


def history(on: str, **fields: Any) -> list[dict[str, Any]]:
    case, _ = case_of(on, **fields)
    found: list[dict[str, Any]] = written(case, ask(on, **fields))["history"]
    return found


def words(turn: dict[str, Any]) -> list[str]:
    return [change["words"] for change in turn["changes"]]


def test_a_first_count_replaces_what_nobody_knew() -> None:
    (turn,) = history("2026-03-10", counts=[counted(12)])
    assert (turn["total_before"], turn["total"], turn["by_state"]) == (None, 12, {"GA": 12})
    assert "hhs US: running, due on 2026-05-04 before, running, due on 2027-03-01 since" in words(turn)


def test_a_higher_count_adds_duties_and_judges_what_was_sent() -> None:
    counts = [counted(400), counted(600, on="2026-04-10")]
    first, second = history("2026-04-20", counts=counts, notices=[LETTER])
    assert (second["total_before"], second["total"]) == (400, 600)
    assert "hhs US: running, due on 2027-03-01 before, running, due on 2026-04-10 since" in words(second)
    few = "not applicable (400 residents of GA, not more than 500)"
    assert f"media GA: {few} before, running, due on 2026-05-04 since" in words(second)
    # on the day of the first count no letter had gone
    assert not [change for change in first["changes"] if change["recipient"] == "individuals"]


def test_what_was_owed_before_a_lower_count_stays_told() -> None:
    counts = [counted(600), counted(400, on="2026-05-10")]
    _, second = history("2026-05-20", counts=counts)
    (media,) = (change for change in second["changes"] if change["recipient"] == "media")
    assert media["before"] == {"state": "overdue", "limit_on": "2026-05-04", "due_on": "2026-05-04"}
    assert media["after"]["state"] == "not applicable"
    assert "up to 600 were counted before" in media["words"]
    # the one duty to HHS does not move back
    assert not [change for change in second["changes"] if change["recipient"] == "hhs"]


def test_a_count_that_changes_nothing_is_told_as_such() -> None:
    _, second = history("2026-04-20", counts=[counted(12), counted(13, on="2026-03-20")])
    assert second["changes"] == []


def test_counts_in_any_order_and_the_last_of_a_day() -> None:
    counts = [counted(700, on="2026-03-20"), counted(12), counted(13)]
    assert [turn["total"] for turn in history("2026-04-20", counts=counts)] == [13, 700]


def test_the_day_asked_about_is_as_it_was() -> None:
    counts = [counted(400), counted(600, on="2026-04-10")]
    case, _ = case_of("2026-04-20", counts=counts, notices=[LETTER])
    before = case.as_of(case.counts[0].on)
    assert (len(before.counts), before.notices) == (1, ())
