"""Incidents: the list, the report, the page of one, its facts and counts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.ledger.forms import posted, save_form, status_of
from incidents import actions, handling, page, prefill, surrounding, watching
from incidents.filters import IncidentFilter, page_of
from incidents.forms import CountsForm, HoldEndForm, HoldForm, IncidentForm, ReportForm
from incidents.merging import merges
from incidents.models import Hold, Incident, Scope, Step
from incidents.reporting import report_open, report_receive
from incidents.views.deeds import asked

LIES = "It lies before the officers now, and where mail is set up they are told at once. If it is urgent, tell one yourself as well."


@needs("incidents_read", among=Incident)
def incident_list(request: OrgRequest) -> HttpResponse:
    """Incidents, the newest first or by what runs out next; the open ones unless others are asked for."""
    open_to_viewer: Any = request.viewer.visible("incidents_read", Incident)
    rows = open_to_viewer.current().select_related("lead", "vendor", "organisation")
    watching.refresh(request.organisation, request.today)
    is_gone = Exists(merges().filter(incident=OuterRef("pk")))
    listed = rows.select_related("watch").annotate(is_gone=is_gone)
    narrowed = IncidentFilter(request.GET, queryset=listed, request=request)
    shown = page_of(narrowed, request.GET.get("page"))
    context = {
        "page": shown,
        "filter": narrowed,
        "any": bool(shown) or rows.exists(),
        "section": "incident",
    }
    return render(request, "incidents/list.html", context)


@needs("report_incidents")
def incident_report(request: OrgRequest) -> HttpResponse:
    """What everybody can report in two minutes."""
    filled = prefill.read(request.GET, request.organisation, request.viewer, request.today)
    lead = request.organisation.security_officer
    incident = Incident(organisation=request.organisation, lead=lead, **filled.facts)
    incident.reported_by = request.user
    form = ReportForm(*posted(request), instance=incident, today=request.today)

    def save() -> None:
        report_receive(incident, by=request.user, at=clock.now())
        if filled.touched:
            scope = Scope(organisation=request.organisation, incident=incident)
            surrounding.scope_save(scope, filled.keys, by=request.user)
        note_kept(form, incident, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"Thank you. It is incident {incident}. {LIES}")
        if request.viewer.may("incidents_read"):
            return redirect(incident)
        return redirect("dashboard", request.organisation.slug)
    context = {"form": form, "filled": filled, "section": "incident"}
    return render(request, "incidents/report.html", context, status=status_of(form))


@needs("incidents_read", Incident)
def incident_detail(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Everything about an incident: what runs out when, what was decided, what went out."""
    handled = handling.handling_of(incident)
    if handled.report and not handled.report.opened_at and handling.opens(request.viewer, incident):
        report_open(handled.report, by=request.user, at=clock.now())
        handled.report.refresh_from_db()
    context = {
        "incident": incident,
        "page": page.incident_page(incident, request.today),
        "handling": handled,
        "may_write": access.may(request.viewer, "incidents_write", incident),
        "crumbs": page.trail(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/detail.html", context)


@needs("incidents_write", Incident)
def incident_edit(request: OrgRequest, incident: Incident) -> HttpResponse:
    """The facts of an incident."""
    form = IncidentForm(*posted(request), instance=incident, today=request.today)

    def save() -> None:
        actions.incident_save(incident, by=request.user)
        note_kept(form, incident, by=request.user)

    return asked(request, incident, form, save, "incidents/form.html", f"Facts of {incident}")


@needs("incidents_write", Incident)
def incident_count(request: OrgRequest, incident: Incident) -> HttpResponse:
    """How many people are affected."""
    form = CountsForm(*posted(request), instance=incident, today=request.today)

    def save() -> None:
        actions.incident_count(incident, form.counts(), by=request.user)

    return asked(request, incident, form, save, "incidents/counts.html", f"Count people of {incident}")


@needs("incidents_write", Incident)
def incident_hold(request: OrgRequest, incident: Incident) -> HttpResponse:
    """A law-enforcement statement."""
    form = HoldForm(*posted(request), instance=incident, today=request.today)

    def save() -> None:
        actions.incident_hold(incident, form.hold(), by=request.user)

    return asked(request, incident, form, save, "incidents/verb.html", f"Hold of {incident}")


@needs("incidents_write", Incident)
def hold_end(request: OrgRequest, incident: Incident, hold: UUID) -> HttpResponse:
    """A hold that ends earlier than was recorded."""
    own = get_object_or_404(Hold, pk=hold, incident=incident)
    form = HoldEndForm(*posted(request), instance=incident)

    def save() -> None:
        until, why = form.cleaned_data["until"], form.cleaned_data["why"]
        actions.hold_end(incident, own, until=until, by=request.user, why=why)
        note_kept(form, incident, by=request.user)

    words = f"{own}: notice is free again on {own.facts.ends_on} as recorded."
    return asked(
        request, incident, form, save, "incidents/verb.html", f"End a hold of {incident}", words=words
    )


@needs("incidents_write", Incident)
def step_tick(request: OrgRequest, incident: Incident, step: UUID) -> HttpResponse:
    """Ticks a step of the playbook."""
    if request.method == "POST":
        of = get_object_or_404(Step, pk=step, incident=incident)
        try:
            actions.step_tick(incident, of, by=request.user, at=clock.now())
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect(f"{incident.get_absolute_url()}#steps")
