"""PHI or not, on both sides of every boundary."""

from datetime import date, timedelta
from typing import Any

import pytest

from riskassess.datasets import rules, worksheet
from riskassess.datasets.catalogue import ASKED, IDENTIFIERS, POINTS, SMALL_AREAS
from riskassess.datasets.rules import Dataset, Validation
from tests.datasets.facts import (
    MARCH,
    added,
    dataset,
    deidentified,
    expert,
    expertise,
    passed,
    safe_harbor,
    statement,
)

DAY = timedelta(days=1)
JUNE, YEAR_END = date(2026, 6, 1), date(2026, 12, 31)


def word(of: Dataset, on: date, *family: Dataset) -> str:
    return rules.status(of, on, {each.key: each for each in family}).word


def why(of: Dataset, on: date, *family: Dataset) -> str:
    return rules.status(of, on, {each.key: each for each in family}).why


@pytest.mark.parametrize("kind", ["identified", "pseudonymised", "unknown"])
def test_some_kinds_are_phi_whatever_was_determined(kind: Any) -> None:
    found = rules.status(dataset(kind, determinations=(safe_harbor(),)), JUNE)
    assert (found.word, found.is_phi) == (kind, True)


def test_pseudonymised_says_that_it_is_still_phi() -> None:
    assert "still PHI" in rules.status(dataset("pseudonymised"), JUNE).reason


def test_a_declaration_alone_de_identifies_nothing() -> None:
    found = rules.status(deidentified(), JUNE)
    assert (found.word, found.why) == ("identified", "none")
    assert "counts as identified" in found.reason


@pytest.mark.parametrize(
    ("day", "expected", "reason"),
    [
        (MARCH - DAY, "identified", "not_begun"),
        (MARCH, "deidentified", ""),
        (YEAR_END, "deidentified", ""),
        (YEAR_END + DAY, "identified", "ended"),
    ],
)
def test_a_determination_counts_from_its_day_to_its_last(day: date, expected: str, reason: str) -> None:
    of = deidentified(safe_harbor(ends_on=YEAR_END))
    assert (word(of, day), why(of, day)) == (expected, reason)


def test_it_says_by_which_determination() -> None:
    found = rules.status(deidentified(safe_harbor("a"), expert("b", decided_on=JUNE)), MARCH)
    assert found.by == ("a",)
    assert "Safe Harbor of 2026-03-01" in found.reason


@pytest.mark.parametrize("field", ["withdrawn_on", "archived_on"])
def test_from_the_day_it_is_taken_back_it_counts_no_more(field: str) -> None:
    of = deidentified(safe_harbor(**{field: JUNE}))
    assert (word(of, JUNE - DAY), word(of, JUNE)) == ("deidentified", "identified")


def test_an_incomplete_one_counts_for_nothing_and_says_why() -> None:
    found = rules.status(deidentified(safe_harbor(lacking=("an answer to Names",))), JUNE)
    assert (found.word, found.why) == ("identified", "incomplete")
    assert "lacks an answer to Names" in found.reason


def test_data_taken_out_nobody_knows_when_are_not_covered() -> None:
    of = deidentified(safe_harbor(), extracted_on=None)
    found = rules.status(of, JUNE)
    assert (found.word, found.why) == ("identified", "extraction")
    assert "nobody said when it was extracted" in found.reason
    assert rules.status(deidentified(expert(of_method=True), extracted_on=None), JUNE).word == "deidentified"


@pytest.mark.parametrize(("extracted", "expected"), [(MARCH, "deidentified"), (MARCH + DAY, "identified")])
def test_data_taken_out_after_the_look_are_not_covered(extracted: date, expected: str) -> None:
    of = deidentified(safe_harbor(decided_on=JUNE, data_as_of=MARCH), extracted_on=extracted)
    assert word(of, JUNE) == expected


def test_nobody_looked_at_data_of_a_later_day() -> None:
    of = deidentified(safe_harbor(decided_on=MARCH, data_as_of=JUNE), extracted_on=MARCH + DAY)
    assert why(of, JUNE) == "extraction"


def test_what_was_added_breaks_it_from_that_day() -> None:
    of = deidentified(safe_harbor(), additions=(added(JUNE),))
    assert (word(of, JUNE - DAY), word(of, JUNE), why(of, JUNE)) == ("deidentified", "identified", "addition")


