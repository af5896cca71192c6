"""Components and flows of a system: their forms, archiving and restoring."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from riskassess.systems import actions, page
from riskassess.systems.forms import ComponentForm, FlowForm
from riskassess.systems.hanging import lost_without
from riskassess.systems.models import Component, Flow, System
from riskassess.systems.views.verbs import verb
from vendors.forms import ArchiveForm, PastForm


@needs("systems_write", System)
def component_create(request: OrgRequest, system: System) -> HttpResponse:
    """A new component of a system."""
    component = Component(
        organisation=request.organisation, system=system, kind=request.GET.get("kind", "application")
    )
    return _component_form(request, component, f"Add a component of {system}")


@needs("systems_write", Component)
def component_edit(request: OrgRequest, component: Component) -> HttpResponse:
    """The facts of a component."""
    return _component_form(request, component, f"Edit {component}")


@needs("systems_write", Component)
def component_archive(request: OrgRequest, component: Component) -> HttpResponse:
    """A component that is no longer there."""
    form = ArchiveForm(*posted(request), record=component)
    return verb(
        request,
        component,
        form,
        "Archive",
        lambda values: partial(actions.component_archive, by=request.user, on=request.today, **values),
        words="Nothing is deleted: what flowed there stays told, and it can be restored.",
        danger=True,
    )


@needs("systems_write", Component)
def component_restore(request: OrgRequest, component: Component) -> HttpResponse:
    """A component that is there after all."""
    form = ArchiveForm(*posted(request), record=component)
    return verb(
        request,
        component,
        form,
        "Restore",
        lambda values: partial(actions.component_restore, by=request.user, **values),
    )


@needs("systems_write", System)
def flow_create(request: OrgRequest, system: System) -> HttpResponse:
    """A new flow in a system."""
    flow = Flow(organisation=request.organisation, system=system)
    return _flow_form(request, flow, f"Add a flow in {system}")


@needs("systems_write", Flow)
def flow_edit(request: OrgRequest, flow: Flow) -> HttpResponse:
    """The facts of a flow; one that stopped gets its last day."""
    return _flow_form(request, flow, f"Edit {flow}")


@needs("systems_write", Flow)
def flow_archive(request: OrgRequest, flow: Flow) -> HttpResponse:
    """A flow that never was."""
    form = PastForm(*posted(request), record=flow)
    if request.method == "GET" and (lost := lost_without(flow, request.today)):
        form.ask_for_correction(lost)
    return verb(
        request,
        flow,
        form,
        "Archive",
        lambda values: partial(actions.flow_archive, by=request.user, on=request.today, **values),
        words="Only for a flow that never was: one that ended gets its last day, so that its past stays.",
        danger=True,
    )


@needs("systems_write", Flow)
def flow_restore(request: OrgRequest, flow: Flow) -> HttpResponse:
    """A flow that was after all."""
    form = ArchiveForm(*posted(request), record=flow)
    return verb(
        request,
        flow,
        form,
        "Restore",
        lambda values: partial(actions.flow_restore, by=request.user, **values),
        words="It counts again from its first day on, exposure too.",
    )


def _component_form(request: OrgRequest, component: Component, title: str) -> HttpResponse:
    form = ComponentForm(*posted(request), instance=component)

    def save() -> None:
        actions.component_save(
            component, by=request.user, rests=form.rests(), on=request.today, **form.correction()
        )
        note_kept(form, component, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{component} was saved.")
        return redirect(component)
    return _page(request, form, component.system, title, "systems/component_form.html")


def _flow_form(request: OrgRequest, flow: Flow, title: str) -> HttpResponse:
    form = FlowForm(*posted(request), instance=flow)

    def save() -> None:
        actions.flow_save(flow, by=request.user, on=request.today, **form.correction())
        note_kept(form, flow, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{flow} was saved.")
        return redirect(flow)
    return _page(request, form, flow.system, title, "systems/flow_form.html")


def _page(request: OrgRequest, form: Any, system: System, title: str, template: str) -> HttpResponse:
    context = {
        "form": form,
        "system": system,
        "title": title,
        "crumbs": page.trail(request.organisation, system),
        "section": "system",
    }
    return render(request, template, context, status=status_of(form))
