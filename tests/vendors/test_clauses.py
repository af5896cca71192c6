"""The clauses of an agreement: what is asked, what an answer leaves open, and one page that keeps them as one event."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from tests.vendors.conftest import every_answer
from vendors import actions, clauses, queries
from vendors.models import BAA, ClauseAnswer
from vendors.standing import standings, with_owner_here

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
ALL_YES = dict.fromkeys(clauses.COUNTED_KEYS, "yes")
KINDS = {"clause_missing", "ai_training", "clauses_unread"}


@pytest.fixture
def baa(make_vendor: Any, make_baa: Any) -> BAA:
    """In force, and read for nothing."""
    made: BAA = make_baa(make_vendor(), is_read=False)
    return made


def address(baa: BAA) -> str:
    return reverse("baa_clauses", kwargs={"slug": baa.organisation.slug, "key": baa.pk})


def kinds(baa: BAA) -> set[str]:
    """The gaps about its clauses, by the rules and by their SQL."""
    vendors = with_owner_here(type(baa.vendor).objects.of(baa.organisation))
    found = standings(baa.organisation, vendors, TODAY)[baa.vendor_id].faults
    in_sql = {row.kind for row in queries.gap_rows(baa.organisation_id, TODAY)}
    assert in_sql == {fault.kind for fault in found}
    return in_sql & KINDS


def test_what_is_asked_is_what_the_rule_asks() -> None:
    letters = [clause.citation.rsplit("(", 1)[1] for clause in clauses.REQUIRED[1:11]]
    assert letters == [f"{letter})" for letter in "ABCDEFGHIJ"]
    assert (len(clauses.REQUIRED), len(clauses.ASKED), len(clauses.COUNTED)) == (15, 10, 25)
    assert [clause.citation[-3:] for clause in clauses.REQUIRED if clause.may_not_apply] == [
        "(E)",
        "(F)",
        "(H)",
    ]
    assert len(clauses.BY_KEY) == len(clauses.EVERY)
    assert {clause.key for clause in clauses.EVERY if not clause.verified} == {"deidentify_right"}
    assert clauses.CURE_OR_TERMINATE not in clauses.EVERY


@pytest.mark.parametrize(
    "changed, settled, missing, open_ones",
    [
        ({}, 15, [], 0),
        ({"access": "not_applicable"}, 15, [], 0),
        ({"access": "partly", "report": "no"}, 13, ["report", "access"], 0),
        ({"access": "", "no_training": ""}, 14, [], 2),
        ({"no_training": "no", "deidentify_right": "no"}, 15, [], 0),
    ],
)
def test_what_answers_leave_open(
    changed: dict[str, str], settled: int, missing: list[str], open_ones: int
) -> None:
    answers = ALL_YES | changed
    assert clauses.settled(answers) == settled
    assert [clause.key for clause in clauses.missing(answers)] == missing
    assert len(clauses.unanswered(answers)) == open_ones == 25 - clauses.answered(answers)


@pytest.mark.parametrize(
    "changed, facts, expected",
    [
        ({}, {}, set()),
        ({"hhs_books": "no"}, {}, {"clause_missing"}),
        ({"hhs_books": "partly"}, {}, {"clause_missing"}),
        ({"no_training": "partly"}, {}, {"ai_training"}),
        ({"portability": "no"}, {}, set()),
        ({"portability": ""}, {}, {"clauses_unread"}),
        ({"hhs_books": ""}, {}, {"clauses_unread"}),
        ({"hhs_books": "", "access": "no"}, {"direction": "business_associate"}, {"clause_missing"}),
        ({"hhs_books": ""}, {"direction": "subcontractor"}, {"clauses_unread"}),
        ({"hhs_books": "no"}, {"signed": None}, set()),
        ({"hhs_books": "no"}, {"ba_status": "limited_data_set", "ba_reason": "Agreement on file"}, set()),
    ],
)
def test_gaps_of_an_agreement_in_force(
    make_vendor: Any,
    make_baa: Any,
    alice: Person,
    changed: dict[str, str],
    facts: dict[str, Any],
    expected: set[str],
) -> None:
    of_vendor = {name: facts[name] for name in facts if name.startswith("ba_")}
    baa = make_baa(
        make_vendor(**of_vendor), is_read=False, **{n: facts[n] for n in facts if n not in of_vendor}
    )
    actions.baa_clauses(baa, answers=every_answer(**changed), by=alice)
    assert kinds(baa) == expected


def test_one_gap_for_an_agreement_that_nobody_read(baa: BAA) -> None:
    rows = [row.record for row in queries.gap_rows(baa.organisation_id, TODAY) if row.kind in KINDS]
    assert rows == [baa.pk]
    assert kinds(baa) == {"clauses_unread"}


@pytest.mark.parametrize(
    "answer, words",
    [
        ({"key": "report", "answer": "not_applicable", "note": "why"}, "required of every agreement"),
        ({"key": "access", "answer": "not_applicable"}, "Say why"),
        ({"key": "moon", "answer": "yes"}, "no such clause"),
        ({"key": "access", "answer": "maybe"}, "valid choice"),
    ],
)
def test_the_door_refuses_what_cannot_be_answered(
    baa: BAA, alice: Person, answer: dict[str, str], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        actions.baa_clauses(baa, answers=[ClauseAnswer(**answer)], by=alice)


def test_all_answers_are_one_event_and_the_page_says_what_is_missing(officer: Any, baa: BAA) -> None:
    before = Event.objects.filter(record_id=baa.pk).count()
    typed = {f"answer_{key}": "yes" for key in clauses.COUNTED_KEYS}
    typed |= {
        "answer_accounting": "no",
        "note_accounting": "Silent on it",
        "place_accounting": "p. 4, § 3(b)",
    }
    typed |= {
        "answer_access": "not_applicable",
        "note_access": "Keeps no record set",
        "answer_no_combining": "partly",
    }
    answer = officer.post(address(baa), {"version": baa.version, **typed})
    assert answer.headers["Location"] == f"{baa.get_absolute_url()}#clauses"
    assert Event.objects.filter(record_id=baa.pk).count() == before + 1
    event = Event.objects.filter(record_id=baa.pk).latest("number")
    assert (event.verb, "Silent on it" in event.state) == ("clauses answered", False)
    page = officer.get(baa.get_absolute_url()).content.decode()
    for words in (
        "14 of 15 required clauses",
        "25 of 25 answered",
        "Silent on it",
        "p. 4, § 3(b)",
        "No combining",
    ):
        assert words in page
    assert kinds(baa) == {"clause_missing"}


def test_what_is_left_open_stays_open_and_what_is_cleared_stays_empty(officer: Any, baa: BAA) -> None:
    officer.post(address(baa), {"version": baa.version, "answer_access": "yes", "note_access": "Annex"})
    form = officer.get(address(baa)).content.decode()
    assert "<strong data-answered>1</strong> of 25" in form
    (before, _) = form.split(" autofocus>")[:2]
    assert 'id="id_answer_permitted_uses_0"' in before[-120:]
    baa.refresh_from_db()
    officer.post(address(baa), {"version": baa.version, "answer_report": "yes"})
    assert {each.key: each.answer for each in baa.answers.all()} == {"access": "", "report": "yes"}


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"answer_access": "not_applicable"}, "Say why it does not apply"),
        ({"answer_report": "not_applicable"}, "Select a valid choice"),
        ({"place_access": "p. 4"}, "Choose an answer"),
        ({"answer_access": "yes", "place_access": "x" * 61}, "at most 60"),
        ({"answer_access": "yes", "note_access": "Ask 555-12-3456 about it"}, "may identify a person"),
        ({"answer_access": "yes", "place_access": "SSN 078-05-1120", "place_access_keep_reason": "It is needed here",
          "place_access_keep_kinds": "ssn"}, "nothing can be redacted later"),
    ],
)  # fmt: skip
def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(
    officer: Any, baa: BAA, typed: dict[str, str], words: str
) -> None:
    answer = officer.post(address(baa), {"version": baa.version, "answer_hhs_books": "partly", **typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert 'value="partly" id="id_answer_hhs_books_1" data-letter="p" checked' in page
    assert not baa.answers.exists()


def test_someone_else_answered_first(officer: Any, baa: BAA, alice: Person) -> None:
    seen = baa.version
    actions.baa_clauses(baa, answers=every_answer(), by=alice)
    typed = {"version": seen, "answer_access": "no"}
    answer = officer.post(address(baa), typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Alice Moreau saved this" in page and "Access: Yes" in page
    assert f'name="version" value="{baa.version}"' in page
    assert officer.post(address(baa), {**typed, "version": baa.version}).status_code == 302
    assert baa.answers.get(key="access").answer == "no"


def test_a_new_agreement_is_read_anew(baa: BAA, alice: Person, organisation: Organisation) -> None:
    actions.baa_clauses(baa, answers=every_answer(), by=alice)
    new = actions.successor_of(baa)
    new.signed, new.effective = baa.signed, baa.effective
    actions.baa_save(new, by=alice)
    assert not new.answers.exists()
    assert kinds(new) >= {"clauses_unread"}


def test_the_page_takes_few_queries(
    officer: Any, baa: BAA, alice: Person, django_assert_max_num_queries: Any
) -> None:
    actions.baa_clauses(baa, answers=every_answer(), by=alice)
    for page in (address(baa), baa.get_absolute_url(), baa.vendor.get_absolute_url()):
        officer.get(page)
        with django_assert_max_num_queries(12):
            officer.get(page)
