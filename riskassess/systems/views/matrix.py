"""The matrix of services and systems: which system sends PHI where, and whether that is covered."""

from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from compliance.ledger import changes
from riskassess.systems.page.matrix import matrix


@needs("systems_read")
def system_matrix(request: OrgRequest) -> HttpResponse:
    """A page of services, each with the systems that use it."""
    counted = changes.counter(request.organisation.pk)
    found = matrix(request.organisation, request.today, request.GET.get("page"), counted)
    context = {"matrix": found, "page": found.page, "section": "system"}
    return render(request, "systems/matrix.html", context)
