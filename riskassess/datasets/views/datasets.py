"""Datasets: the list, the page with everything about one, its forms."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.columns import choose
from compliance.files import actions as files
from compliance.files import reading
from compliance.guard.forms import note_kept
from compliance.ledger import door as ledger
from compliance.ledger.forms import posted, save_form, status_of
from compliance.lists import Rows, configure
from compliance.origin import is_from_elsewhere
from compliance.registers.correcting import tell_taken_back
from riskassess.datasets import actions, page
from riskassess.datasets.filters import DatasetFilter
from riskassess.datasets.forms import ArchiveForm, DatasetForm, DisposeForm, PastForm
from riskassess.datasets.models import Dataset
from riskassess.datasets.standing import kept_standings
from riskassess.datasets.tables import DatasetTable
from riskassess.datasets.views.verbs import verb

DISPOSED = "The data and every copy are gone. What is on file about them is kept: for the life of the model plus six years."


@needs("datasets_read")
def dataset_list(request: OrgRequest) -> HttpResponse:
    """Datasets with how each stands; search, filters, order and page stand in the address."""
    datasets = Dataset.objects.of(request.organisation).select_related("owner", "organisation")
    narrowed = DatasetFilter(request.GET, queryset=datasets, request=request)
    table = DatasetTable(Rows(narrowed, request.organisation))
    columns = choose(request, table, "dataset", always=("name", "status"))
    configure(request, table)
    shown = list(table.page.object_list)
    context = {
        "table": table,
        "columns": columns,
        "filter": narrowed,
        "standings": kept_standings(request.organisation, request.today, [row.record.pk for row in shown]),
        "any": bool(shown) or Dataset.objects.of(request.organisation).exists(),
        "section": "dataset",
    }
    return render(request, "datasets/list.html", context)


@needs("datasets_read", Dataset)
def dataset_detail(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """Everything about a dataset: what it is today and why, where it comes from, determinations, papers, history."""
    context = {
        "dataset": dataset,
        "page": page.dataset_page(dataset, request.today),
        "may_write": access.may(request.viewer, "datasets_write", dataset),
        "crumbs": page.trail(request.organisation),
        "section": "dataset",
    }
    return render(request, "datasets/detail.html", context)


@needs("datasets_write")
def dataset_create(request: OrgRequest) -> HttpResponse:
    """A new dataset."""
    dataset = Dataset(organisation=request.organisation, owner=request.user)
    return _form(request, dataset, "Add dataset")


@needs("datasets_write", Dataset)
def dataset_edit(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """The facts of a dataset."""
    return _form(request, dataset, f"Edit {dataset}")


@needs("datasets_write", Dataset)
def dataset_dispose(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """That the data are gone, and the certificate of it."""
    form = DisposeForm(*posted(request), instance=dataset, today=request.today)

    def do() -> None:
        if upload := form.cleaned_data.get("upload"):
            dataset.certificate = files.store(upload, organisation=request.organisation, by=request.user)
        actions.dataset_dispose(dataset, by=request.user)

    return verb(request, dataset, form, "Record the disposal", do, words=DISPOSED)


@needs("datasets_write", Dataset)
def dataset_archive(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """Out of the register's view."""
    form = ArchiveForm(*posted(request), record=dataset)
    words = "Nobody is told of its determinations, its disposal or its gaps any more. Nothing is deleted; it can be restored."
    return verb(
        request,
        dataset,
        form,
        "Archive",
        lambda: actions.dataset_archive(dataset, by=request.user, why=form.cleaned_data["why"]),
        words=words,
        danger=True,
    )


@needs("datasets_write", Dataset)
def dataset_restore(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """Back into the register's view."""
    form = PastForm(*posted(request), record=dataset)
    return verb(
        request,
        dataset,
        form,
        "Restore",
        lambda: actions.dataset_restore(dataset, by=request.user, **form.correction()),
    )


@needs("datasets_read", Dataset)
def dataset_certificate(request: OrgRequest, dataset: Dataset) -> HttpResponseBase:
    """The certificate of its disposal, as it was stored."""
    if dataset.certificate is None:
        raise Http404
    if is_from_elsewhere(request):
        return redirect(dataset)
    ledger.note(dataset, by=request.user, verb="file read", facts={"sha256": dataset.certificate.sha256})
    return reading.stream(dataset.certificate)


def _form(request: OrgRequest, dataset: Dataset, title: str) -> HttpResponse:
    form: Any = DatasetForm(*posted(request), instance=dataset, today=request.today)

    def save() -> None:
        made_from = form.cleaned_data.get("made_from")
        actions.dataset_save(dataset, by=request.user, made_from=made_from, **form.correction())
        note_kept(form, dataset, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{dataset} was saved.")
        tell_taken_back(request, dataset)
        return redirect(dataset)
    above = [] if dataset._state.adding else [dataset]
    context = {
        "form": form,
        "dataset": dataset,
        "title": title,
        "crumbs": page.trail(request.organisation, *above),
        "here": "Edit" if above else "Add dataset",
        "section": "dataset",
    }
    return render(request, "datasets/form.html", context, status=status_of(form))
