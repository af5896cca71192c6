"""The pages of datasets: what is read, what is typed, and what stands beside a field."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.accounts.actions import grant
from compliance.accounts.roles import Role
from compliance.ledger.models import Event
from riskassess.datasets.actions import dataset_save
from riskassess.datasets.models import Dataset, Determination
from riskassess.datasets.worksheet import POINTS
from tests.files.examples import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
Make = Callable[..., Any]


def at(name: str, record: Any = None, **more: Any) -> str:
    own = {"key": record.pk} if record is not None else {}
    return reverse(name, kwargs={"slug": "lakeside-clinic", **own, **more})


def facts(**more: Any) -> dict[str, Any]:
    return {"name": "Intake chats", "kind": "unknown", "separation": "unknown", **more}


def test_the_list_says_how_each_stands(officer: Client, make_dataset: Make, determine: Make) -> None:
    make_dataset("Raw notes")
    determine(make_dataset("Clean notes", kind="deidentified"))
    page = officer.get(at("dataset_list")).content.decode()
    assert "Identified: PHI" in page and "De-identified" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=phi", {"Raw notes", "Claimed notes"}),
        ("status=deidentified", {"Clean notes"}),
        ("faults=unfounded", {"Claimed notes"}),
        ("q=clean", {"Clean notes"}),
        ("view=archived", set()),
    ],
)
def test_the_list_is_narrowed(
    officer: Client, make_dataset: Make, determine: Make, query: str, shown: set[str]
) -> None:
    make_dataset("Raw notes")
    make_dataset("Claimed notes", kind="deidentified")
    determine(make_dataset("Clean notes", kind="deidentified"))
    table = officer.get(f"{at('dataset_list')}?{query}").context["table"]
    assert {row.record.name for row in table.page.object_list} == shown


def test_an_empty_register_says_where_to_begin(officer: Client) -> None:
    assert "Add the first dataset" in officer.get(at("dataset_list")).content.decode()


def test_the_page_says_first_what_it_is(officer: Client, make_dataset: Make) -> None:
    page = officer.get(at("dataset_detail", make_dataset(kind="pseudonymised"))).content.decode()
    assert page.index("Pseudonymised: still PHI") < page.index("About this dataset")


def test_a_dataset_is_added(officer: Client, organisation: Any) -> None:
    answer = officer.post(at("dataset_create"), facts())
    dataset = Dataset.objects.get()
    assert answer["Location"] == dataset.get_absolute_url()
    assert (dataset.name, dataset.organisation) == ("Intake chats", organisation)


def test_what_is_wrong_stands_beside_its_field(officer: Client, make_dataset: Make) -> None:
    make_dataset("Intake chats")
    form = officer.post(at("dataset_create"), facts(kind="limited", separation="yes")).context["form"]
    assert set(form.errors) == {"name", "data_use_on", "data_use_party", "separation_evidence"}


def test_no_identifier_stands_in_clear(officer: Client) -> None:
    answer = officer.post(at("dataset_create"), facts(source="MRN: 84736251, jane@example.org"))
    assert "source" in answer.context["form"].errors


def test_a_dataset_is_not_made_from_what_was_made_from_it(officer: Client, make_dataset: Make) -> None:
    raw = make_dataset("Raw notes")
    make_dataset("Another")
    child = make_dataset("Split", make_dataset("Clean notes", raw))
    sent = facts(name="Raw notes", version=raw.version, made_from=[str(child.pk)])
    form = officer.post(at("dataset_edit", raw), sent).context["form"]
    assert "made_from" in form.errors


def test_the_worksheet_is_one_event(officer: Client, make_dataset: Make) -> None:
    dataset = make_dataset("Clean notes", kind="deidentified")
    sent = {f"word_{key}": "absent" for key in POINTS}
    sent |= {"word_dates": "generalised", "how_dates": "Year alone"}
    sent |= {
        "decided_by": "Dana",
        "decided_on": "2026-03-01",
        "data_as_of": "2026-03-01",
        "no_actual_knowledge": "on",
    }
    before = Event.objects.count()
    officer.post(at("safe_harbor_create", dataset), sent)
    row = Determination.objects.get()
    assert (Event.objects.count() - before, row.answers.count()) == (1, len(POINTS))
    assert "By the Safe Harbor of 2026-03-01" in officer.get(at("dataset_detail", dataset)).content.decode()


def worksheet(**more: Any) -> dict[str, Any]:
    """Every point never in it, stated by Dana."""
    sent = {f"word_{key}": "absent" for key in POINTS}
    sent |= {
        "decided_by": "Dana",
        "decided_on": "2026-03-01",
        "data_as_of": "2026-03-01",
        "no_actual_knowledge": "on",
    }
    return sent | more


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"word_dates": "removed"}, "how_dates"),
        ({"word_dates": "", "how_dates": "Shifted"}, "word_dates"),
        ({"word_names": "generalised", "how_names": "Initials"}, "word_names"),
        ({"decided_on": "2026-11-23"}, "decided_on"),
        ({"data_as_of": "2026-03-02"}, "data_as_of"),
        ({"how_names": "MRN: 84736251", "word_names": "removed"}, "how_names"),
        ({"tools": "Run by jane@example.org"}, "tools"),
        ({"sample_size": "10", "sample_misses": "11", "sample_by": "x"}, "sample_misses"),
    ],
)
def test_the_worksheet_says_what_is_wrong(
    officer: Client, make_dataset: Make, sent: dict[str, str], field: str
) -> None:
    answer = officer.post(at("safe_harbor_create", make_dataset()), worksheet(**sent))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Determination.objects.exists()


def test_what_is_open_stays_open_and_is_told(officer: Client, make_dataset: Make) -> None:
    dataset = make_dataset(kind="deidentified")
    sent = worksheet(no_actual_knowledge="") | {"word_names": ""}
    officer.post(at("safe_harbor_create", dataset), {name: value for name, value in sent.items() if value})
    row = Determination.objects.get()
    page = officer.get(at("determination_detail", row)).content.decode()
    assert "It lacks an answer to Names; the statement of no actual knowledge" in page
    sent = {name: "" for name in worksheet()} | {
        "version": row.version,
        "word_names": "removed",
        "how_names": "List",
    }
    officer.post(at("determination_edit", row), sent)
    assert row.answers.exclude(word="").get().point == "names"


def test_an_expert_counts_once_the_file_is_there(officer: Client, make_dataset: Make) -> None:
    dataset = make_dataset(kind="deidentified")
    sent = {
        "decided_by": "R. Osei",
        "qualifications": "Statistician",
        "how": "k-anonymity",
        "result": "very_small",
        "decided_on": "2026-03-01",
        "data_as_of": "2026-03-01",
    }
    officer.post(at("expert_create", dataset), sent)
    row = Determination.objects.get()
    assert "It lacks its file" in officer.get(at("determination_detail", row)).content.decode()
    officer.post(at("determination_edit", row), {**sent, "version": row.version, "upload": pdf()})
    assert "It counts without time limit" in officer.get(at("determination_detail", row)).content.decode()
    stored = officer.get(at("determination_file", row))
    assert b"".join(stored.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert Event.objects.latest("number").verb == "file read"


def test_data_are_disposed_of_with_a_certificate(officer: Client, make_dataset: Make) -> None:
    dataset = make_dataset()
    sent = {
        "disposed_on": "2026-11-01",
        "disposal_notes": "Wiped",
        "version": dataset.version,
        "upload": pdf(),
    }
    officer.post(at("dataset_dispose", dataset), sent)
    page = officer.get(at("dataset_detail", dataset)).content.decode()
    assert "Disposed of" in page and at("dataset_certificate", dataset) in page
    assert officer.get(at("dataset_certificate", dataset)).status_code == 200


def test_no_day_to_come_is_recorded(officer: Client, make_dataset: Make, determine: Make) -> None:
    dataset = make_dataset(kind="synthetic")
    row = determine(dataset)
    coming = "2026-11-23"
    for name, record, sent in (
        ("dataset_edit", dataset, facts(name="Clinic notes", extracted_on=coming)),
        ("dataset_dispose", dataset, {"disposed_on": coming}),
        ("addition_create", dataset, {"added_on": coming, "what": "x"}),
        ("validation_create", dataset, {"done_on": coming, "by": "x", "method": "x", "result": "passed"}),
        ("determination_review", row, {"reviewed_on": coming, "review_found": "x"}),
        ("determination_withdraw", row, {"from_on": coming, "why": "x"}),
    ):
        answer = officer.post(at(name, record), {**sent, "version": record.version})
        assert answer.status_code == 422, name
        assert "This day has not come yet" in answer.content.decode(), name


def test_a_determination_to_come_says_from_when_it_counts(
    officer: Client, make_dataset: Make, determine: Make
) -> None:
    dataset = make_dataset(kind="deidentified")
    row = determine(dataset, decided_on=date(2026, 12, 1), data_as_of=date(2026, 3, 1))
    for record in ("dataset_detail", dataset), ("determination_detail", row):
        page = officer.get(at(*record)).content.decode()
        assert "It counts from 2026-12-01" in page and "None" not in page


def test_what_was_added_is_recorded_corrected_and_taken_out(officer: Client, make_dataset: Make) -> None:
    dataset = make_dataset(kind="deidentified")
    sent = {"added_on": "2026-06-01", "what": "A quarter", "version": dataset.version}
    officer.post(at("addition_create", dataset), sent)
    part = dataset.additions.get()
    dataset.refresh_from_db()
    assert "Not covered" in officer.get(at("dataset_detail", dataset)).content.decode()
    officer.post(
        at("addition_edit", dataset, part=part.pk), {**sent, "what": "A half", "version": dataset.version}
    )
    dataset.refresh_from_db()
    assert dataset.additions.get().what == "A half"
    officer.post(
        at("addition_remove", dataset, part=part.pk), {"why": "Never came", "version": dataset.version}
    )
    assert not dataset.additions.exists()


def test_a_part_of_another_dataset_is_not_found(officer: Client, make_dataset: Make, add: Make) -> None:
    part = add(make_dataset("One"), date(2026, 6, 1))
    assert officer.get(at("addition_edit", make_dataset("Two"), part=part.pk)).status_code == 404


def test_who_comes_late_sees_what_was_saved(officer: Client, make_dataset: Make, alice: Any) -> None:
    dataset = make_dataset("Notes")
    seen = dataset.version
    dataset.size = "Two million"
    dataset_save(dataset, by=alice)
    answer = officer.post(at("dataset_edit", dataset), facts(name="Notes", size="Three", version=seen))
    assert answer.status_code == 409
    assert "saved “Two million” here meanwhile" in answer.content.decode()


def test_the_trees_show_each_dataset_once(officer: Client, make_dataset: Make) -> None:
    raw = make_dataset("Raw notes")
    left, right = make_dataset("Left", raw), make_dataset("Right", raw)
    make_dataset("Both", left, right)
    page = officer.get(at("dataset_detail", raw)).context["page"]

    rows = page.below.rows
    assert [(row.name, row.depth) for row in rows] == [("Left", 1), ("Both", 2), ("Right", 1)]
    assert (page.above.rows, page.below.more) == ([], 0)


def test_a_grant_on_the_dataset_opens_its_determinations(
    enter: Any, bob: Any, join: Any, make_dataset: Make, determine: Make, alice: Any
) -> None:
    dataset, other = make_dataset("One"), make_dataset("Two")
    row = determine(dataset)
    client = enter(join(bob, Role.CONTRIBUTOR))
    assert client.get(at("determination_edit", row)).status_code == 403
    grant(dataset, bob, "datasets_write", by=alice, until=date(2026, 12, 31))
    assert client.get(at("determination_edit", row)).status_code == 200
    assert client.get(at("dataset_edit", other)).status_code == 403
    assert at("safe_harbor_create", dataset) in client.get(at("dataset_detail", dataset)).content.decode()


def test_what_is_missing_leads_to_where_it_is_mended(officer: Client, make_dataset: Make) -> None:
    dataset = make_dataset(kind="deidentified", owner=None)
    faults = officer.get(at("dataset_detail", dataset)).context["page"].faults
    assert {(line.kind.key, line.mend_url) for line in faults} == {
        ("determination_missing", at("dataset_detail", dataset) + "#determinations"),
        ("dataset_no_owner", at("dataset_edit", dataset)),
    }


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("report.pdf", PDF)
