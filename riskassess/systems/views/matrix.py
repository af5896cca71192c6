"""The matrix of services and systems: which system sends PHI where, and whether that is covered."""

from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from compliance.ledger import changes
from riskassess.systems.forms import OnForm
from riskassess.systems.page.matrix import matrix


@needs("systems_read")
def system_matrix(request: OrgRequest) -> HttpResponse:
    """A page of services as of a day, each with the systems that use it."""
    counted = changes.counter(request.organisation.pk)
    form = OnForm(request.GET, request.today)
    on = form.day()
    found = matrix(request.organisation, on, request.GET.get("page"), counted)
    context = {
        "matrix": found,
        "page": found.page,
        "form": form,
        "on": on,
        "is_today": on == request.today,
        "section": "system",
    }
    return render(request, "systems/matrix.html", context)