@pytest.mark.parametrize(("as_of", "expected"), [(JUNE, "deidentified"), (JUNE - DAY, "identified")])
def test_a_later_determination_of_all_of_it_covers_what_was_added(as_of: date, expected: str) -> None:
    later = safe_harbor("u", decided_on=JUNE + DAY, data_as_of=as_of)
    assert word(deidentified(safe_harbor(), later, additions=(added(JUNE),)), JUNE + DAY) == expected


def test_only_an_expert_who_speaks_of_the_method_covers_what_comes_later() -> None:
    named = (added(JUNE, determination="e"),)
    assert word(deidentified(expert(of_method=True), additions=named), JUNE) == "deidentified"
    assert word(deidentified(expert(), additions=named), JUNE) == "identified"
    assert word(deidentified(safe_harbor("e", of_method=True), additions=named), JUNE) == "identified"
    assert word(deidentified(expert(of_method=True), additions=(added(JUNE),)), JUNE) == "identified"


def test_a_method_covers_data_that_were_taken_out_later() -> None:
    of = deidentified(expert(of_method=True, data_as_of=None), extracted_on=JUNE)
    assert word(of, JUNE) == "deidentified"


@pytest.mark.parametrize(
    ("facts", "day", "expected"),
    [
        ({}, JUNE, "identified"),
        ({"data_use_on": MARCH}, JUNE, "identified"),
        ({"has_data_use_party": True}, JUNE, "identified"),
        ({"data_use_on": MARCH, "has_data_use_party": True}, MARCH - DAY, "identified"),
        ({"data_use_on": MARCH, "has_data_use_party": True}, MARCH, "limited"),
    ],
)
def test_a_limited_data_set_needs_its_agreement(facts: dict[str, Any], day: date, expected: str) -> None:
    found = rules.status(dataset("limited", **facts), day)
    assert (found.word, found.is_phi) == (expected, True)


def test_synthetic_data_count_from_the_day_they_were_tested() -> None:
    of = dataset("synthetic", validations=(passed(),))
    assert (word(of, MARCH - DAY), word(of, MARCH)) == ("identified", "synthetic")


def test_the_last_test_counts() -> None:
    of = dataset("synthetic", validations=(passed(), Validation(JUNE, passed=False)))
    assert (word(of, JUNE - DAY), word(of, JUNE)) == ("synthetic", "identified")


def test_what_was_added_to_synthetic_data_needs_a_new_test() -> None:
    of = dataset("synthetic", validations=(passed(), passed(JUNE + DAY)), additions=(added(JUNE),))
    assert [word(of, JUNE + DAY * n) for n in (-1, 0, 1)] == ["synthetic", "identified", "synthetic"]


def test_phi_passes_on_to_synthetic_data_unless_a_determination_covers_them() -> None:
    raw, child = (
        dataset("identified", "raw"),
        dataset("synthetic", made_from=("raw",), validations=(passed(),)),
    )
    assert why(child, JUNE, raw) == "ancestor"
    assert why(child, JUNE) == "ancestor", "what is not on file counts as PHI"
    covered = dataset("synthetic", made_from=("raw",), validations=(passed(),), determinations=(expert(),))
    assert rules.status(covered, JUNE, {"raw": raw}).by == ("e",)


def test_an_ancestor_is_asked_of_that_day() -> None:
    above = deidentified(safe_harbor(ends_on=JUNE), key="up")
    child = dataset("synthetic", made_from=("up",), validations=(passed(),))
    assert (word(child, JUNE, above), word(child, JUNE + DAY, above)) == ("synthetic", "identified")


def test_an_ancestor_came_in_with_what_was_added() -> None:
    raw = dataset("identified", "raw")
    late = (added(JUNE, origin="raw"),)
    of = dataset("synthetic", validations=(passed(), passed(JUNE)), additions=late)
    assert (word(of, JUNE - DAY, raw), word(of, JUNE, raw)) == ("synthetic", "identified")


def test_what_was_made_from_itself_counts_as_phi() -> None:
    one = dataset("synthetic", "1", made_from=("2",), validations=(passed(),))
    two = dataset("synthetic", "2", made_from=("1",), validations=(passed(),))
    assert why(one, JUNE, one, two) == "ancestor"
    assert rules.deidentified_spans(one, {"1": one, "2": two}) == []


