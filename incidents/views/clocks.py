"""Incidents: the calculator of breach clocks, which stores nothing."""

from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from incidents import page
from incidents.calendars import holidays
from incidents.catalogue import BY_STATE
from incidents.clocks.answer import answer
from incidents.forms import Calculator
from incidents.lines import told
from incidents.models import Incident
from incidents.recomputed import recomputed
from incidents.written import DISCLAIMER


@needs("incidents_read")
def breach_clocks(request: OrgRequest) -> HttpResponse:
    """What runs out when for any case: asked by its address alone, so that nothing of it is kept."""
    calculator = Calculator(request.GET, request.organisation.zone, request.today)
    case = calculator.read()
    found = told(answer(*case, BY_STATE, holidays)) if case else None
    context = {"calculator": calculator, "found": found, "disclaimer": DISCLAIMER, "section": "incident"}
    status = 422 if calculator.is_asked and not case else 200
    return render(request, "incidents/breach_clocks.html", context, status=status)


@needs("incidents_read", Incident)
def clock_history(request: OrgRequest, incident: Incident) -> HttpResponse:
    """What the date of each duty was computed from, and how it moved over the life of the incident."""
    found = page.incident_page(incident, request.today).found.answer
    context = {
        "incident": incident,
        "stories": recomputed(incident, found),
        "found": found,
        "crumbs": page.trail(request.organisation, incident),
        "section": "incident",
    }
    return render(request, "incidents/clock_history.html", context)
