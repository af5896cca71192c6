"""What each verb does to an agreement: the facts it leaves, the days that follow, the deadlines and gaps."""

from datetime import date, timedelta
from typing import Any

import pytest

from compliance.accounts.models import Person
from compliance.ledger.door import Refused
from compliance.ledger.models import Event
from vendors import actions, coverage, queries
from vendors.dates import PartialDate
from vendors.forms import AmendForm
from vendors.models import BAA
from vendors.standing import service_facts

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


def dues(baa: BAA) -> list[tuple[str, str]]:
    rows = queries.deadline_rows(baa.organisation_id, TODAY, date(2030, 1, 1))
    return [(row.kind, str(row.day)) for row in rows if row.record == baa.pk and row.kind != "baa_review"]


def gaps(baa: BAA) -> set[str]:
    return {row.kind for row in queries.gap_rows(baa.organisation_id, TODAY)}


@pytest.fixture
def baa(make_vendor: Any, make_service: Any, make_baa: Any) -> BAA:
    """In force from 2026-01-15 to the end of 2026, covering one service, 30 days of notice."""
    vendor = make_vendor()
    made: BAA = make_baa(vendor, make_service(vendor), notice_days=30)
    return made


def test_a_renewal_moves_the_end_and_keeps_the_rest(baa: BAA, alice: Person) -> None:
    actions.baa_renew(baa, first_end=day("2027-12-31"), renewed_on=TODAY, by=alice)
    assert (baa.ends_on, baa.ended_by, str(baa.effective)) == (date(2027, 12, 31), "expired", "2026-01-15")
    assert dues(baa) == [("baa_end", "2027-12-31")]
    assert baa.covers.count() == 1


def test_what_had_ended_is_not_renewed(make_vendor: Any, make_baa: Any, alice: Person) -> None:
    lapsed = make_baa(make_vendor(), first_end=day("2026-06-30"))
    with pytest.raises(Refused, match="before this was agreed"):
        actions.baa_renew(lapsed, first_end=day("2027-06-30"), renewed_on=date(2026, 7, 1), by=alice)
    actions.baa_renew(lapsed, first_end=day("2027-06-30"), renewed_on=date(2026, 6, 30), by=alice)
    assert lapsed.ends_on == date(2027, 6, 30)


def test_a_renewal_ends_a_notice_and_the_return_that_it_opened(baa: BAA, alice: Person) -> None:
    actions.baa_notice(baa, given_on=TODAY, given_by="us", by=alice)
    assert (baa.ended_by, baa.ends_on, baa.return_due_on) == ("notice", date(2026, 12, 22), date(2027, 1, 21))
    assert dues(baa) == [("baa_end", "2026-12-22"), ("baa_return", "2027-01-21")]
    actions.baa_renew(baa, first_end=day("2027-12-31"), renewed_on=TODAY, by=alice)
    assert (baa.notice_given_on, baa.return_due_on) == (None, None)
    assert dues(baa) == [("baa_end", "2027-12-31")]


def test_a_termination_opens_return_and_the_certificate_closes_it(baa: BAA, alice: Person) -> None:
    actions.baa_terminate(baa, terminated_on=day("2026-11-20"), by=alice, why="moved")
    assert gaps(baa) == {"phi_without_baa", "return_open", "exit_open"}
    assert dues(baa) == [("baa_return", "2026-12-20")]
    actions.baa_return(baa, outcome="destroyed", done_on=TODAY, by=alice)
    assert gaps(baa) == {"phi_without_baa", "exit_open"}
    assert dues(baa) == []


def test_superseding_owes_no_return(baa: BAA, alice: Person) -> None:
    actions.baa_notice(baa, given_on=TODAY, given_by="them", by=alice)
    new = actions.successor_of(baa)
    new.signed, new.effective, new.first_end = day("2026-11-21"), day("2026-12-01"), day("2027-11-30")
    actions.baa_supersede(baa, new, by=alice, covers=[])
    assert (baa.ended_by, baa.ends_on, baa.return_due_on) == ("superseded", date(2026, 11, 30), None)
    assert new.notice_given_on is None


