"""One agreement supersedes another: where the old one ends, and what the new one does not inherit."""

import re
from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from tests.vendors.pages import TODAY, at, baa_data, confirm, errors, fresh
from vendors import actions
from vendors.models import BAA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


def succeed(officer: Any, old: BAA, **typed: Any) -> BAA:
    facts = {
        "title": "Second", "signed": "2026-11-20", "effective": "2026-12-01", "first_end": "2027-11-30", **typed
    }  # fmt: skip
    assert confirm(officer, "baa_supersede", old, **baa_data(fresh(old), **facts)).status_code == 302
    return BAA.objects.get(title="Second")


def test_a_wrong_supersession_is_taken_back(officer: Any, make_vendor: Any, make_baa: Any) -> None:
    old = make_baa(make_vendor(), notice_days=30)
    confirm(officer, "baa_notice", old, given_on="2026-11-22", given_by="us")
    succeed(officer, old)
    assert (fresh(old).ended_by, fresh(old).return_due_on) == ("superseded", None)
    confirm(officer, "baa_take_back", old, what="supersession", why="the wrong agreement")
    saved = fresh(old)
    assert (saved.superseded_from, saved.superseded_by, saved.ended_by) == (None, None, "notice")
    assert (saved.ends_on, saved.return_due_on) == (date(2026, 12, 22), date(2027, 1, 21))


def test_the_one_before_ends_where_the_new_one_starts(
    officer: Any, make_vendor: Any, make_baa: Any, organisation: Organisation
) -> None:
    old = make_baa(make_vendor())
    new = succeed(officer, old)
    facts = {"title": "Second", "signed": "2026-11-20", "effective": "2026-12-15", "first_end": "2027-11-30"}
    address = at("baa_edit", organisation, key=new.pk)
    assert officer.post(address, baa_data(new, **facts)).status_code == 302
    assert (fresh(old).superseded_from, fresh(old).ends_on) == (date(2026, 12, 15), date(2026, 12, 14))
    assert Event.objects.filter(record_id=old.pk).latest("number").verb == "superseded"
    assert Event.objects.filter(record_id=new.pk).latest("number").verb == "edited"
    unsigned = officer.post(address, baa_data(fresh(new), **{**facts, "signed": ""}))
    assert list(errors(unsigned)) == ["signed"], "nothing would be in force between the two"
    assert fresh(old).superseded_from == date(2026, 12, 15)


def test_the_one_that_follows_inherits_no_evidence(make_vendor: Any, make_baa: Any) -> None:
    old = make_baa(make_vendor(), evidence_on=TODAY)
    new = actions.successor_of(old)
    assert (new.evidence, new.evidence_version, new.evidence_address, new.evidence_on) == (
        "none",
        "",
        "",
        None,
    )


def test_what_others_changed_in_the_old_one_is_noticed(
    officer: Any, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    old = make_baa(make_vendor())
    facts = {"title": "Second", "signed": "2026-11-20", "effective": "2026-12-01", "first_end": "2027-11-30"}
    seen = baa_data(old, **facts)
    shown = officer.post(at("baa_supersede", old.organisation, key=old.pk), seen)
    assert shown.status_code == 200
    old.breach_notice_value = 5
    actions.baa_save(old, by=alice)
    answer = confirm(officer, "baa_supersede", old, **seen)
    assert answer.status_code == 409
    assert "Alice Moreau" in answer.content.decode()
    assert BAA.objects.count() == 1
    again = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert again
    assert confirm(officer, "baa_supersede", old, **{**seen, "version": again[1]}).status_code == 302
    assert fresh(old).superseded_by.title == "Second"  # type: ignore[union-attr]


def test_a_reason_for_text_that_stays_is_noted_where_the_text_stands(
    officer: Any, make_vendor: Any, make_baa: Any
) -> None:
    old = make_baa(make_vendor())
    kept = {"notes_keep_kinds": "ssn", "notes_keep_reason": "A made-up number of the training"}
    new = succeed(officer, old, notes="SSN 219-09-9999", **kept)
    assert [event.record_id for event in Event.objects.filter(verb="kept")] == [new.pk]


@pytest.mark.parametrize(
    ("effective", "words"),
    [
        ("2027-01-01", ""),
        ("2027-01-02", "No agreement in which we are the covered entity is in force on 2027-01-01."),
        (
            "2027-01-15",
            "No agreement in which we are the covered entity is in force from 2027-01-01 to 2027-01-14.",
        ),
    ],
)
def test_a_supersession_names_the_days_between_and_leads_to_the_new_agreement(
    officer: Any, make_vendor: Any, make_baa: Any, effective: str, words: str
) -> None:
    old = make_baa(make_vendor())  # to the end of 2026
    facts = {"title": "Second", "signed": "2026-11-20", "effective": effective, "first_end": "2027-11-30"}
    typed = baa_data(fresh(old), **facts)
    page = officer.post(at("baa_supersede", old.organisation, key=old.pk), typed).content.decode()
    assert ("No agreement in which" in page, words in page) == (bool(words), True)
    answer = confirm(officer, "baa_supersede", old, **typed)
    assert answer.headers["Location"] == BAA.objects.get(title="Second").get_absolute_url()
