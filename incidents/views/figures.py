"""Figures of the register: how long incidents took, and how many of which kind came in which month."""

from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from incidents import page
from incidents.courses import courses_of, known_since
from incidents.figures import by_month, time_taken
from incidents.merging import gone_keys
from incidents.models import Incident


@needs("incidents_read")
def incident_figures(request: OrgRequest) -> HttpResponse:
    """The last incidents from occurrence to notice, and twelve months by kind."""
    organisation = request.organisation
    rows = Incident.objects.of(organisation).current().exclude(pk__in=gone_keys(organisation))
    courses = courses_of(request.organisation, rows, request.today)
    context = {
        "months": by_month(known_since(request.organisation, rows, request.today), request.today),
        "taken": time_taken(courses),
        "any": bool(courses),
        "crumbs": page.trail(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/figures.html", context)
