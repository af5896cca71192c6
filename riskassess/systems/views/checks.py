"""The checklists of a system: the four phases, its audit log, its log stores, who may see what."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from riskassess.systems import actions_checks as actions
from riskassess.systems import checklists, page
from riskassess.systems.forms import AccessForm, LogFieldsForm, LogPointsForm, StepsForm
from riskassess.systems.models import Component, System
from riskassess.systems.page import checks
from riskassess.systems.phases import standings


@needs("systems_read", System)
def system_checklist(request: OrgRequest, system: System) -> HttpResponse:
    """The items of the four phases as they stand, and why."""
    standing = standings(checks.system_seen(system, request.today), checklists.ASKED.phases)
    context = {"system": system, "page": checks.checklist_page(system, standing)}
    return render(request, "systems/checklist.html", context | _around(request, system))


@needs("systems_write", System)
def system_checklist_edit(request: OrgRequest, system: System) -> HttpResponse:
    """The items of the four phases, answered."""
    form = StepsForm(*posted(request), record=system, today=request.today)

    def save() -> None:
        actions.system_checklist(system, steps=form.answers(), by=request.user)
        note_kept(form, system, by=request.user)

    if save_form(request, form, save):
        messages.success(request, "The answers were saved.")
        return redirect("system_checklist", slug=request.organisation.slug, key=system.pk)
    standing = standings(checks.system_seen(system, request.today), checklists.ASKED.phases)
    groups = [(phase.title, form.rows(phase.items, standing)) for phase in checklists.PHASES]
    lead = "What the registers can tell ticks itself and says why; the rest is answered here, with what shows it."
    return _answers(request, form, system, "system_checklist", f"Four phases of {system}", lead, groups)


@needs("systems_read", System)
def system_log(request: OrgRequest, system: System) -> HttpResponse:
    """What the audit log can tell, and how its stores are kept."""
    lines = checks.log_lines(checklists.LOG_FIELDS, system.log_fields.all())
    context = {"system": system, "lines": lines, "stores": checks.store_lines(system)}
    return render(request, "systems/log.html", context | _around(request, system))


@needs("systems_write", System)
def system_log_edit(request: OrgRequest, system: System) -> HttpResponse:
    """What the audit log can tell, answered."""
    form = LogFieldsForm(*posted(request), record=system)

    def save() -> None:
        actions.system_log(system, fields=form.answers(), by=request.user)
        note_kept(form, system, by=request.user)

    if save_form(request, form, save):
        messages.success(request, "The answers were saved.")
        return redirect("system_log", slug=request.organisation.slug, key=system.pk)
    groups = [("What an entry tells", form.rows(checklists.LOG_FIELDS))]
    lead = (
        "Whether each stands in the log by reference: never paste an entry, or anything of a patient, here."
    )
    return _answers(request, form, system, "system_log", f"Audit log of {system}", lead, groups)


@needs("systems_write", Component)
def component_log_edit(request: OrgRequest, component: Component) -> HttpResponse:
    """How a log store is kept, answered."""
    form = LogPointsForm(*posted(request), record=component)

    def save() -> None:
        actions.component_log(component, points=form.answers(), by=request.user)
        note_kept(form, component, by=request.user)

    if save_form(request, form, save):
        messages.success(request, "The answers were saved.")
        return redirect("system_log", slug=request.organisation.slug, key=component.system_id)
    groups = [("How it is kept", form.rows(checklists.STORE_POINTS))]
    lead = "How the store is kept: never paste an entry, or anything of a patient, here."
    return _answers(request, form, component.system, "system_log", f"Log store {component}", lead, groups)


@needs("systems_write", System)
def system_access(request: OrgRequest, system: System) -> HttpResponse:
    """Who may see what."""
    kinds = checks.system_seen(system, request.today).kinds
    form = AccessForm(*posted(request), record=system, kinds=kinds)

    def save() -> None:
        actions.system_access(system, access=form.access(), by=request.user)

    if save_form(request, form, save):
        messages.success(request, "Who may see what was saved.")
        return redirect(f"{system.get_absolute_url()}#access")
    context = {"form": form, "system": system, "touched": kinds}
    return render(request, "systems/access.html", context | _around(request, system), status=status_of(form))


def _answers(
    request: OrgRequest, form: Any, system: System, back: str, title: str, lead: str, groups: list[Any]
) -> HttpResponse:
    rows = [row for _, own in groups for row in own]
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "groups": groups,
        "all": len(rows),
        "next": next((row.item.key for row in rows if not row.answer.value()), ""),
        "cancel": reverse(back, kwargs={"slug": request.organisation.slug, "key": system.pk}),
    }
    return render(request, "systems/answers.html", context | _around(request, system), status=status_of(form))


def _around(request: OrgRequest, system: System) -> dict[str, Any]:
    return {
        "crumbs": page.trail(request.organisation, system),
        "section": "system",
        "may_write": access.may(request.viewer, "systems_write", system) and not system.archived_at,
    }