def test_the_spans_of_one_that_was_determined_again() -> None:
    of = deidentified(safe_harbor(ends_on=JUNE), safe_harbor("u", decided_on=JUNE + DAY * 3, data_as_of=JUNE))
    assert rules.deidentified_spans(of) == [(MARCH, JUNE), (JUNE + DAY * 3, None)]


def test_spans_that_touch_are_one() -> None:
    of = deidentified(safe_harbor(ends_on=JUNE), safe_harbor("u", decided_on=JUNE + DAY, ends_on=date.max))
    assert rules.deidentified_spans(of) == [(MARCH, None)]


def test_a_complete_worksheet_lacks_nothing() -> None:
    assert worksheet.lacking(statement()) == ()
    assert worksheet.lacking(expertise()) == ()


@pytest.mark.parametrize("point", worksheet.POINTS)
def test_every_point_must_be_answered_and_nothing_may_be_left(point: str) -> None:
    others = tuple((each, "absent") for each in worksheet.POINTS if each != point)
    assert worksheet.lacking(statement(answers=others)) == (f"an answer to {point}",)
    assert worksheet.lacking(statement(answers=(*others, (point, "")))) == (f"an answer to {point}",)
    still = statement(answers=(*others, (point, "present")))
    assert worksheet.lacking(still) == (f"the removal of what is still there ({point})",)
    removed = statement(answers=(*others, (point, "removed")))
    assert worksheet.lacking(removed) == (f"how it was done ({point})",)


def test_only_places_and_dates_may_be_made_coarser() -> None:
    coarse = {point for point in worksheet.POINTS if "generalised" in worksheet.words(point)}
    assert coarse == {"geography", "dates", "zip3", "ages_over_89"}
    answers = tuple((each, "generalised" if each == "names" else "absent") for each in worksheet.POINTS)
    told = worksheet.lacking(statement(answers=answers, explained=frozenset({"names"})))
    assert told == ("the removal of what is still there (names)",), "a generalised name is a name"


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"no_actual_knowledge": False}, "the statement of no actual knowledge"),
        ({"has_decider": False}, "the name of whoever states it"),
        ({"decided_on": None}, "its day"),
        ({"data_as_of": None}, "the day whose data it looked at"),
    ],
)
def test_safe_harbor_is_a_statement(facts: dict[str, Any], missing: str) -> None:
    assert worksheet.lacking(statement(**facts)) == (missing,)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"has_decider": False}, "the name of the expert"),
        ({"has_qualifications": False}, "the qualifications of the expert"),
        ({"has_method": False}, "the method"),
        ({"risk_is_very_small": False}, "the result that the risk is very small"),
        ({"decided_on": None}, "its day"),
        ({"data_as_of": None}, "the day whose data it looked at"),
        ({"has_file": False}, "its file"),
    ],
)
def test_an_expert_documents(facts: dict[str, Any], missing: str) -> None:
    assert worksheet.lacking(expertise(**facts)) == (missing,)


def test_the_catalogue_asks_what_the_rule_knows() -> None:
    assert tuple(point.key for point in IDENTIFIERS) == worksheet.IDENTIFIERS
    assert tuple(point.key for point in ASKED) == worksheet.ASKED
    assert [point.letter for point in IDENTIFIERS] == list("ABCDEFGHIJKLMNOPQR")
    assert all(point.citation and point.source and point.question.endswith("?") for point in POINTS.values())


def test_the_small_areas_say_that_they_are_unverified() -> None:
    assert len(SMALL_AREAS.codes) == 17
    assert not SMALL_AREAS.verified and SMALL_AREAS.source


def test_of_two_tests_on_one_day_the_worse_counts() -> None:
    for order in ((passed(), Validation(MARCH, passed=False)), (Validation(MARCH, passed=False), passed())):
        assert word(dataset("synthetic", validations=order), MARCH) == "identified"


@pytest.mark.parametrize("statement", [statement, expertise])
def test_misses_that_a_person_found_keep_it_from_counting(statement: Any) -> None:
    assert worksheet.lacking(statement()) == worksheet.lacking(statement(misses=0)) == ()
    (lacks,) = worksheet.lacking(statement(misses=1))
    assert lacks.startswith("an answer to the misses found in review")