@pytest.mark.parametrize(
    "record, what",
    [
        (
            lambda baa, by: actions.baa_terminate(baa, terminated_on=day("2026-11-20"), by=by, why="slip"),
            "termination",
        ),
        (lambda baa, by: actions.baa_notice(baa, given_on=TODAY, given_by="us", by=by), "notice"),
    ],
)
def test_what_was_recorded_wrongly_is_taken_back(baa: BAA, alice: Person, record: Any, what: str) -> None:
    before = dues(baa)
    record(baa, alice)
    assert dues(baa) != before
    actions.baa_take_back(baa, what=what, by=alice, why="the wrong agreement")
    assert (dues(baa), baa.ended_by, baa.return_due_on) == (before, "expired", None)
    assert Event.objects.filter(record_id=baa.pk).first().verb == "taken back"  # type: ignore[union-attr]
    with pytest.raises(Refused):
        actions.baa_take_back(baa, what=what, by=alice, why="again")


def covered_on(baa: BAA, service: Any, on: date) -> bool:
    fresh = BAA.objects.get(pk=baa.pk)
    return coverage.coverage(service_facts(service), [fresh.agreement(fresh.organisation.zone)], on).covered


def test_an_amendment_never_rewrites_what_was_covered(baa: BAA, make_service: Any, alice: Person) -> None:
    old, new = baa.covers.get().service, make_service(baa.vendor, "Claude Code")
    typed = {
        "version": baa.version, "title": "BAA", "direction": "covered_entity", "signed": "2026-01-10", "effective": "2026-01-15",
        "first_end": "2026-12-31", "renewal": "ends", "notice_days": "30", "breach_notice_unit": "days", "evidence": "console_acceptance",
        "evidence_version": "3", "evidence_address": "https://vendor.example/baa", "coverage_mode": "named",
        "amended_on": "2026-11-10", "why": "swapped", f"cover_{new.pk}": "on",
    }  # fmt: skip
    form = AmendForm(typed, instance=baa, today=TODAY)
    assert form.is_valid(), form.errors
    eve, amended = date(2026, 11, 9), date(2026, 11, 10)
    actions.baa_amend(form.onto(baa), amended_on=amended, by=alice, why="swapped", covers=form.covers())
    assert [covered_on(baa, old, on) for on in (eve, amended)] == [True, False]
    assert [covered_on(baa, new, on) for on in (eve, amended)] == [False, True]


@pytest.mark.parametrize(
    "facts, refused",
    [
        ({"first_end": day("2027-12-31")}, "has not ended"),
        ({"first_end": None, "until_terminated": True}, "has not ended"),
        ({"effective": day("2026-12-01"), "first_end": day("2027-12-31")}, "has not ended"),
        ({"terminated_on": day("2026-11-30")}, "has not ended"),
        ({"terminated_on": day("2026-11-01"), "return_due_on": date(2026, 12, 1)}, "not recorded"),
        ({"terminated_on": day("2026-11-01"), "return_done_on": TODAY, "return_outcome": "destroyed"}, ""),
        ({"signed": None}, ""),
    ],
)
def test_a_vendor_is_archived_only_when_nobody_must_be_told_anything(
    make_vendor: Any, make_baa: Any, alice: Person, facts: dict[str, Any], refused: str
) -> None:
    vendor = make_vendor()
    make_baa(vendor, **facts)
    if refused:
        with pytest.raises(Refused, match=refused):
            actions.vendor_archive(vendor, by=alice, why="unused", on=TODAY)
    else:
        actions.vendor_archive(vendor, by=alice, why="unused", on=TODAY, waive_exit=True)
        assert vendor.archived_at


