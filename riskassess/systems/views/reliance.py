"""Which flows rely on a vendor or on an agreement; both pages answer htmx in part, on the page of that record."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from compliance.paging import by_number
from riskassess.datasets.models import Dataset
from riskassess.systems.models import Flow, System
from riskassess.systems.page import reliance
from vendors.models import BAA, Vendor
from vendors.page import trail


@needs("systems_read", Vendor)
def vendor_flows(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """The hops to a vendor's services, what a BAA that names them would cure, and what stays ours."""
    found = reliance.of_vendor(vendor, request.today)
    context = {
        "record": vendor,
        "found": found,
        "page": by_number(found.lines, request.GET.get("page")),
        "crumbs": trail(request.organisation, vendor),
        "section": "vendor",
        "whole": not request.htmx,
    }
    return render(request, _template(request), context | {"of_vendor": True})


@needs("systems_read", BAA)
def baa_flows(request: OrgRequest, baa: BAA) -> HttpResponse:
    """The hops that would not be covered today if the agreement had ended."""
    found = reliance.of_baa(baa, request.today)
    context = {
        "record": baa,
        "found": found,
        "page": by_number(found.lines, request.GET.get("page")),
        "crumbs": trail(request.organisation, baa.vendor, baa),
        "section": "baa",
        "whole": not request.htmx,
    }
    return render(request, _template(request), context)


@needs("systems_read", Dataset)
def dataset_systems(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """The systems that use a dataset: it is named for them, or by a flow of theirs."""
    flowing = Flow.objects.of(request.organisation).current().filter(dataset=dataset)
    systems = (
        System.objects.of(request.organisation)
        .current()
        .filter(Q(pk__in=flowing.values("system")) | Q(datasets__dataset=dataset))
        .distinct()
    )
    for system in systems:
        system.organisation = request.organisation
    context = {
        "record": dataset,
        "systems": systems,
        "crumbs": [(dataset.name, dataset.get_absolute_url())],
        "section": "dataset",
    }
    name = "systems/_used_by.html" if request.htmx else "systems/used_by.html"
    return render(request, name, context)


def _template(request: OrgRequest) -> str:
    return "systems/_reliance.html" if request.htmx else "systems/reliance.html"
