"""What the register answers to the rest of the house, in as many queries for many datasets as for few."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.files.actions import store
from compliance.ledger import redaction
from compliance.registers.summaries import summary, until
from riskassess.datasets import actions, report, snapshots
from riskassess.datasets.models import Answer, Dataset
from riskassess.datasets.register import DatasetRegister
from riskassess.datasets.standing import standings
from tests.datasets.conftest import every_answer
from tests.files.examples import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
Make = Callable[..., Any]
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 18, tzinfo=UTC)
SECOND = timedelta(seconds=1)
REGISTER = DatasetRegister()


@pytest.fixture
def story(organisation: Organisation, alice: Person) -> Organisation:
    with time_machine.travel(NOON, tick=False):
        REGISTER.sample(organisation, alice, TODAY)
    return organisation


@pytest.fixture
def many(make_dataset: Make, determine: Make, add: Make, validate: Make) -> Callable[[int], None]:
    """So many more of everything."""

    def many(number: int) -> None:
        for _ in range(number):
            name = f"{Dataset.objects.count()}"
            raw = make_dataset(f"Raw {name}")
            clean = make_dataset(f"Clean {name}", raw, kind="deidentified")
            determine(clean)
            add(clean, date(2026, 6, 1), origin=raw)
            validate(make_dataset(f"Made up {name}", clean, kind="synthetic", owner=None))

    return many


def test_the_register_asks_no_more_for_more(
    organisation: Organisation, many: Make, django_assert_num_queries: Any
) -> None:
    for number in (1, 5):
        many(number)
        with django_assert_num_queries(6):
            gaps = list(REGISTER.gaps(organisation, TODAY))
        with django_assert_num_queries(6):
            list(REGISTER.deadlines(organisation, TODAY, date.max))
        with django_assert_num_queries(7):
            REGISTER.summary(organisation, TODAY)
    assert len([gap for gap in gaps if gap.kind.key == "determination_missing"]) == 12


def test_an_empty_register_asks_one_query(organisation: Organisation, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert REGISTER.summary(organisation, TODAY).is_empty


def test_the_pages_ask_no_more_for_more(
    officer: Client, make_dataset: Make, many: Make, django_assert_max_num_queries: Any
) -> None:
    raw = make_dataset("Raw notes")
    child = make_dataset("Clean notes", raw)
    for number in (1, 5):
        many(number)
        for record, budget in ((None, 18), (child, 22)):
            name = "dataset_detail" if record else "dataset_list"
            own = {"key": record.pk} if record else {}
            with django_assert_max_num_queries(budget):
                officer.get(reverse(name, kwargs={"slug": "lakeside-clinic", **own}))


def test_the_summary_is_what_both_lists_come_to(story: Organisation) -> None:
    due = REGISTER.deadlines(story, TODAY, until(TODAY))
    assert REGISTER.summary(story, TODAY) == summary(REGISTER.gaps(story, TODAY), due, TODAY)


def test_the_tile_counts_what_is_declared_no_phi_and_counts_as_phi(story: Organisation) -> None:
    tile = REGISTER.tile(story, TODAY, REGISTER.summary(story, TODAY))
    assert (tile.figure, tile.url) == ("1", "/lakeside-clinic/datasets/?faults=unfounded")


def test_deadlines_name_dataset_and_kind_and_nothing_else(story: Organisation) -> None:
    found = list(REGISTER.deadlines(story, TODAY, TODAY + timedelta(days=60)))
    assert {(each.kind, each.title) for each in found} == {
        ("determination_end", "Intake chats, de-identified"),
        ("determination_end", "Referral letters, de-identified"),
        ("reidentification_review", "Referral letters, de-identified: expert determination of 2025-12-13"),
        ("reidentification_review", "Visit notes, de-identified: Safe Harbor of 2026-08-22"),
    }


def test_nobody_who_left_is_an_owner(make_dataset: Make, charlie: Person, organisation: Organisation) -> None:
    make_dataset(owner=charlie)
    assert [gap.kind.key for gap in REGISTER.gaps(organisation, TODAY)] == ["dataset_no_owner"]


def test_events_and_rows_tell_the_same(story: Organisation) -> None:
    rows, events = snapshots.of_today(story), snapshots.as_known(story, NOON + SECOND)
    assert {key: plain(each) for key, each in rows.items()} == {
        key: plain(each) for key, each in events.items()
    }
    assert len(rows) == 9


def plain(each: snapshots.Known) -> Any:
    """The facts, their determinations and additions in one order."""
    facts = each.facts
    names = [name for name in facts.__slots__ if name not in ("determinations", "additions")]
    return (
        {name: getattr(facts, name) for name in names},
        sorted(facts.determinations, key=lambda own: str(own.key)),
        sorted(facts.additions, key=lambda own: str(own.key)),
    )


def test_the_faults_of_the_chapter_are_the_gaps_of_today(story: Organisation) -> None:
    chapter = report.section(story, TODAY, NOON + SECOND)
    told = sorted(fault.kind.key for line in chapter.context["datasets"] for fault in line.faults)  # type: ignore[attr-defined]
    assert told == sorted(gap.kind.key for gap in REGISTER.gaps(story, TODAY))
    assert dict(chapter.figures) | {"Datasets": "9", "of these PHI": "6", "Critical faults": "1"} == dict(
        chapter.figures
    )


def test_the_chapter_attaches_everything(story: Organisation) -> None:
    chapter = report.section(story, TODAY, NOON + SECOND)
    tables = {table.name: table for table in chapter.tables}
    assert {name: len(table.rows) for name, table in tables.items()} == {
        "datasets": 9,
        "determinations": 4,
        "worksheets": 48,
        "additions": 1,
        "validations": 1,
    }
    assert all(len(row) == len(table.columns) for table in tables.values() for row in table.rows)
    assert {each.title for each in chapter.evidence} == {"Expert determination", "Certificate of disposal"}
    assert any(notes for notes in chapter.notes if "unverified" in notes)
    assert len(chapter.records) == 13


def test_before_it_was_recorded_nothing_was_known(story: Organisation) -> None:
    assert report.section(story, TODAY, NOON).context["all"] == 0


def test_a_past_day_is_told_as_it_was(
    make_dataset: Make, determine: Make, organisation: Organisation
) -> None:
    with time_machine.travel(NOON, tick=False):
        dataset = make_dataset("Clean notes", kind="deidentified")
        determine(dataset, ends_on=date(2026, 11, 1))
    for day, status in ((date(2026, 11, 1), "De-identified"), (date(2026, 11, 2), "Identified: PHI")):
        (line,) = report.section(organisation, day, NOON + SECOND).context["datasets"]  # type: ignore[misc, attr-defined]
        assert line.status == status


def test_what_was_redacted_still_counts_and_reads_as_such(
    make_dataset: Make, determine: Make, organisation: Organisation, alice: Person
) -> None:
    with time_machine.travel(NOON, tick=False):
        dataset = make_dataset("Clean notes", kind="deidentified")
        answers = [Answer(point=p, word="removed", how="By hand") for p in ("names",)]
        row = determine(dataset, [*answers, *others("names")])
        redaction.redact_part(row.answers.get(point="names"), "how", by=alice, why="A name stood in it")
    assert standings(organisation, TODAY)[dataset.pk].status.word == "deidentified"
    tables = {table.name: table for table in report.section(organisation, TODAY, NOON + SECOND).tables}
    assert [row[-1] for row in tables["worksheets"].rows if row[2] == "Names"][0].startswith("[redacted")


def others(*points: str) -> list[Answer]:
    return [answer for answer in every_answer() if answer.point not in points]


def test_archived_data_are_not_told(story: Organisation, alice: Person) -> None:
    dataset = Dataset.objects.get(name="Intake chats, de-identified")
    actions.dataset_archive(dataset, by=alice, why="Given to the archive")
    assert "Intake chats, de-identified" not in {gap.title for gap in REGISTER.gaps(story, TODAY)}


def test_a_certificate_answers_the_disposal(
    make_dataset: Make, organisation: Organisation, alice: Person
) -> None:
    dataset = make_dataset(disposed_on=date(2026, 11, 1))
    assert [gap.kind.key for gap in REGISTER.gaps(organisation, TODAY)] == ["disposal_uncertified"]
    upload = SimpleUploadedFile("wiped.pdf", PDF)
    dataset.certificate = store(upload, organisation=organisation, by=alice)
    actions.dataset_dispose(dataset, by=alice)
    assert list(REGISTER.gaps(organisation, TODAY)) == []


def test_the_chapter_is_printed(story: Organisation) -> None:
    chapter = report.section(story, TODAY, NOON + SECOND)
    paper = render_to_string(chapter.template, chapter.context)
    assert "Visit notes, coded" in paper and "PHI used as if it were none" in paper
    assert "in force" in paper and "until 2026-11-02" in paper
    assert "No dataset is on file" in render_to_string(chapter.template, {**chapter.context, "all": 0})
