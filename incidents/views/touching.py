"""The incidents of a vendor, a system or a dataset; each page answers htmx in part, on the page of that record."""

from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from compliance.ledger.records import Record
from compliance.paging import by_number
from incidents.touching import incidents_of
from riskassess.datasets.models import Dataset
from riskassess.systems.models import System
from vendors.models import Vendor


@needs("incidents_read", Vendor)
def vendor_incidents(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """Those that happened there, that it reported, or that touched a service of it."""
    return _incidents(request, vendor, "vendor")


@needs("incidents_read", System)
def system_incidents(request: OrgRequest, system: System) -> HttpResponse:
    """Those that touched a system."""
    return _incidents(request, system, "system")


@needs("incidents_read", Dataset)
def dataset_incidents(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """Those that touched a dataset."""
    return _incidents(request, dataset, "dataset")


def _incidents(request: OrgRequest, record: Record, section: str) -> HttpResponse:
    shown = by_number(incidents_of(record), request.GET.get("page"), 10 if request.htmx else 50)
    for incident in shown:
        incident.organisation = request.organisation
    context = {
        "record": record,
        "page": shown,
        "whole": not request.htmx,
        "crumbs": [(str(record), record.get_absolute_url())],  # type: ignore[attr-defined]
        "section": section,
    }
    return render(request, "incidents/_touching.html" if request.htmx else "incidents/touching.html", context)
