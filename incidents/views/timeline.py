"""The timeline of an incident: read as one list, added to and never changed."""

from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger import clock
from compliance.ledger.forms import posted
from compliance.paging import by_number
from incidents import page, surrounding
from incidents.forms import EntryForm
from incidents.models import Entry, Incident
from incidents.timeline import lines
from incidents.views.deeds import asked

SIZE = 50
#: So many stand on the page of the incident.
FEW = 10


@needs("incidents_read", Incident)
def incident_timeline(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Newest or oldest first; on the page of the incident its last lines."""
    oldest = request.GET.get("order") == "oldest"
    with_ledger = request.viewer.may("ledger_read")
    found = lines(incident, with_ledger=with_ledger, newest_first=not oldest)
    context = {
        "incident": incident,
        "page": by_number(found, request.GET.get("page"), FEW if request.htmx else SIZE),
        "oldest": oldest,
        "with_ledger": with_ledger,
        "whole": not request.htmx,
        "may_write": access.may(request.viewer, "incidents_write", incident),
        "crumbs": page.trail(request.organisation, incident),
        "section": "incident",
    }
    return render(request, "incidents/_timeline.html" if request.htmx else "incidents/timeline.html", context)


@needs("incidents_write", Incident)
def entry_create(request: OrgRequest, incident: Incident) -> HttpResponse:
    """A line in one's own words."""
    entry = Entry(organisation=request.organisation, incident=incident, by=request.user)
    form = EntryForm(*posted(request), instance=entry, now=clock.now())

    def save() -> None:
        surrounding.entry_create(entry, by=request.user)
        note_kept(form, entry, by=request.user)

    return asked(request, incident, form, save, "incidents/entry.html", f"Timeline of {incident}")