@pytest.mark.parametrize(
    "facts, refused",
    [
        ({"signed": None}, ""),
        ({}, "has not ended"),
        ({"effective": day("2026-12-01"), "first_end": day("2027-12-31")}, "has not ended"),
        ({"first_end": day("2026-11-22")}, "has not ended"),
        ({"first_end": day("2026-11-21")}, "not recorded"),
        ({"terminated_on": day("2026-11-01"), "return_due_on": date(2026, 12, 1)}, "not recorded"),
        ({"terminated_on": day("2026-11-01"), "return_done_on": TODAY, "return_outcome": "destroyed"}, ""),
    ],
)
def test_an_agreement_is_archived_only_when_nothing_of_it_is_open(
    make_vendor: Any, make_baa: Any, alice: Person, facts: dict[str, Any], refused: str
) -> None:
    """Else the open return and its deadline would leave with it, unsaid (45 CFR 164.504(e)(2)(ii)(J))."""
    vendor = make_vendor()
    baa = make_baa(vendor, **facts)
    if refused:
        with pytest.raises(Refused, match=refused):
            actions.baa_archive(baa, by=alice, why="double", on=TODAY)
        baa.signed = None
        actions.baa_save(baa, by=alice, why="recorded by mistake")
    actions.baa_archive(baa, by=alice, why="double", on=TODAY)
    assert baa.archived_at


def test_an_expiry_that_another_agreement_followed_is_archived(
    make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    vendor = make_vendor()
    old = make_baa(vendor, first_end=day("2026-06-30"))
    make_baa(vendor, title="Second", signed=day("2026-06-20"), effective=day("2026-07-01"))
    actions.baa_archive(old, by=alice, why="old", on=TODAY)
    assert old.archived_at


def test_archiving_twice_moves_nothing(make_vendor: Any, make_baa: Any, alice: Person) -> None:
    baa = make_baa(make_vendor(), signed=None)
    actions.baa_archive(baa, by=alice, why="double", on=TODAY)
    at = baa.archived_at
    with pytest.raises(Refused):
        actions.baa_archive(baa, by=alice, why="double", on=TODAY)
    assert baa.archived_at == at
    actions.baa_restore(baa, by=alice)
    with pytest.raises(Refused):
        actions.baa_restore(baa, by=alice)


def test_an_expiry_that_a_later_agreement_follows_is_no_deadline_any_more(
    make_vendor: Any, make_baa: Any
) -> None:
    vendor = make_vendor()
    old = make_baa(vendor, first_end=day("2026-10-31"))
    assert dues(old) == [("baa_end", "2026-10-31")]
    make_baa(
        vendor,
        signed=day("2026-10-20"),
        effective=day("2026-11-01"),
        first_end=PartialDate.of(TODAY + timedelta(days=300)),
    )
    assert dues(old) == []


def test_a_notice_never_silences_an_expiry(make_vendor: Any, make_baa: Any, alice: Person) -> None:
    """60 days' notice given on 15 October are no help against an end on 31 October."""
    old = make_baa(make_vendor(), first_end=day("2026-10-31"), notice_days=60)
    actions.baa_notice(old, given_on=date(2026, 10, 15), given_by="us", by=alice)
    assert old.ended_by == "expired"
    assert dues(old) == [("baa_end", "2026-10-31")]


def test_one_that_supersedes_a_month_after_the_expiry_leaves_that_month_due(
    make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    old = make_baa(make_vendor(), first_end=day("2026-10-31"))
    new = actions.successor_of(old)
    new.signed, new.effective, new.first_end = day("2026-11-01"), day("2026-12-01"), day("2027-11-30")
    actions.baa_supersede(old, new, by=alice, covers=[])
    assert dues(old) == [("baa_end", "2026-10-31")]
    rows = queries.deadline_rows(old.organisation_id, date(2026, 12, 1), date(2027, 1, 1))
    assert not [row for row in rows if row.record == old.pk]


def test_a_draft_that_is_terminated_owes_no_return(make_vendor: Any, make_baa: Any, alice: Person) -> None:
    draft = make_baa(make_vendor(), signed=None)
    actions.baa_terminate(draft, terminated_on=day("2026-10-31"), by=alice, why="never signed")
    assert dues(draft) == []


def test_an_expiry_that_was_followed_owes_no_return_when_the_vendor_is_archived(
    make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    vendor = make_vendor()
    make_baa(vendor, first_end=day("2026-06-30"))
    new = make_baa(vendor, effective=day("2026-07-01"), first_end=day("2027-06-30"))
    actions.baa_terminate(new, terminated_on=day("2026-10-31"), by=alice, why="moved")
    actions.baa_return(new, outcome="returned", done_on=TODAY, by=alice)
    actions.vendor_archive(vendor, by=alice, why="unused", on=TODAY, waive_exit=True)
    assert vendor.archived_at
