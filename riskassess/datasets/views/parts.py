"""What was added to a dataset, and the tests of synthetic data: recording, correcting, taking out."""

from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse

from compliance.accounts.access import OrgRequest, needs
from compliance.ledger.forms import posted
from riskassess.datasets import actions
from riskassess.datasets.forms import AdditionForm, PastForm, ValidationForm
from riskassess.datasets.models import Addition, Dataset, Validation
from riskassess.datasets.views.verbs import verb

Grown = TypeVar("Grown", Addition, Validation)

ADDED = "What was de-identified stays so only while a determination covers what was added."
TESTED = "The last test counts: one that was not passed makes the data count as identified from its day."


@needs("datasets_write", Dataset)
def addition_create(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """Data that were added."""
    return _addition(request, dataset, Addition(dataset=dataset, added_on=request.today), "Record added data")


@needs("datasets_write", Dataset)
def addition_edit(request: OrgRequest, dataset: Dataset, part: UUID) -> HttpResponse:
    """What was recorded of them."""
    return _addition(request, dataset, _own(dataset.additions.all(), part), "Correct the addition")


@needs("datasets_write", Dataset)
def addition_remove(request: OrgRequest, dataset: Dataset, part: UUID) -> HttpResponse:
    """An addition that was recorded by mistake."""
    return _remove(request, dataset, _own(dataset.additions.all(), part))


@needs("datasets_write", Dataset)
def validation_create(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """A test of synthetic data."""
    return _validation(
        request, dataset, Validation(dataset=dataset, done_on=request.today), "Record a validation"
    )


@needs("datasets_write", Dataset)
def validation_edit(request: OrgRequest, dataset: Dataset, part: UUID) -> HttpResponse:
    """What was recorded of it."""
    return _validation(request, dataset, _own(dataset.validations.all(), part), "Correct the validation")


@needs("datasets_write", Dataset)
def validation_remove(request: OrgRequest, dataset: Dataset, part: UUID) -> HttpResponse:
    """A validation that was recorded by mistake."""
    return _remove(request, dataset, _own(dataset.validations.all(), part))


def _addition(request: OrgRequest, dataset: Dataset, part: Addition, title: str) -> HttpResponse:
    form = AdditionForm(*posted(request), record=dataset, part=part, today=request.today)
    return verb(
        request,
        dataset,
        form,
        title,
        lambda: actions.part_save(dataset, form.filled(), by=request.user, **form.correction()),
        words=ADDED,
    )


def _validation(request: OrgRequest, dataset: Dataset, part: Validation, title: str) -> HttpResponse:
    form = ValidationForm(*posted(request), record=dataset, part=part, today=request.today)
    return verb(
        request,
        dataset,
        form,
        title,
        lambda: actions.part_save(dataset, form.filled(), by=request.user, **form.correction()),
        words=TESTED,
    )


def _remove(request: OrgRequest, dataset: Dataset, part: Addition | Validation) -> HttpResponse:
    form = PastForm(*posted(request), record=dataset)
    return verb(
        request,
        dataset,
        form,
        "Take out",
        lambda: actions.part_remove(dataset, part, by=request.user, **form.correction()),
        words=f"{part}. For what was recorded by mistake: it no longer counts for any day. The history keeps it.",
        danger=True,
    )


def _own(rows: QuerySet[Grown], key: UUID) -> Grown:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
