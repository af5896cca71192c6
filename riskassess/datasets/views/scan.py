"""A sample of a dataset is looked at: in memory, within this one request, and nothing of it is kept or told but counts."""

from threading import Lock
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from compliance.accounts.access import OrgRequest, needs
from compliance.files.uploads import takes_beginnings
from compliance.ledger.forms import posted, status_of
from riskassess.datasets import page
from riskassess.datasets.forms import ScanForm
from riskassess.datasets.models import Dataset
from riskassess.datasets.scanner import scan, unseen
from riskassess.datasets.scanning.found import Report, Unscannable

#: One at a time in each web process: a sample takes some hundred megabytes while it is looked at.
ONE: Final = Lock()
BUSY: Final = "Another sample is being looked at. Send this one again in some seconds."
#: Columns on the page; those with findings come first.
SHOWN: Final = 200


class ScanFailed(Exception):
    """What went wrong, by the name of its kind alone: a message could quote the sample."""


@takes_beginnings
@needs("datasets_write", Dataset)
@sensitive_post_parameters("sealed_text")
def dataset_scan(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """Takes a sample and tells what was found in it."""
    form = ScanForm(*posted(request))
    report = _report(request, form) if request.method == "POST" and form.is_valid() else None
    context = {
        "dataset": dataset,
        "form": form,
        "report": report,
        **(_shown(report) if report else {}),
        "blind": unseen(),
        "crumbs": page.trail(request.organisation, dataset),
        "cancel": dataset.get_absolute_url(),
        "section": "dataset",
    }
    return render(request, "datasets/scan.html", context, status=status_of(form))


def _report(request: OrgRequest, form: ScanForm) -> Report | None:
    if not ONE.acquire(blocking=False):
        form.add_error(None, BUSY)
        return None
    try:
        return _scanned(request, form)
    except Unscannable as problem:
        name = "sealed_file" if form.cleaned_data.get("sealed_file") else "sealed_text"
        form.add_error(name, str(problem))
    finally:
        ONE.release()
    return None


def _scanned(request: OrgRequest, form: ScanForm) -> Report:
    content, size = form.content
    try:
        return scan(
            content,
            year=request.today.year,
            form=form.cleaned_data["form"],
            has_header=form.has_header,
            size=size,
            is_note=form.is_note,
        )
    except Unscannable:
        raise
    except Exception as fault:  # noqa: BLE001 (whatever it says may quote the sample, so it is not passed on)
        kind = type(fault).__name__
    raise ScanFailed(kind)


def _shown(report: Report) -> dict[str, object]:
    found = [column for column in report.columns if column.found]
    clean = [column for column in report.columns if not column.found]
    shown = (found + clean)[:SHOWN]
    return {"shown": shown, "left": len(report.columns) - len(shown), "found": len(found)}
