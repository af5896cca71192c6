"""The chapter in a pack: what the ledger knew says what the rows say, and a past day is told as it was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock, redaction
from compliance.ledger import door as ledger
from tests.vendors.conftest import every_answer
from vendors import actions, queries, report
from vendors.dates import PartialDate
from vendors.models import BAA, ClauseAnswer, ReviewAnswer
from vendors.register import VendorRegister
from vendors.report import paper
from vendors.snapshots import as_known

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 18, tzinfo=UTC)


@pytest.fixture
def story(organisation: Organisation, alice: Person) -> Organisation:
    with time_machine.travel(NOON, tick=False):
        VendorRegister().sample(organisation, alice, TODAY)
    return organisation


def agreements(organisation: Organisation, known: datetime) -> dict[Any, Any]:
    return {a.agreement.key: a.agreement for v in as_known(organisation, TODAY, known) for a in v.agreements}


def test_events_and_rows_tell_the_same_agreements(story: Organisation) -> None:
    rows = {baa.pk: baa.agreement(story.zone) for baa in BAA.objects.of(story)}
    known = agreements(story, NOON + timedelta(seconds=1))
    for key, row in rows.items():
        assert set(known[key].covers) == set(row.covers)
        assert {**vars_of(known[key]), "covers": ()} == {**vars_of(row), "covers": ()}
    assert len(rows) >= 7


def vars_of(agreement: Any) -> dict[str, Any]:
    return {name: getattr(agreement, name) for name in agreement.__slots__}


def test_the_faults_of_the_chapter_are_the_gaps_of_today(story: Organisation) -> None:
    chapter = report.section(story, TODAY, NOON + timedelta(seconds=1))
    told = sorted(fault.kind.key for line in chapter.context["vendors"] for fault in line.faults)  # type: ignore[attr-defined]
    assert told == sorted(row.kind for row in queries.gap_rows(story.pk, TODAY))
    assert dict(chapter.figures)["Critical faults"] == "1"
    assert {table.name for table in chapter.tables} == {
        "vendors",
        "services",
        "baas",
        "clauses",
        "conditions",
        "attestations",
        "faults",
        "reviews",
        "chain",
        "exits",
        "coverage",
    }
    assert len(chapter.evidence) == 10


def test_a_vendor_archived_later_was_there_on_the_day_asked_about(
    organisation: Organisation, make_vendor: Any, make_service: Any, make_baa: Any, alice: Person
) -> None:
    with time_machine.travel(NOON, tick=False):
        vendor = make_vendor("Left later")
        make_service(vendor)
    with time_machine.travel(NOON + timedelta(days=30), tick=False):
        actions.vendor_archive(vendor, by=alice, why="unused", on=TODAY + timedelta(days=30), waive_exit=True)
    known = NOON + timedelta(days=60)
    before = report.section(organisation, TODAY, known)
    assert [line.name for line in before.context["vendors"]] == ["Left later"]  # type: ignore[attr-defined]
    assert dict(before.figures)["Critical faults"] == "1"
    assert report.section(organisation, TODAY + timedelta(days=31), known).context["vendors"] == []


def test_what_was_recorded_later_is_left_out(
    organisation: Organisation, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    with time_machine.travel(NOON, tick=False):
        baa = make_baa(make_vendor(), evidence="none", evidence_version="", evidence_address="")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        baa.evidence, baa.evidence_version, baa.evidence_address = (
            "console_acceptance",
            "3",
            "https://vendor.example/baa",
        )
        actions.baa_save(baa, by=alice)
    then, later = (report.section(organisation, TODAY, NOON + timedelta(days=days)) for days in (0.5, 2))
    assert [dict(section.figures)["High faults"] for section in (then, later)] == ["1", "0"]


@pytest.mark.parametrize("faulty, first", [([], "Vendor 0"), ([2], "Vendor 2")])
def test_a_large_register_without_fault_is_not_told_as_an_empty_one(
    organisation: Organisation,
    make_vendor: Any,
    monkeypatch: pytest.MonkeyPatch,
    faulty: list[int],
    first: str,
) -> None:
    monkeypatch.setattr(paper, "LINES", 9.5)
    for number in range(3):
        make_vendor(f"Vendor {number}", ba_status="undecided" if number in faulty else "no_phi")
    chapter = report.section(organisation, TODAY, clock.now())
    page = render_to_string(chapter.template, chapter.context)
    assert "No vendor is on file" not in page
    assert "Of 3 vendors, 2 stand here" in page
    assert "attached to this document" in page
    assert [line.name for line in chapter.context["vendors"]][0] == first  # type: ignore[attr-defined]
    assert len(next(table for table in chapter.tables if table.name == "vendors").rows) == 3


def test_an_empty_register_says_so(organisation: Organisation) -> None:
    chapter = report.section(organisation, TODAY, clock.now())
    assert "No vendor is on file" in render_to_string(chapter.template, chapter.context)


@pytest.mark.parametrize(
    "facts, words, silent",
    [
        ({"first_end": None}, "not recorded", "until terminated"),
        ({"first_end": None, "until_terminated": True}, "until terminated", "not recorded"),
        ({"signed": PartialDate(2026, 3, 1)}, "signed later, counts from 2026-03-01", "until terminated"),
        (
            {"signed": None, "signed_seen_on": date(2026, 3, 1)},
            "day of signature not recorded, counts from 2026-03-01",
            "signed later",
        ),
        ({}, "2026-12-31", "counts from"),
    ],
)
def test_paper_says_from_when_an_agreement_counts_and_where_no_end_is_recorded(
    organisation: Organisation,
    make_vendor: Any,
    make_baa: Any,
    facts: dict[str, Any],
    words: str,
    silent: str,
) -> None:
    make_baa(make_vendor(), **facts)
    chapter = report.section(organisation, TODAY, clock.now())
    page = render_to_string(chapter.template, chapter.context)
    assert words in page
    assert silent not in page


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"terminated_on": PartialDate(2026, 6, 30), "return_done_on": date(2026, 7, 1)},
            "Terminated, archived",
        ),
        ({"signed": None}, "No agreement on file."),
    ],
)
def test_paper_tells_of_an_archived_agreement_that_was_in_force(
    organisation: Organisation,
    alice: Person,
    make_vendor: Any,
    make_baa: Any,
    facts: dict[str, Any],
    words: str,
) -> None:
    """45 CFR 164.316(b)(2)(i): six years; what was recorded by mistake and never agreed is none."""
    baa = make_baa(make_vendor(), **facts)
    ledger.archive(baa, by=alice, why="over")
    chapter = report.section(organisation, TODAY + timedelta(days=1), clock.now())
    assert words in render_to_string(chapter.template, chapter.context)


@pytest.mark.parametrize(
    "facts, vendor, number",
    [
        ({}, {}, 1),
        ({"direction": "subcontractor"}, {}, 1),
        ({"direction": "business_associate"}, {}, 0),
        ({}, {"ba_status": "conduit", "ba_reason": "Carries only."}, 0),
    ],
)
def test_only_agreements_that_are_to_be_verified_are_counted_as_such(
    organisation: Organisation, make_vendor: Any, make_baa: Any, facts: Any, vendor: Any, number: int
) -> None:
    """An agreement with our customer is theirs to verify, and never due here."""
    make_baa(make_vendor(**vendor), **facts, first_end=None, until_terminated=True)
    chapter = report.section(organisation, TODAY, clock.now() + timedelta(seconds=1))
    counted = "1 agreement in force that is" if number else "0 agreements in force that are"
    said = f"Of {counted} to be verified, 0 were verified at least once"
    assert chapter.context["reviewed"][0].startswith(said)
    assert dict(chapter.figures)["Agreements in force"] == "1"


@pytest.mark.parametrize(
    ("verified", "words"),
    [(1, "1 was verified at least once and 1 has no"), (2, "2 were verified at least once and 0 have no")],
)
def test_paper_says_how_many_were_never_verified_and_from_when_that_counts(
    organisation: Organisation, alice: Person, make_vendor: Any, make_baa: Any, verified: int, words: str
) -> None:
    old = {"signed": PartialDate.of(date(2019, 3, 1)), "effective": PartialDate.of(date(2019, 3, 1))}
    with time_machine.travel(NOON, tick=False):
        for number in range(2):
            baa = make_baa(make_vendor(f"Vendor {number}"), first_end=None, until_terminated=True, **old)
            if number < verified:
                review = actions.review_of(organisation, alice, TODAY, baa=baa)
                actions.review_start(review, by=alice)
                review.outcome, review.finished_on, review.finished_by = "in_order", TODAY, alice
                answers = [ReviewAnswer(item=item.key, answer="yes") for item in review.checklist]
                actions.review_edit(review, answers, by=alice)
    line = report.section(organisation, TODAY, NOON + timedelta(days=1)).context["reviewed"][0]  # type: ignore[index]
    assert (
        f"Of 2 agreements in force that are to be verified, {words} verification on file; verification is overdue for 0."
        in line
    )
    assert ("so first due on 2027-11-22" in line) == (verified == 1)
    assert "counted from the day an agreement was in force and recorded here" in line


def test_short_names_stay_as_they_are_written(
    organisation: Organisation, alice: Person, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    baa = make_baa(vendor := make_vendor(), make_service(vendor), is_read=False)
    actions.baa_clauses(baa, answers=every_answer(hhs_books="no"), by=alice)
    chapter = report.section(organisation, TODAY, clock.now())
    page = render_to_string(chapter.template, chapter.context)
    assert "missing: books open to HHS (no)" in page
    assert "no BAA of ours needed: 0" in page and "lapsing: 1" in page


def test_the_table_of_clauses_holds_what_is_open_and_why_one_does_not_apply(
    organisation: Organisation, alice: Person, make_vendor: Any, make_baa: Any
) -> None:
    baa = make_baa(make_vendor(), is_read=False)
    answers = [
        ClauseAnswer(key="access", answer="not_applicable", note="It holds no record set"),
        ClauseAnswer(key="report", answer="yes", note="Kept out"),
    ]
    actions.baa_clauses(baa, answers=answers, by=alice)

    def rows() -> dict[str, tuple[object, ...]]:
        chapter = report.section(organisation, TODAY, clock.now())
        table = next(table for table in chapter.tables if table.name == "clauses")
        return {str(row[2]): tuple(row[5:8]) for row in table.rows}

    told = rows()
    assert len(told) == 25 and told["Amendment"] == ("open", "", "")
    assert told["Access"] == ("Not applicable", "", "It holds no record set")
    assert told["Reporting"] == ("Yes", "", "")
    row = ClauseAnswer.objects.get(key="access")
    redaction.redact_part(row, "note", by=alice, why="Named a patient")
    assert rows()["Access"][2] == "[redacted]"


@pytest.mark.parametrize(("agreements", "goes_over"), [(3, False), (8, True)])
def test_only_a_long_vendor_goes_over_a_page(
    organisation: Organisation,
    make_vendor: Any,
    make_baa: Any,
    agreements: int,
    goes_over: bool,  # noqa: FBT001
) -> None:
    """Kept together, a vendor with many agreements left the page before it empty."""
    vendor = make_vendor()
    for number in range(agreements):
        make_baa(vendor, title=f"Agreement {number}")
    chapter = report.section(organisation, TODAY, clock.now())
    assert ('class="pack-long"' in render_to_string(chapter.template, chapter.context)) == goes_over
