"""The pages of datasets: what is read, what is typed, and what stands beside a field."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance.ledger.models import Event
from riskassess.datasets.models import Dataset, Determination
from riskassess.datasets.worksheet import POINTS

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
