"""What is archived takes nothing any more, by whichever verb: nobody would be told of what hangs on it."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.ledger.models import Event
from riskassess.datasets import actions
from riskassess.datasets.models import Dataset, Determination
from riskassess.datasets.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
Make = Callable[..., Any]
#: Addresses that change nothing, and those that bring back.
READING: Final = frozenset(
    ("dataset_list", "dataset_detail", "dataset_certificate", "determination_detail", "determination_file")
)
NEW: Final = frozenset(("dataset_create", "dataset_scan"))
RESTORING: Final = frozenset(("dataset_restore", "determination_restore"))
DAY: Final = "2026-06-01"
SENT: Final[dict[str, dict[str, str]]] = {
    "dataset_edit": {"name": "Notes", "kind": "unknown", "separation": "unknown"},
    "dataset_archive": {"why": "x"},
    "dataset_dispose": {"disposed_on": DAY},
    "addition_create": {"added_on": DAY, "what": "A quarter"},
    "addition_edit": {"added_on": DAY, "what": "A half"},
    "addition_remove": {"why": "x"},
    "validation_create": {"done_on": DAY, "by": "x", "method": "x", "result": "passed"},
    "validation_edit": {"done_on": DAY, "by": "x", "method": "x", "result": "failed"},
    "validation_remove": {"why": "x"},
    "safe_harbor_create": {"decided_by": "Dana", "decided_on": DAY, "data_as_of": DAY},
    "expert_create": {"decided_by": "R. Osei", "decided_on": DAY, "data_as_of": DAY},
    "determination_edit": {"decided_by": "Dana", "decided_on": DAY, "data_as_of": DAY},
    "determination_review": {"reviewed_on": DAY, "review_found": "x"},
    "determination_withdraw": {"from_on": DAY, "why": "x"},
    "determination_archive": {"why": "x"},
}
VERBS: Final = sorted(str(each.name) for each in urlpatterns if each.name not in READING | NEW | RESTORING)
OF_DETERMINATIONS: Final = [name for name in VERBS if name.startswith("determination_")]


def post(browser: Client, name: str, row: Determination) -> Any:
    dataset = Dataset.objects.get(pk=row.dataset_id)
    record = Determination.objects.get(pk=row.pk) if name.startswith("determination_") else dataset
    kinds: dict[str, Any] = {"addition": dataset.additions, "validation": dataset.validations}
    parts = kinds.get(name.partition("_")[0]) if not name.endswith("_create") else None
    more = {"part": parts.get().pk} if parts else {}
    address = reverse(name, kwargs={"slug": "lakeside-clinic", "key": record.pk, **more})
    before = Event.objects.count()
    answer = browser.post(address, {**SENT[name], "version": record.version})
    return answer.status_code, Event.objects.count() - before, answer.content.decode()


@pytest.fixture
def row(make_dataset: Make, determine: Make, add: Make, validate: Make) -> Determination:
    """A determination of a dataset to which something was added."""
    dataset = make_dataset("Notes", kind="synthetic")
    add(dataset, date(2026, 3, 1))
    validate(dataset)
    found: Determination = determine(dataset)
    return found


@pytest.mark.parametrize("name", VERBS)
def test_while_it_is_in_use_it_is_done(officer: Client, row: Determination, name: str) -> None:
    assert post(officer, name, row)[:2] == (302, 1)


@pytest.mark.parametrize("name", VERBS)
def test_an_archived_dataset_takes_nothing(
    officer: Client, row: Determination, alice: Person, name: str
) -> None:
    actions.dataset_archive(Dataset.objects.get(pk=row.dataset_id), by=alice, why="x")
    status, events, page = post(officer, name, row)
    assert (status, events) == (422, 0)
    assert "is archived" in page


@pytest.mark.parametrize("name", OF_DETERMINATIONS)
def test_an_archived_determination_takes_nothing(
    officer: Client, row: Determination, alice: Person, name: str
) -> None:
    actions.determination_archive(row, by=alice, why="x")
    status, events, page = post(officer, name, row)
    assert (status, events) == (422, 0)
    assert "is archived" in page


def test_no_button_leads_to_what_is_refused(officer: Client, row: Determination, alice: Person) -> None:
    actions.dataset_archive(Dataset.objects.get(pk=row.dataset_id), by=alice, why="x")
    page = officer.get(row.get_absolute_url()).content.decode()
    assert not [name for name in OF_DETERMINATIONS if _at(name, row) in page]


def _at(name: str, row: Determination) -> str:
    return reverse(name, kwargs={"slug": "lakeside-clinic", "key": row.pk})
