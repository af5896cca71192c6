"""A dataset, a complete determination, and a way to make others in one line."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.files.actions import store
from riskassess.datasets import actions, worksheet
from riskassess.datasets.models import Addition, Answer, Dataset, Determination, Validation
from tests.files.examples import PDF

MARCH = date(2026, 3, 1)


def every_answer(word: str = "absent", **others: str) -> list[Answer]:
    """An answer to every point of the worksheet."""
    words = {point: others.get(point, word) for point in worksheet.POINTS}
    return [
        Answer(point=p, word=w, how="Dropped the column" if w in worksheet.DONE else "")
        for p, w in words.items()
    ]


@pytest.fixture
def make_dataset(organisation: Organisation, alice: Person) -> Callable[..., Dataset]:
    """A saved dataset in order, owned by Alice, unless told otherwise."""

    def make(name: str = "Clinic notes", *made_from: Dataset, **facts: Any) -> Dataset:
        usual = {
            "kind": "identified",
            "owner": alice,
            "source": "Health record system",
            "extracted_by": "Data team",
            "extracted_on": date(2026, 2, 1),
            "extracted_fields": "note, age, sex",
            "storage": "Research bucket",
            "separation": "yes",
            "separation_evidence": "Own project, no route to production",
        }
        dataset = Dataset(organisation=organisation, name=name, **{**usual, **facts})
        actions.dataset_save(dataset, by=alice, made_from=made_from)
        return dataset

    return make


@pytest.fixture
def determine(alice: Person) -> Callable[..., Determination]:
    """A complete Safe Harbor determination of 1 March 2026, a sample looked through, unless told otherwise."""

    def determine(dataset: Dataset, answers: list[Answer] | None = None, **facts: Any) -> Determination:
        usual = {
            "method": "safe_harbor",
            "decided_by": "Dana Whitfield",
            "decided_on": MARCH,
            "data_as_of": MARCH,
            "no_actual_knowledge": True,
            "sample_size": 200,
            "sample_by": "Two nurses",
            "sample_misses": 0,
        }
        row = Determination(organisation=dataset.organisation, dataset=dataset, **{**usual, **facts})
        actions.determination_save(row, by=alice, answers=every_answer() if answers is None else answers)
        return row

    return determine


@pytest.fixture
def expertise(determine: Callable[..., Determination], alice: Person) -> Callable[..., Determination]:
    """That of an expert, complete."""

    def expertise(dataset: Dataset, **facts: Any) -> Determination:
        upload = SimpleUploadedFile("report.pdf", PDF)
        usual = {
            "method": "expert",
            "decided_by": "R. Osei",
            "qualifications": "Statistician, 12 years of disclosure control",
            "how": "k-anonymity of quasi-identifiers, simulated attacks",
            "result": "very_small",
            "attachment": store(upload, organisation=dataset.organisation, by=alice),
        }
        return determine(dataset, answers=[], **{**usual, **facts})

    return expertise


@pytest.fixture
def add(alice: Person) -> Callable[..., Addition]:
    """Data that were added."""

    def add(dataset: Dataset, on: date, what: str = "Notes of a quarter", **facts: Any) -> Addition:
        part = Addition(added_on=on, what=what, **facts)
        actions.part_save(dataset, part, by=alice)
        return part

    return add


@pytest.fixture
def validate(alice: Person) -> Callable[..., Validation]:
    """A test of synthetic data that was passed, unless told otherwise."""

    def validate(dataset: Dataset, on: date = MARCH, **facts: Any) -> Validation:
        usual = {"by": "Data team", "method": "Distance to nearest record", "result": "passed"}
        part = Validation(done_on=on, **{**usual, **facts})
        actions.part_save(dataset, part, by=alice)
        return part

    return validate


@pytest.fixture
def officer(bob: Person, join: Any, enter: Any) -> Any:
    """Bob's browser, as security officer."""
    return enter(join(bob, Role.OFFICER))


@pytest.fixture
def on_a_known_day() -> Any:
    """Ten in the morning of 22 November 2026 in New York."""
    with time_machine.travel("2026-11-22T15:00:00Z", tick=True):
        yield
